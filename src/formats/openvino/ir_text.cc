// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/ir_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace octet::openvino {
namespace {

constexpr std::array<std::pair<ElementType, std::string_view>, 15> kPrecisions{{
    {ElementType::f32, "FP32"},
    {ElementType::f64, "FP64"},
    {ElementType::f16, "FP16"},
    {ElementType::bf16, "BF16"},
    {ElementType::i8, "I8"},
    {ElementType::u8, "U8"},
    {ElementType::i16, "I16"},
    {ElementType::u16, "U16"},
    {ElementType::i32, "I32"},
    {ElementType::u32, "U32"},
    {ElementType::i64, "I64"},
    {ElementType::u64, "U64"},
    {ElementType::boolean, "BOOL"},
    {ElementType::i4, "I4"},
    {ElementType::u4, "U4"},
}};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

template <typename T>
std::optional<T> parse_number(std::string_view text) noexcept {
  text = trim(text);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <typename Parse>
std::optional<std::vector<std::int64_t>> parse_list(std::string_view text, const Parse& parse) {
  std::vector<std::int64_t> values;
  if (trim(text).empty()) return values;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::optional<std::int64_t> value = parse(trim(text.substr(0, comma)));
    if (!value) return std::nullopt;
    values.push_back(*value);
    if (comma == text.size()) return values;
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::int64_t> parse_dim(std::string_view text) {
  if (text == "?" || text == "-1") return Shape::kDynamic;
  const std::size_t dots = text.find("..");
  if (dots != std::string_view::npos) {
    const auto is_bound = [](std::string_view bound) {
      return bound.empty() || parse_integer(bound);
    };
    if (text == ".." || text == "..." || !is_bound(text.substr(0, dots)) ||
        !is_bound(text.substr(dots + 2))) {
      return std::nullopt;
    }
    return Shape::kDynamic;
  }
  const std::optional<std::int64_t> dim = parse_integer(text);
  return dim && *dim >= 0 ? dim : std::nullopt;
}

}  // namespace

std::optional<ElementType> parse_precision(std::string_view word) noexcept {
  const auto* found = std::find_if(kPrecisions.begin(), kPrecisions.end(),
                                   [&](const auto& p) { return p.second == word; });
  if (found == kPrecisions.end()) return std::nullopt;
  return found->first;
}

std::string_view precision(ElementType type) noexcept {
  return std::find_if(kPrecisions.begin(), kPrecisions.end(),
                      [&](const auto& p) { return p.first == type; })
      ->second;
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  return parse_number<std::int64_t>(text);
}

std::optional<double> parse_real(std::string_view text) noexcept {
  return parse_number<double>(text);
}

std::optional<bool> parse_bool(std::string_view text) noexcept {
  if (text == "true" || text == "True" || text == "1") return true;
  if (text == "false" || text == "False" || text == "0") return false;
  return std::nullopt;
}

std::optional<std::vector<std::int64_t>> parse_integers(std::string_view text) {
  return parse_list(text, parse_integer);
}

std::optional<Shape> parse_dims(std::string_view text) {
  std::optional<std::vector<std::int64_t>> dims = parse_list(text, parse_dim);
  if (!dims) return std::nullopt;
  return Shape(std::move(*dims));
}

std::string format_real(double value) {
  return fmt::format("{:.17g}", value);
}

std::string format_integers(const std::vector<std::int64_t>& values, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) text += separator;
    text += std::to_string(values[i]);
  }
  return text;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  std::string name;
  const auto finish = [&] {
    if (!name.empty()) names.push_back(std::exchange(name, {}));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ',')
      name += text[++i];
    else if (text[i] == ',')
      finish();
    else
      name += text[i];
  }
  finish();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string join_names(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ',';
    for (char c : name) {
      if (c == ',') text += '\\';
      text += c;
    }
  }
  return text;
}

}  // namespace octet::openvino
