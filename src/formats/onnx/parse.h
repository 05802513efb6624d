// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "formats/onnx/proto.h"

namespace octet::onnx {

/// @throws ParseError if the content is no ONNX model, IoError.
proto::ModelProto parse_model(const std::filesystem::path& file);
proto::ModelProto parse_model(std::span<const std::byte> bytes, const std::string& name);

}  // namespace octet::onnx
