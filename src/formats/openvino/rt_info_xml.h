// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pugixml.hpp>

#include "octet/rt_info.h"

/// rt_info as XML. The model's is a tree of elements with a `value`. A layer's or port's <rt_info>
/// is a list of <attribute name="N" version="V" .../>, which becomes an entry N whose attributes
/// are all but the name and the value.
namespace octet::openvino {

/// Adds the entries under `element` to `info`. @throws ParseError if the tree is deeper than 64
/// levels.
void read_model_rt_info(pugi::xml_node element, const std::string& file, RtInfo& info);
/// @throws InvalidArgument if a name cannot be an XML element's.
void write_model_rt_info(const RtInfo& info, pugi::xml_node element);

/// Adds the entries of the <rt_info> of a layer or port, if it has one.
void read_layer_rt_info(pugi::xml_node layer_or_port, const std::string& file, RtInfo& info);
/// Appends an <rt_info> unless there is nothing to write; entries whose names begin with
/// kPortPrefix are left out.
void write_layer_rt_info(const RtInfo& info, pugi::xml_node layer_or_port);

/// A node's rt_info keeps that of its ports in entries "port:input:0", "port:output:0", ...
inline constexpr char kPortPrefix[] = "port:";
std::string port_entry(bool output, std::size_t index);

}  // namespace octet::openvino
