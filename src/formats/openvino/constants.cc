// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/constants.h"

#include <fmt/format.h>

#include <cstring>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "base/file.h"

namespace octet::openvino {

Tensor ConstantReader::tensor(ElementType type, const Shape& shape, std::int64_t offset,
                              std::int64_t num_bytes, const LayerPlace& place) {
  if (!shape.is_static())
    place.fail(fmt::format("expected a constant of static shape, got {}", to_string(shape)));
  std::int64_t num_elements = 0;
  try {
    num_elements = shape.num_elements();
  } catch (const InvalidArgument& error) {
    place.fail(error.what());
  }
  if (offset < 0) place.fail(fmt::format("attribute offset: expected at least 0, got {}", offset));
  // OpenVINO stores a constant without elements as one byte.
  if (num_elements == 0 && num_bytes == 1) return {type, shape};
  if (num_bytes < 0 || num_bytes % static_cast<std::int64_t>(element_size(type)) != 0 ||
      num_bytes / static_cast<std::int64_t>(element_size(type)) != num_elements) {
    place.fail(fmt::format("expected {} elements of {} ({} bytes each) for shape {}, got size {}",
                           num_elements, to_string(type), element_size(type), to_string(shape),
                           num_bytes));
  }
  if (num_bytes == 0) return {type, shape};
  if (!bytes_) {
    try {
      bytes_ = read_file(file_);
    } catch (const IoError& error) {
      throw IoError(
          fmt::format("{}: the constants of an OpenVINO IR: {}", place.file, error.what()));
    }
  }
  const std::size_t available = bytes_->size();
  if (static_cast<std::uint64_t>(offset) > available ||
      static_cast<std::uint64_t>(num_bytes) > available - static_cast<std::uint64_t>(offset)) {
    throw ParseError(file_.string(), offset,
                     fmt::format("layer \"{}\" of {}: expected {} bytes, got a file of {} bytes",
                                 place.name, place.file, num_bytes, available));
  }
  const auto [found, inserted] = tensors_.try_emplace({offset, num_bytes, type});
  if (inserted) {
    // Honest writers store equal constants once and never let different ones overlap.
    num_copied_ += static_cast<std::uint64_t>(num_bytes);
    if (num_copied_ > 2 * static_cast<std::uint64_t>(available)) {
      place.fail(fmt::format(
          "expected constants that do not overlap, got more than 2 times the {} bytes of {}",
          available, file_.string()));
    }
    found->second = Tensor(type, Shape{num_elements});
    std::memcpy(found->second.bytes(), bytes_->data() + offset,
                static_cast<std::size_t>(num_bytes));
    if (type == ElementType::boolean) {
      for (std::size_t i = 0; i < found->second.num_bytes(); ++i) {
        std::byte& value = found->second.bytes()[i];
        value = value == std::byte{0} ? std::byte{0} : std::byte{1};
      }
    }
  }
  return found->second.reshaped(shape);
}

ConstantWriter::Blob ConstantWriter::add(const Tensor& tensor) {
  constexpr std::byte kNoElements{0};
  const std::span<const std::byte> blob = tensor.num_bytes() == 0
                                              ? std::span(&kNoElements, 1)
                                              : std::span(tensor.bytes(), tensor.num_bytes());
  const std::size_t hash =
      std::hash<std::string_view>{}({reinterpret_cast<const char*>(blob.data()), blob.size()});
  const auto [begin, end] = blobs_by_hash_.equal_range(hash);
  for (auto candidate = begin; candidate != end; ++candidate) {
    const Blob& known = candidate->second;
    if (known.size == blob.size() &&
        std::memcmp(bytes_.data() + known.offset, blob.data(), blob.size()) == 0)
      return known;
  }
  const Blob added{bytes_.size(), blob.size()};
  bytes_.insert(bytes_.end(), blob.begin(), blob.end());
  blobs_by_hash_.emplace(hash, added);
  return added;
}

}  // namespace octet::openvino
