// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "formats/onnx/proto.h"
#include "octet/tensor.h"

namespace octet::onnx {

/// @return nothing if the graph has no such type; data_type_name() says its name.
std::optional<ElementType> element_type(std::int32_t data_type) noexcept;
/// ONNX's number of a type.
std::int32_t data_type(ElementType type) noexcept;
/// ONNX's word, e.g. "STRING", or the number of a type that is newer than libonnx.
std::string data_type_name(std::int32_t data_type);

/// Makes tensors of a model's messages.
class TensorReader {
 public:
  /// @param folder  where the files with weights lie; nothing for a model in memory.
  TensorReader(std::string file, std::optional<std::filesystem::path> folder)
      : file_(std::move(file)), folder_(std::move(folder)) {}

  const std::string& file() const noexcept { return file_; }

  /// @param what  stands for the tensor in errors, e.g. 'initializer "w"'.
  /// @throws ParseError, IoError; Unsupported for a type that the graph does not have.
  Tensor read(const proto::TensorProto& message, const std::string& what) const;
  /// read() that frees the message's own values.
  Tensor take(proto::TensorProto& message, const std::string& what) const {
    Tensor tensor = read(message, what);
    // Clear() would keep the memory for the next message.
    proto::TensorProto().Swap(&message);
    return tensor;
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& why) const;
  Shape shape(const proto::TensorProto& message, ElementType type, const std::string& what) const;
  Tensor read_external(const proto::TensorProto& message, ElementType type, const Shape& shape,
                       const std::string& what) const;
  /// Bytes that were read already for another tensor of any shape and type.
  std::optional<Tensor> shared(const std::filesystem::path& file, std::int64_t offset,
                               ElementType type, const Shape& shape) const;
  std::filesystem::path external_file(const std::string& location, const std::string& what) const;

  std::string file_;
  std::optional<std::filesystem::path> folder_;
  /// Bytes taken from each file beside the model.
  mutable std::map<std::filesystem::path, std::int64_t> num_read_;
  /// What was read of each, by offset.
  mutable std::map<std::filesystem::path, std::map<std::int64_t, Tensor>> read_;
};

}  // namespace octet::onnx
