// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
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

// A field that parse_image_size() reads.
ImageSize parse_size(std::string_view text, std::string_view word) {
  try {
    return parse_image_size(text);
  } catch (const InvalidArgument&) {
    fail(fmt::format("preprocess/{}", word), "one number, or two with a comma", text);
  }
}

struct ColorWord {
  ColorOrder color;
  std::string_view word;
};

constexpr std::array kColorWords{
    ColorWord{ColorOrder::rgb, "rgb"}, ColorWord{ColorOrder::bgr, "bgr"},
    ColorWord{ColorOrder::grey, "grey"}, ColorWord{ColorOrder::grey_only, "grey-only"}};

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

ImageSize parse_image_size(std::string_view text) {
  std::array<int, 2> sides{};
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, sides[0]);
  auto last = first;
  const bool both = first.ptr != end && *first.ptr == ',';
  if (first.ec == std::errc{} && both) last = std::from_chars(first.ptr + 1, end, sides[1]);
  const bool valid = last.ec == std::errc{} && last.ptr == end &&
                     (both ? sides[0] > 0 && sides[1] > 0 : sides[0] >= 0);
  if (!valid) {
    throw InvalidArgument(fmt::format(
        "reading a size: expected N, a number of pixels >= 0, or H,W, both > 0, got \"{}\"", text));
  }
  return both ? ImageSize(sides[0], sides[1]) : ImageSize(sides[0]);
}

std::string to_string(const ImageSize& size) {
  return size.second ? fmt::format("{},{}", size.first, *size.second)
                     : fmt::format("{}", size.first);
}

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
  put("resize", to_string(preprocess.resize));
  put("crop", to_string(preprocess.crop));
  put("layout", preprocess.layout == ImageLayout::nchw ? "nchw" : "nhwc");
  const auto* color = std::ranges::find(kColorWords, preprocess.color, &ColorWord::color);
  put("color", std::string(color->word));
}

std::optional<Preprocess> read_preprocess(const RtInfo& rt_info) {
  const RtInfo* entry = rt_info.find({"octet", "preprocess"});
  if (entry == nullptr) return std::nullopt;
  Preprocess result;
  result.scale = parse_number<float>(text_of(*entry, "scale"), "scale");
  if (entry->find({"mean"}) != nullptr) result.mean = parse_list(text_of(*entry, "mean"), "mean");
  if (entry->find({"std"}) != nullptr) result.std = parse_list(text_of(*entry, "std"), "std");
  result.resize = parse_size(text_of(*entry, "resize"), "resize");
  result.crop = parse_size(text_of(*entry, "crop"), "crop");
  const std::string_view layout = text_of(*entry, "layout");
  if (layout != "nchw" && layout != "nhwc") fail("preprocess/layout", "nchw or nhwc", layout);
  result.layout = layout == "nchw" ? ImageLayout::nchw : ImageLayout::nhwc;
  const std::string_view color = text_of(*entry, "color");
  const auto* known = std::ranges::find(kColorWords, color, &ColorWord::word);
  if (known == kColorWords.end()) fail("preprocess/color", "rgb, bgr, grey or grey-only", color);
  result.color = known->color;
  return result;
}

}  // namespace octet
