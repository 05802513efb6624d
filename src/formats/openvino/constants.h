// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "formats/openvino/attributes.h"
#include "octet/tensor.h"

namespace octet::openvino {

/// The .bin file of an IR that is read. It is opened when the first constant is asked for.
class ConstantReader {
 public:
  explicit ConstantReader(std::filesystem::path file) : file_(std::move(file)) {}

  /// @return a copy of the elements at `offset`, shared by all constants at the same place.
  /// @throws ParseError if `num_bytes` is not what type and shape need, or they are not all within
  /// the file.
  Tensor tensor(ElementType type, const Shape& shape, std::int64_t offset, std::int64_t num_bytes,
                const LayerPlace& place);

 private:
  std::filesystem::path file_;
  std::optional<std::vector<std::byte>> bytes_;
  /// By offset, number of elements and type.
  std::map<std::tuple<std::int64_t, std::int64_t, ElementType>, Tensor> tensors_;
  std::uint64_t num_copied_ = 0;
};

/// Collects the .bin of an IR that is written: constants one after the other without gaps, equal
/// bytes once.
class ConstantWriter {
 public:
  struct Blob {
    std::size_t offset;
    std::size_t size;
  };
  /// @return where the tensor's bytes stand; one zero byte for a tensor without elements, as
  /// OpenVINO cannot take none.
  Blob add(const Tensor& tensor);
  const std::vector<std::byte>& bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  std::unordered_multimap<std::size_t, Blob> blobs_by_hash_;
};

}  // namespace octet::openvino
