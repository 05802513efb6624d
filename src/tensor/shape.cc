// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "octet/tensor.h"

namespace octet {
namespace {

struct TypeRow {
  ElementType type;
  std::string_view word;
  std::size_t size;
};

constexpr std::array kTypes{TypeRow{ElementType::f32, "f32", 4},
                            TypeRow{ElementType::f64, "f64", 8},
                            TypeRow{ElementType::f16, "f16", 2},
                            TypeRow{ElementType::bf16, "bf16", 2},
                            TypeRow{ElementType::i8, "i8", 1},
                            TypeRow{ElementType::u8, "u8", 1},
                            TypeRow{ElementType::i16, "i16", 2},
                            TypeRow{ElementType::u16, "u16", 2},
                            TypeRow{ElementType::i32, "i32", 4},
                            TypeRow{ElementType::u32, "u32", 4},
                            TypeRow{ElementType::i64, "i64", 8},
                            TypeRow{ElementType::u64, "u64", 8},
                            TypeRow{ElementType::boolean, "boolean", 1},
                            TypeRow{ElementType::i4, "i4", 1},
                            TypeRow{ElementType::u4, "u4", 1}};

const TypeRow& row(ElementType type) noexcept {
  return kTypes[static_cast<std::size_t>(type)];
}

}  // namespace

std::size_t element_size(ElementType type) noexcept {
  return row(type).size;
}

std::string_view to_string(ElementType type) noexcept {
  return row(type).word;
}

std::optional<ElementType> parse_element_type(std::string_view word) noexcept {
  const auto* found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& r) { return r.word == word; });
  if (found == kTypes.end()) return std::nullopt;
  return found->type;
}

bool is_float(ElementType type) noexcept {
  return type == ElementType::f32 || type == ElementType::f64 || type == ElementType::f16 ||
         type == ElementType::bf16;
}

bool Shape::is_static() const noexcept {
  return std::none_of(dims_.begin(), dims_.end(), [](std::int64_t d) { return d == kDynamic; });
}

std::int64_t Shape::num_elements() const {
  constexpr std::int64_t kMax = std::int64_t{1} << 62;
  std::int64_t count = 1;
  for (std::int64_t dim : dims_) {
    if (dim < 0)
      throw InvalidArgument(
          fmt::format("counting elements: expected a static shape, got {}", to_string(*this)));
    if (dim != 0 && count > kMax / dim) {
      throw InvalidArgument(
          fmt::format("counting elements: expected at most 2^62, got shape {}", to_string(*this)));
    }
    count *= dim;
  }
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (i != 0) text += ',';
    text += shape[i] == Shape::kDynamic ? "?" : std::to_string(shape[i]);
  }
  return text + "]";
}

Shape parse_shape(std::string_view text) {
  const auto fail = [&]() -> InvalidArgument {
    return InvalidArgument(
        fmt::format("parsing a shape: expected numbers like 1,3,32,32, got \"{}\"", text));
  };
  std::string_view rest = text;
  if (rest.starts_with('[')) {
    if (!rest.ends_with(']')) throw fail();
    rest = rest.substr(1, rest.size() - 2);
  }
  std::vector<std::int64_t> dims;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view word = rest.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    std::int64_t dim = Shape::kDynamic;
    if (word != "?" && word != "-1") {
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), dim);
      if (error != std::errc{} || end != word.data() + word.size() || dim < 0) throw fail();
    }
    dims.push_back(dim);
    if (comma + 1 == rest.size()) throw fail();
    rest = comma == rest.size() ? std::string_view{} : rest.substr(comma + 1);
  }
  return Shape(std::move(dims));
}

std::optional<Shape> broadcast(const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  std::vector<std::int64_t> dims(rank);
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t x = i < a.rank() ? a[a.rank() - 1 - i] : 1;
    const std::int64_t y = i < b.rank() ? b[b.rank() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1 && x != Shape::kDynamic && y != Shape::kDynamic)
      return std::nullopt;
    std::int64_t& dim = dims[rank - 1 - i];
    if (x == 1)
      dim = y;
    else if (y == 1)
      dim = x;
    else
      dim = x == Shape::kDynamic ? y : x;
  }
  return Shape(std::move(dims));
}

}  // namespace octet
