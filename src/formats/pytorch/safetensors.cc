// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/pytorch/checkpoint.h"
#include "octet/error.h"

namespace octet::pytorch {
namespace {

constexpr std::size_t kPrefix = sizeof(std::uint64_t);
// The limit of the format's own reader.
constexpr std::uint64_t kMaxHeader = 100'000'000;
constexpr std::size_t kMaxDimensions = 16;

constexpr std::pair<std::string_view, ElementType> kTypes[] = {
    {"F64", ElementType::f64},     {"F32", ElementType::f32}, {"F16", ElementType::f16},
    {"BF16", ElementType::bf16},   {"I64", ElementType::i64}, {"I32", ElementType::i32},
    {"I16", ElementType::i16},     {"I8", ElementType::i8},   {"U64", ElementType::u64},
    {"U32", ElementType::u32},     {"U16", ElementType::u16}, {"U8", ElementType::u8},
    {"BOOL", ElementType::boolean}};

std::uint64_t header_length(std::span<const std::byte> bytes) noexcept {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kPrefix; ++i)
    length |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  return length;
}

struct Entry {
  std::string name;
  std::string type;
  std::optional<std::vector<std::uint64_t>> shape;
  std::optional<std::vector<std::uint64_t>> offsets;
};

/// Takes the header's values as they are parsed, so that it costs no more than what it says.
class HeaderHandler : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::vector<Entry> entries;
  /// What is wrong, and where in the header; empty if nothing is.
  std::string refusal;
  std::size_t position = 0;

  bool start_object(std::size_t) override {
    if (level_ >= kInObject) return refuse("an object");
    if (level_ == kInRoot && !metadata_) entries.push_back({name_, {}, {}, {}});
    ++level_;
    return true;
  }
  bool end_object() override {
    --level_;
    return true;
  }
  bool key(std::string& key) override {
    if (level_ == kInRoot) {
      name_ = key;
      metadata_ = key == "__metadata__";
    } else {
      field_ = key;
    }
    return true;
  }
  bool start_array(std::size_t) override {
    if (level_ != kInObject || metadata_ || (field_ != "shape" && field_ != "data_offsets"))
      return refuse("an array");
    numbers().emplace();
    ++level_;
    return true;
  }
  bool end_array() override {
    --level_;
    return true;
  }
  bool number_unsigned(std::uint64_t value) override {
    if (level_ != kInArray || numbers()->size() == kMaxDimensions) return refuse("a number");
    numbers()->push_back(value);
    return true;
  }
  bool string(std::string& value) override {
    if (level_ != kInObject || (!metadata_ && field_ != "dtype")) return refuse("a string");
    if (!metadata_) entries.back().type = value;
    return true;
  }
  bool null() override { return refuse("null"); }
  bool boolean(bool) override { return refuse("a boolean"); }
  bool number_integer(std::int64_t) override { return refuse("a negative number"); }
  bool number_float(double, const std::string& text) override { return refuse(text); }
  bool binary(binary_t&) override { return refuse("bytes"); }
  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::json::exception& error) override {
    position = at;
    refusal = fmt::format("expected a header of JSON, got: {}", error.what());
    return false;
  }

 private:
  enum Level { kOutside, kInRoot, kInObject, kInArray };

  std::optional<std::vector<std::uint64_t>>& numbers() {
    return field_ == "shape" ? entries.back().shape : entries.back().offsets;
  }
  bool refuse(std::string_view got) {
    refusal = fmt::format(
        "expected a header {{\"tensor\": {{\"dtype\": string, \"shape\": [at most {} counts], "
        "\"data_offsets\": [begin, end]}}, ...}}, got {}{}{}",
        kMaxDimensions, got, level_ >= kInRoot ? fmt::format(" in \"{}\"", name_) : "",
        level_ >= kInObject ? fmt::format(", \"{}\"", field_) : "");
    return false;
  }

  int level_ = kOutside;
  std::string name_;
  std::string field_;
  bool metadata_ = false;
};

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  StateDict read() {
    std::vector<Entry> entries = read_header();
    std::ranges::sort(entries, {}, [](const Entry& e) { return *e.offsets; });
    StateDict result{file_, {}};
    std::set<std::string_view> names;
    for (const Entry& entry : entries) {
      if (!names.insert(entry.name).second) fail(entry, "expected a name once, got it twice");
      result.tensors.emplace_back(entry.name, tensor(entry));
    }
    if (at_ != data_.size()) {
      throw ParseError(file_, static_cast<std::int64_t>(bytes_.size()),
                       fmt::format("expected {} bytes of tensors, got {}", at_, data_.size()));
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const Entry& entry, const std::string& what) const {
    throw ParseError(file_, kPrefix, fmt::format("tensor \"{}\": {}", entry.name, what));
  }
  std::vector<Entry> read_header();
  Tensor tensor(const Entry& entry);

  std::span<const std::byte> bytes_;
  const std::string& file_;
  std::span<const std::byte> data_;
  /// End of the tensors read so far.
  std::uint64_t at_ = 0;
};

