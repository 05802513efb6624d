// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "formats/openvino/attributes.h"
#include "octet/tensor.h"

namespace octet::openvino {

/// One <port> of a layer.
struct Port {
  std::int64_t id = 0;
  pugi::xml_node node;
  /// Absent if the file does not say, or says a type that Octet does not have.
  std::optional<ElementType> type;
  Shape shape;
};

/// The output that feeds an input: index of the layer in the file's order, and of the port among
/// its outputs.
struct Source {
  std::size_t layer = 0;
  std::size_t output = 0;
};

/// One <layer> with its connections; nothing of it is interpreted yet.
struct Layer {
  LayerPlace place;
  pugi::xml_node node;
  std::string version;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  /// One per input.
  std::vector<Source> sources;
};

/// Reads the layers and edges below <net>: identifiers are unique, every edge ends at two ports
/// that exist, every input has exactly one edge. @throws ParseError.
std::vector<Layer> read_layers(pugi::xml_node net, const std::string& file);

/// @return indices of layers such that producers come before consumers, as near to the file's order
/// as that allows.
/// @throws ParseError naming a layer on a cycle.
std::vector<std::size_t> execution_order(const std::vector<Layer>& layers);

}  // namespace octet::openvino
