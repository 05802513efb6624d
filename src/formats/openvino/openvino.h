// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "octet/formats.h"
#include "octet/graph.h"

/// OpenVINO IR: an XML file that describes the graph, and a file of the same name with the
/// extension .bin that holds the constants.
namespace octet::openvino {

/// Reads IR v10 or v11.
/// @throws ParseError, IoError; Unsupported listing every layer that Octet has no operation for.
Model read_ir(const std::filesystem::path& xml_file);

/// Writes IR v11 as OpenVINO's own serializer lays it out; fake-quantized weights are stored as
/// integers.
/// @throws IoError; InvalidArgument if an rt_info name is not one that XML allows.
void write_ir(const Model& model, const std::filesystem::path& xml_file,
              const WriteOptions& options);

}  // namespace octet::openvino