std::vector<Entry> Reader::read_header() {
  if (bytes_.size() < kPrefix || header_length(bytes_) > bytes_.size() - kPrefix) {
    throw ParseError(file_, 0,
                     fmt::format("expected a header of {} bytes, got the end of the file",
                                 bytes_.size() < kPrefix ? kPrefix : header_length(bytes_)));
  }
  const auto header = bytes_.subspan(kPrefix, static_cast<std::size_t>(header_length(bytes_)));
  data_ = bytes_.subspan(kPrefix + header.size());
  HeaderHandler handler;
  const char* text = reinterpret_cast<const char*>(header.data());
  if (!nlohmann::json::sax_parse(text, text + header.size(), &handler)) {
    throw ParseError(file_, static_cast<std::int64_t>(kPrefix + handler.position), handler.refusal);
  }
  for (const Entry& entry : handler.entries) {
    if (entry.type.empty() || !entry.shape || !entry.offsets || entry.offsets->size() != 2)
      fail(entry, "expected dtype, shape and data_offsets [begin, end]");
  }
  return std::move(handler.entries);
}

Tensor Reader::tensor(const Entry& entry) {
  const auto* type =
      std::ranges::find(kTypes, entry.type, &std::pair<std::string_view, ElementType>::first);
  if (type == std::end(kTypes)) {
    throw Unsupported(
        fmt::format("{}: tensor \"{}\": elements of type {}", file_, entry.name, entry.type));
  }
  const std::uint64_t begin = (*entry.offsets)[0];
  const std::uint64_t end = (*entry.offsets)[1];
  if (begin != at_ || end < begin || end > data_.size()) {
    fail(entry, fmt::format("expected data_offsets that begin at {} and end by {}, got [{}, {}]",
                            at_, data_.size(), begin, end));
  }
  std::uint64_t num_bytes = element_size(type->second);
  std::vector<std::int64_t> dims;
  for (const std::uint64_t dim : *entry.shape) {
    // No tensor that lies in memory has 2^62 bytes; so no product overflows, with an empty
    // dimension beside it or not.
    constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
    const std::uint64_t factor = std::max<std::uint64_t>(dim, 1);
    if (factor > kMost || num_bytes > kMost / factor)
      fail(entry, fmt::format("expected {} bytes, got a shape of more than 2^62", end - begin));
    num_bytes *= factor;
    dims.push_back(static_cast<std::int64_t>(dim));
  }
  if (std::ranges::find(dims, 0) != dims.end()) num_bytes = 0;
  if (num_bytes != end - begin)
    fail(entry, fmt::format("expected {} bytes of {}{}, got {}", num_bytes, entry.type,
                            to_string(Shape(dims)), end - begin));
  Tensor result(type->second, Shape(std::move(dims)));
  if (num_bytes > 0) std::memcpy(result.bytes(), data_.data() + begin, result.num_bytes());
  normalize_booleans(result);
  at_ = end;
  return result;
}

}  // namespace

bool is_safetensors(std::span<const std::byte> head) noexcept {
  return head.size() > kPrefix && head[kPrefix] == std::byte{'{'} &&
         header_length(head) <= kMaxHeader;
}

StateDict read_safetensors(std::span<const std::byte> bytes, const std::string& file) {
  return Reader(bytes, file).read();
}

}  // namespace octet::pytorch
