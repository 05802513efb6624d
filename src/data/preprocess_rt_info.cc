// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "octet/data.h"

namespace octet {
namespace {

[[noreturn]] void fail(std::string_view entry, std::string_view expected, std::string_view got) {
  throw ParseError("rt_info", -1,
                   fmt::format("octet/{}: expected {}, got \"{}\"", entry, expected, got));
}

std::string_view text_of(const RtInfo& preprocess, std::string_view word) {
  const RtInfo* entry = preprocess.find({word});
  if (entry == nullptr || !entry->value)
    fail("preprocess", fmt::format("a value of \"{}\"", word), "nothing");
  return *entry->value;
}

template <typename Number>
Number parse_number(std::string_view text, std::string_view word) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    fail(fmt::format("preprocess/{}", word), "a number", text);
  }
  return value;
}

std::vector<float> parse_list(std::string_view text, std::string_view word) {
  std::vector<float> values;
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    values.push_back(parse_number<float>(text.substr(0, comma), word));
    if (comma == text.size()) return values;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

// fmt's {} prints the fewest digits that give the same float when read again.
void write_preprocess(RtInfo& rt_info, const Preprocess& preprocess) {
  RtInfo& entry = rt_info.at({"octet", "preprocess"});
  entry = {};
  const auto put = [&](std::string_view word, std::string value) {
    entry.at({word}).value = std::move(value);
  };
  put("scale", fmt::format("{}", preprocess.scale));
  if (!preprocess.mean.empty()) put("mean", fmt::format("{}", fmt::join(preprocess.mean, ",")));
  if (!preprocess.std.empty()) put("std", fmt::format("{}", fmt::join(preprocess.std, ",")));
  put("resize", fmt::format("{}", preprocess.resize));
  put("crop", fmt::format("{}", preprocess.crop));
  put("layout", preprocess.layout == ImageLayout::nchw ? "nchw" : "nhwc");
  put("color", preprocess.color == ColorOrder::rgb ? "rgb" : "bgr");
}

std::optional<Preprocess> read_preprocess(const RtInfo& rt_info) {
  const RtInfo* entry = rt_info.find({"octet", "preprocess"});
  if (entry == nullptr) return std::nullopt;
  Preprocess result;
  result.scale = parse_number<float>(text_of(*entry, "scale"), "scale");
  if (entry->find({"mean"}) != nullptr) result.mean = parse_list(text_of(*entry, "mean"), "mean");
  if (entry->find({"std"}) != nullptr) result.std = parse_list(text_of(*entry, "std"), "std");
  result.resize = parse_number<int>(text_of(*entry, "resize"), "resize");
  result.crop = parse_number<int>(text_of(*entry, "crop"), "crop");
  const std::string_view layout = text_of(*entry, "layout");
  if (layout != "nchw" && layout != "nhwc") fail("preprocess/layout", "nchw or nhwc", layout);
  result.layout = layout == "nchw" ? ImageLayout::nchw : ImageLayout::nhwc;
  const std::string_view color = text_of(*entry, "color");
  if (color != "rgb" && color != "bgr") fail("preprocess/color", "rgb or bgr", color);
  result.color = color == "rgb" ? ColorOrder::rgb : ColorOrder::bgr;
  return result;
}

}  // namespace octet
