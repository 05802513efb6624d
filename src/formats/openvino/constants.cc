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
#include "tensor/stored.h"

namespace octet::openvino {
namespace {

bool is_size_of(std::int64_t num_bytes, ElementType type, std::int64_t num_elements) {
  if (is_packed(type)) return num_bytes == num_elements / 2 + num_elements % 2;
  const auto size = static_cast<std::int64_t>(element_size(type));
  return num_bytes >= 0 && num_bytes % size == 0 && num_bytes / size == num_elements;
}

}  // namespace

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
  if (!is_size_of(num_bytes, type, num_elements)) {
    place.fail(fmt::format("expected {} elements of {} ({} each) for shape {}, got size {}",
                           num_elements, to_string(type),
                           is_packed(type) ? "4 bits" : fmt::format("{} bytes", element_size(type)),
                           to_string(shape), num_bytes));
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
  const auto [found, inserted] = tensors_.try_emplace({offset, num_elements, type});
  if (inserted) {
    // Honest writers store equal constants once and never let different ones overlap.
    num_copied_ += static_cast<std::uint64_t>(num_bytes);
    if (num_copied_ > 2 * static_cast<std::uint64_t>(available)) {
      place.fail(fmt::format(
          "expected constants that do not overlap, got more than 2 times the {} bytes of {}",
          available, file_.string()));
    }
    found->second = Tensor(type, Shape{num_elements});
    load_stored(std::span(*bytes_).subspan(static_cast<std::size_t>(offset),
                                           static_cast<std::size_t>(num_bytes)),
                found->second);
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
  std::vector<std::byte> packed;
  std::span<const std::byte> blob(tensor.bytes(), tensor.num_bytes());
  if (tensor.num_elements() == 0) {
    blob = std::span(&kNoElements, 1);
  } else if (is_packed(tensor.type())) {
    packed = stored_bytes(tensor);
    blob = packed;
  }
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
