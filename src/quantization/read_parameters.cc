// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <type_traits>

#include "base/near_words.h"
#include "calibration/words.h"
#include "quantization/check_options.h"
#include "quantization/parameter_fields.h"

namespace octet {
namespace {

using Words = std::set<std::string>;

std::string hint(std::string_view word, const Words& known) {
  const std::vector<std::string> near = near_words(word, known, 1);
  return near.empty() ? "" : fmt::format(" (did you mean {}?)", near[0]);
}

[[noreturn]] void fail(std::string_view path, std::string_view expected, std::string_view got,
                       std::string_view hint = "") {
  throw InvalidArgument(
      fmt::format("parameter {}: expected {}, got {}{}", path, expected, got, hint));
}

[[noreturn]] void fail_at_text(std::string_view path, std::string_view expected,
                               std::string_view text, std::string_view hint = "") {
  fail(path, expected, fmt::format("\"{}\"", text), hint);
}

void parse(std::string_view path, const std::string& text, bool& value) {
  if (text != "true" && text != "false") fail_at_text(path, "true or false", text);
  value = text == "true";
}

template <typename Number>
requires std::is_arithmetic_v<Number>
void parse(std::string_view path, const std::string& text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool is_finite = true;
  if constexpr (std::is_floating_point_v<Number>) is_finite = std::isfinite(value);
  if (error == std::errc() && end == text.data() + text.size() && is_finite) return;
  fail_at_text(path, std::is_integral_v<Number> ? "a whole number" : "a number", text);
}

bool is_same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

template <typename Option>
std::span<const OptionWord<Option>> all_words() {
  if constexpr (std::is_same_v<Option, StatisticsType>) {
    return kStatisticsWords;
  } else if constexpr (std::is_same_v<Option, AggregatorType>) {
    return kAggregatorWords;
  } else {
    return option_words<Option>();
  }
}

template <typename Option>
requires std::is_enum_v<Option>
void parse(std::string_view path, const std::string& text, Option& value) {
  Words words;
  for (const auto& [option, word] : all_words<Option>()) {
    if (is_same_word(word, text)) {
      value = option;
      return;
    }
    words.emplace(word);
  }
  fail_at_text(path, fmt::format("one of {}", fmt::join(words, ", ")), text, hint(text, words));
}

template <typename Value>
void parse(std::string_view path, const std::string& text, std::optional<Value>& value) {
  Value parsed{};
  parse(path, text, parsed);
  value = parsed;
}

template <typename Parameters>
Words names_of() {
  Words names;
  visit_fields<Parameters>([&](const auto& field) { names.emplace(field.name); });
  return names;
}

std::string joined(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

template <typename Parameters>
void read(const std::string& path, const RtInfo& tree, Parameters& parameters);

template <typename Value>
void read_value(const std::string& path, const RtInfo& tree, Value& value) {
  if constexpr (kHasFields<Value>) {
    if (tree.value) fail_at_text(path, "an object", *tree.value);
    read(path, tree, value);
  } else {
    if (!tree.value) fail(path, "a value", tree.children.empty() ? "an empty object" : "an object");
    parse(path, *tree.value, value);
  }
}

template <typename Parameters>
void read(const std::string& path, const RtInfo& tree, Parameters& parameters) {
  for (const RtInfo::Child& child : tree.children) {
    const std::string name = joined(path, child.name);
    bool is_known = false;
    visit_fields<Parameters>([&](const auto& field) {
      if (field.name != child.name) return;
      is_known = true;
      read_value(name, child.info, parameters.*field.member);
    });
    if (is_known) continue;
    const Words names = names_of<Parameters>();
    throw InvalidArgument(fmt::format("parameter {}: expected one of {}{}", name,
                                      fmt::join(names, ", "), hint(child.name, names)));
  }
}

// What NNCF has for its backends, and the old name of one exponent.
RtInfo without_old_names(const RtInfo& tree, AdvancedQuantizationParameters& parameters) {
  RtInfo rest = tree;
  std::erase_if(rest.children, [&](const RtInfo::Child& child) {
    if (child.name == "backend_params") {
      if (!child.info.empty())
        throw InvalidArgument("parameter backend_params: expected none, there are no backends");
      return true;
    }
    if (child.name != "smooth_quant_alpha") return false;
    double alpha = 0;
    read_value(child.name, child.info, alpha);
    parameters.smooth_quant_alphas.matmul = alpha < 0 ? -1 : alpha;
    if (alpha < 0) parameters.smooth_quant_alphas.convolution = -1;
    return true;
  });
  return rest;
}

}  // namespace

void read_parameters(const RtInfo& tree, AdvancedQuantizationParameters& parameters) {
  if (tree.value) fail_at_text("file", "an object", *tree.value);
  read({}, without_old_names(tree, parameters), parameters);
  check_parameters(parameters);
}

}  // namespace octet
