// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "octet/formats.h"
#include "octet/graph.h"

namespace octet::onnx {

/// A protobuf message ends at 2^31 bytes; what is not constants keeps well within the rest.
inline constexpr std::uint64_t kMaxConstantBytes = (1ULL << 31) - (1ULL << 27);

/// Writes a model as ONNX (opset 20), FakeQuantize as QuantizeLinear and DequantizeLinear.
/// @param max_constant_bytes  a model with more constants has them in a file beside it, whose name
/// is that of the model and ".data".
/// @throws Unsupported listing every node that ONNX cannot express; IoError.
void write_onnx(const Model& model, const std::filesystem::path& file, const WriteOptions& options,
                std::uint64_t max_constant_bytes = kMaxConstantBytes);

}  // namespace octet::onnx
