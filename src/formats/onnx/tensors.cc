// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/tensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "tensor/stored.h"

namespace octet::onnx {
namespace {

// Each element of a repeated field converted to the tensor's type; narrow integers and the bits of
// 16-bit floats are stored as int32.
template <typename T, typename Field>
void copy_elements(const Field& field, Tensor& tensor) {
  auto* target = reinterpret_cast<T*>(tensor.bytes());
  std::transform(field.begin(), field.end(), target, [](auto v) { return static_cast<T>(v); });
}

// The number of entries in the typed field where this type's values are.
int num_typed(const proto::TensorProto& message, ElementType type) {
  switch (type) {
    case ElementType::f32:
      return message.float_data_size();
    case ElementType::f64:
      return message.double_data_size();
    case ElementType::i64:
      return message.int64_data_size();
    case ElementType::u32:
    case ElementType::u64:
      return message.uint64_data_size();
    default:
      return message.int32_data_size();
  }
}

void copy_typed(const proto::TensorProto& message, Tensor& tensor) {
  switch (tensor.type()) {
    case ElementType::f32:
      return copy_elements<float>(message.float_data(), tensor);
    case ElementType::f64:
      return copy_elements<double>(message.double_data(), tensor);
    case ElementType::i64:
      return copy_elements<std::int64_t>(message.int64_data(), tensor);
    case ElementType::u64:
      return copy_elements<std::uint64_t>(message.uint64_data(), tensor);
    case ElementType::u32:
      return copy_elements<std::uint32_t>(message.uint64_data(), tensor);
    case ElementType::i32:
      return copy_elements<std::int32_t>(message.int32_data(), tensor);
    case ElementType::i16:
      return copy_elements<std::int16_t>(message.int32_data(), tensor);
    case ElementType::u16:
    case ElementType::f16:
    case ElementType::bf16:
      return copy_elements<std::uint16_t>(message.int32_data(), tensor);
    case ElementType::i8:
      return copy_elements<std::int8_t>(message.int32_data(), tensor);
    case ElementType::u8:
    case ElementType::boolean:
      return copy_elements<std::uint8_t>(message.int32_data(), tensor);
    case ElementType::i4:
    case ElementType::u4: {
      std::vector<std::byte> pairs;
      for (const std::int32_t pair : message.int32_data())
        pairs.push_back(static_cast<std::byte>(pair));
      return load_stored(pairs, tensor);
    }
  }
}

void normalize_booleans(Tensor& tensor) {
  if (tensor.type() != ElementType::boolean) return;
  for (std::byte& value : std::span(tensor.bytes(), tensor.num_bytes()))
    value = value == std::byte{0} ? std::byte{0} : std::byte{1};
}

struct DataTypeRow {
  ElementType type;
  std::int32_t data_type;
};

// Those of four bits are newer than libonnx. Source: onnx.proto of ONNX 1.16, TensorProto.DataType.
constexpr DataTypeRow kDataTypes[] = {{ElementType::f32, proto::TensorProto::FLOAT},
                                      {ElementType::f64, proto::TensorProto::DOUBLE},
                                      {ElementType::f16, proto::TensorProto::FLOAT16},
                                      {ElementType::bf16, proto::TensorProto::BFLOAT16},
                                      {ElementType::i8, proto::TensorProto::INT8},
                                      {ElementType::u8, proto::TensorProto::UINT8},
                                      {ElementType::i16, proto::TensorProto::INT16},
                                      {ElementType::u16, proto::TensorProto::UINT16},
                                      {ElementType::i32, proto::TensorProto::INT32},
                                      {ElementType::u32, proto::TensorProto::UINT32},
                                      {ElementType::i64, proto::TensorProto::INT64},
                                      {ElementType::u64, proto::TensorProto::UINT64},
                                      {ElementType::boolean, proto::TensorProto::BOOL},
                                      {ElementType::u4, 21},
                                      {ElementType::i4, 22}};

std::optional<std::int64_t> parse_count(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::optional<ElementType> element_type(std::int32_t data_type) noexcept {
  const auto* row = std::ranges::find(kDataTypes, data_type, &DataTypeRow::data_type);
  return row == std::end(kDataTypes) ? std::nullopt : std::optional(row->type);
}

std::int32_t data_type(ElementType type) noexcept {
  return std::ranges::find(kDataTypes, type, &DataTypeRow::type)->data_type;
}

std::string data_type_name(std::int32_t data_type) {
  if (proto::TensorProto::DataType_IsValid(data_type))
    return proto::TensorProto::DataType_Name(static_cast<proto::TensorProto::DataType>(data_type));
  return fmt::format("number {}", data_type);
}

void TensorReader::fail(const std::string& what, const std::string& why) const {
  throw ParseError(file_, -1, fmt::format("{}: {}", what, why));
}

Shape TensorReader::shape(const proto::TensorProto& message, ElementType type,
                          const std::string& what) const {
  // Far beyond any file, and products with the size of an element do not overflow.
  constexpr std::int64_t kMaxElements = std::int64_t{1} << 48;
  std::int64_t num_elements = 1;
  for (const std::int64_t dim : message.dims()) {
    if (dim < 0) fail(what, fmt::format("expected dimensions of at least 0, got {}", dim));
    const std::int64_t factor = std::max<std::int64_t>(dim, 1);
    if (num_elements > kMaxElements / factor) {
      fail(what, fmt::format("expected at most {} elements of {}, got dimensions [{}]",
                             kMaxElements, to_string(type), fmt::join(message.dims(), ",")));
    }
    num_elements *= factor;
  }
  return Shape(std::vector<std::int64_t>(message.dims().begin(), message.dims().end()));
}

Tensor TensorReader::read(const proto::TensorProto& message, const std::string& what) const {
  const auto type = element_type(message.data_type());
  if (!type) {
    throw Unsupported(fmt::format("{}: {}: tensors of type {} are not supported", file_, what,
                                  data_type_name(message.data_type())));
  }
  const Shape dims = shape(message, *type, what);
  if (message.has_segment()) fail(what, "expected a whole tensor, got a segment");
  if (message.data_location() == proto::TensorProto::EXTERNAL) {
    Tensor tensor = read_external(message, *type, dims, what);
    normalize_booleans(tensor);
    return tensor;
  }
  const auto num_elements = static_cast<std::uint64_t>(dims.num_elements());
  if (message.has_raw_data()) {
    const std::string& raw = message.raw_data();
    if (raw.size() != stored_size(*type, num_elements)) {
      fail(what, fmt::format("expected {} bytes for {}{}, got {}", stored_size(*type, num_elements),
                             to_string(*type), to_string(dims), raw.size()));
    }
    Tensor tensor(*type, dims);
    load_stored(std::as_bytes(std::span(raw)), tensor);
    normalize_booleans(tensor);
    return tensor;
  }
  // An entry holds a byte of those types of which two elements share one.
  const std::uint64_t num_entries =
      is_packed(*type) ? stored_size(*type, num_elements) : num_elements;
  if (static_cast<std::uint64_t>(num_typed(message, *type)) != num_entries) {
    fail(what, fmt::format("expected {} elements for {}{}, got {}", num_entries, to_string(*type),
                           to_string(dims), num_typed(message, *type)));
  }
  Tensor tensor(*type, dims);
  copy_typed(message, tensor);
  normalize_booleans(tensor);
  return tensor;
}

std::filesystem::path TensorReader::external_file(const std::string& location,
                                                  const std::string& what) const {
  if (!folder_) {
    fail(what,
         fmt::format("expected its values in the model, which is in memory, got the file \"{}\"",
                     location));
  }
  const std::filesystem::path relative(location);
  const bool climbs = std::ranges::find(relative, "..") != relative.end();
  if (location.empty() || relative.is_absolute() || climbs ||
      location.find('\0') != std::string::npos) {
    fail(what,
         fmt::format("expected the name of a file in the model's folder, got \"{}\"", location));
  }
  std::error_code error;
  const auto folder = std::filesystem::canonical(folder_->empty() ? "." : *folder_, error);
  const auto file = std::filesystem::canonical(folder / relative, error);
  if (error || !std::filesystem::is_regular_file(file, error)) {
    throw IoError(fmt::format("{}: {}: cannot read its values from {}: {}", file_, what,
                              (folder / relative).string(),
                              error ? error.message() : "it is no regular file"));
  }
  const auto [end, unused] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  if (end != folder.end()) {
    fail(what, fmt::format("expected a file in the model's folder, got \"{}\", a link to {}",
                           location, file.string()));
  }
  return file;
}

std::optional<Tensor> TensorReader::shared(const std::filesystem::path& file, std::int64_t offset,
                                           ElementType type, const Shape& shape) const {
  const auto& known = read_[file];
  const auto behind = known.upper_bound(offset);
  if (behind == known.begin()) return std::nullopt;
  const auto& [begin, tensor] = *std::prev(behind);
  const auto element = static_cast<std::int64_t>(element_size(type));
  const std::int64_t num_bytes = shape.num_elements() * element;
  const std::int64_t skipped = offset - begin;
  const auto size = static_cast<std::int64_t>(tensor.num_bytes());
  if (skipped % element != 0 || skipped > size || num_bytes > size - skipped) return std::nullopt;
  const auto owner = std::make_shared<Tensor>(tensor);
  return Tensor(type, shape, owner->bytes() + skipped, owner);
}

Tensor TensorReader::read_external(const proto::TensorProto& message, ElementType type,
                                   const Shape& shape, const std::string& what) const {
  std::string location;
  std::int64_t offset = 0;
  std::optional<std::int64_t> length;
  for (const proto::StringStringEntryProto& entry : message.external_data()) {
    if (entry.key() == "location") {
      location = entry.value();
    } else if (entry.key() == "offset" || entry.key() == "length") {
      const auto value = parse_count(entry.value());
      if (!value) {
        fail(what, fmt::format("expected {} as a number of bytes, got \"{}\"", entry.key(),
                               entry.value()));
      }
      if (entry.key() == "offset")
        offset = *value;
      else
        length = value;
    }
  }
  const std::filesystem::path file = external_file(location, what);
  const auto num_bytes = static_cast<std::int64_t>(
      stored_size(type, static_cast<std::uint64_t>(shape.num_elements())));
  if (length && *length != num_bytes) {
    fail(what, fmt::format("expected a length of {} bytes for {}{}, got {}", num_bytes,
                           to_string(type), to_string(shape), *length));
  }
  const auto available = static_cast<std::int64_t>(std::filesystem::file_size(file));
  if (offset > available || num_bytes > available - offset) {
    throw ParseError(file.string(), offset,
                     fmt::format("{} of {}: expected {} bytes, got a file of {} bytes", what, file_,
                                 num_bytes, available));
  }
  // Booleans are normalized in place, and packed elements unpacked.
  const bool may_share = type != ElementType::boolean && !is_packed(type);
  if (may_share) {
    if (auto tied = shared(file, offset, type, shape)) return *std::move(tied);
  }
  // Others may overlap; without a bound a small file could ask for any amount of memory.
  constexpr std::int64_t kMaxCopies = 2;
  std::int64_t& num_read = num_read_[file];
  if (num_bytes > kMaxCopies * available - num_read) {
    fail(what, fmt::format("expected tensors of at most {} times the {} bytes of {}", kMaxCopies,
                           available, file.string()));
  }
  num_read += num_bytes;
  Tensor tensor(type, shape);
  std::vector<std::byte> packed(is_packed(type) ? static_cast<std::size_t>(num_bytes) : 0);
  std::byte* target = is_packed(type) ? packed.data() : tensor.bytes();
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(offset);
  if (!stream.read(reinterpret_cast<char*>(target), num_bytes))
    throw IoError(
        fmt::format("{}: {}: cannot read its values from {}", file_, what, file.string()));
  load_stored(packed, tensor);
  if (may_share) read_[file].insert_or_assign(offset, tensor);
  return tensor;
}

}  // namespace octet::onnx
