// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
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
  /// The same by name, for models with several inputs.
  std::map<std::string, Shape> input_shapes = {};
};

/// Reads a model; the format is recognised by content: OpenVINO IR v10/v11 (.xml beside .bin), ONNX
/// (with its external data), torch.export archive (.pt2), PyTorch state_dict (pickled or
/// safetensors; options.architecture).
/// @throws ParseError, Unsupported (listing every unsupported operation of the model), IoError,
/// InvalidArgument.
OCTET_API Model read_model(const std::filesystem::path& file, const ReadOptions& options = {});

/// Reads a model of a format that is one file, all but the IR, from memory.
/// @param name  stands for the file in errors.
OCTET_API Model read_model(std::span<const std::byte> bytes, const std::string& name,
                           const ReadOptions& options = {});

/// The files that hold a model: `file`, then those with constants beside it, the .bin of an IR or
/// the external data that an ONNX model names.
/// @throws IoError if `file` cannot be read.
OCTET_API std::vector<std::filesystem::path> model_files(const std::filesystem::path& file);

/// How ONNX holds the quantizers of data that have a scale per channel.
enum class QdqForm : std::uint8_t {
  /// Their scales are folded into the weights before and after them wherever that gives the same
  /// function, so that ONNX Runtime runs these layers in INT8. Those left keep a scale per channel,
  /// with a warning.
  per_tensor,
  /// As they are; ONNX Runtime runs the layers after them in float.
  per_channel
};

struct WriteOptions {
  /// Stores f32 constants as f16 with a Convert after them, as OpenVINO's save_model does by
  /// default.
  bool compress_to_fp16 = false;
  /// ONNX only.
  QdqForm qdq = QdqForm::per_tensor;
};

/// Writes a model; the format follows the extension: .xml (OpenVINO IR v11, with .bin beside it) or
/// .onnx (ONNX of opset 20, with .onnx.data beside it if its constants exceed 1.9 GB; FakeQuantize
/// becomes QuantizeLinear and DequantizeLinear, rt_info the metadata, by path: octet/class_names).
/// The files appear complete or not at all.
/// @throws IoError, Unsupported.
OCTET_API void write_model(const Model& model, const std::filesystem::path& file,
                           const WriteOptions& options = {});

/// Names accepted by ReadOptions::architecture, sorted.
OCTET_API std::vector<std::string> architectures();

}  // namespace octet
