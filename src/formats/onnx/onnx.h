// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "octet/formats.h"
#include "octet/graph.h"

/// ONNX: a protobuf message with the graph and its weights, large ones in files beside it.
namespace octet::onnx {

/// @param head  the first bytes of a file. ONNX has no signature: they must read as the first
/// fields of a model's message.
bool is_onnx(std::string_view head) noexcept;

/// Reads a model.
/// @throws ParseError, Unsupported (listing every unsupported operation of the model), IoError;
/// InvalidArgument if options.input_shape does not fit the model, or is missing and the size of a
/// picture is left open.
Model read_onnx(const std::filesystem::path& file, const ReadOptions& options);
/// Reads from memory; the model must have no weights in other files. @param name  stands for the
/// file in errors.
Model read_onnx(std::span<const std::byte> bytes, const std::string& name,
                const ReadOptions& options);

}  // namespace octet::onnx
