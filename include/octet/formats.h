// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/graph.h"

namespace octet {

struct ReadOptions {
  /// Name of the architecture that a bare PyTorch state_dict belongs to, one of architectures();
  /// empty for other formats.
  std::string architecture;
  /// Replaces the input's shape, or gives it where the file has none.
  std::optional<Shape> input_shape;
};

/// Reads a model; the format is recognised by content: OpenVINO IR v10/v11 (.xml beside .bin),
/// PyTorch checkpoint.
/// @throws ParseError, Unsupported (listing every unsupported operation of the model), IoError,
/// InvalidArgument.
OCTET_API Model read_model(const std::filesystem::path& file, const ReadOptions& options = {});

/// Reads a model of a format that is one file, a PyTorch checkpoint, from memory.
/// @param name  stands for the file in errors.
OCTET_API Model read_model(std::span<const std::byte> bytes, const std::string& name,
                           const ReadOptions& options = {});

struct WriteOptions {
  /// Stores f32 constants as f16 with a Convert behind them, as OpenVINO's save_model does by
  /// default.
  bool compress_to_fp16 = false;
};

/// Writes a model; the format follows the extension: .xml (OpenVINO IR v11, with .bin beside it).
/// Both files appear complete or not at all.
/// @throws IoError, Unsupported.
OCTET_API void write_model(const Model& model, const std::filesystem::path& file,
                           const WriteOptions& options = {});

/// Names accepted by ReadOptions::architecture, sorted.
OCTET_API std::vector<std::string> architectures();

}  // namespace octet
