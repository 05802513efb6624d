// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/field.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

#include "octet/error.h"

namespace octet::pytorch::exported {

namespace {

using nlohmann::json;

constexpr int kMaxJsonDepth = 100;

constexpr std::string_view kWords[] = {"-Infinity", "Infinity", "NaN"};

// JSON has no words for these numbers; Python writes them bare, and torch 2.6 and 2.7 leave it so.
// @return the text with such words as texts, which Field::real() takes; empty if it has none.
std::string with_quoted_words(std::string_view text) {
  const auto occurs = [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  };
  if (std::none_of(std::begin(kWords), std::end(kWords), occurs)) return {};
  std::string quoted;
  quoted.reserve(text.size());
  bool in_text = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto* word = std::find_if(std::begin(kWords), std::end(kWords), [&](std::string_view w) {
      return !in_text && text.substr(i).starts_with(w);
    });
    if (word != std::end(kWords)) {
      quoted.append(1, '"').append(*word).append(1, '"');
      i += word->size();
      continue;
    }
    if (text[i] == '"') in_text = !in_text;
    const std::size_t taken = in_text && text[i] == '\\' ? 2 : 1;
    quoted.append(text.substr(i, taken));
    i += taken;
  }
  return quoted;
}

/// What the reader never looks at is dropped while parsing.
json parse_json(std::string_view text, const std::string& place) {
  const std::string quoted = with_quoted_words(text);
  if (!quoted.empty()) text = quoted;
  const auto keep = [&](int depth, json::parse_event_t event, const json& parsed) {
    if (depth > kMaxJsonDepth)
      throw ParseError(place, -1,
                       fmt::format("expected JSON of at most {} nested levels", kMaxJsonDepth));
    return event != json::parse_event_t::key ||
           (parsed != "metadata" && parsed != "module_call_graph");
  };
  try {
    return json::parse(text, keep);
  } catch (const json::exception& error) {
    throw ParseError(place, -1, fmt::format("expected JSON: {}", error.what()));
  }
}

}  // namespace

void Field::fail(const std::string& expected) const {
  std::string got = value_.dump(-1, ' ', true, json::error_handler_t::replace);
  constexpr std::size_t kMost = 60;
  if (got.size() > kMost) got = got.substr(0, kMost) + "...";
  throw ParseError(place_, -1, fmt::format("{}: expected {}, got {}", path_, expected, got));
}

bool Field::is_null() const {
  return value_.is_null();
}

Field Field::at(const std::string& key) const {
  if (!value_.is_object()) fail("an object");
  const auto found = value_.find(key);
  if (found == value_.end())
    throw ParseError(place_, -1, fmt::format("{}: expected a field \"{}\"", path_, key));
  return {*found, place_, path_ + "." + key};
}

std::optional<Field> Field::find(const std::string& key) const {
  if (!value_.is_object()) fail("an object");
  const auto found = value_.find(key);
  if (found == value_.end() || found->is_null()) return std::nullopt;
  return Field{*found, place_, path_ + "." + key};
}

std::pair<std::string, Field> Field::only() const {
  if (!value_.is_object() || value_.size() != 1) fail("an object of one entry");
  return {value_.begin().key(), {*value_.begin(), place_, path_ + "." + value_.begin().key()}};
}

std::vector<Field> Field::elements() const {
  if (!value_.is_array()) fail("a list");
  std::vector<Field> fields;
  fields.reserve(value_.size());
  for (std::size_t i = 0; i < value_.size(); ++i)
    fields.emplace_back(value_[i], place_, fmt::format("{}[{}]", path_, i));
  return fields;
}

std::vector<std::pair<std::string, Field>> Field::entries() const {
  if (!value_.is_object()) fail("an object");
  std::vector<std::pair<std::string, Field>> fields;
  fields.reserve(value_.size());
  for (auto it = value_.begin(); it != value_.end(); ++it)
    fields.emplace_back(it.key(), Field{*it, place_, fmt::format("{}[\"{}\"]", path_, it.key())});
  return fields;
}

const std::string& Field::text() const {
  if (!value_.is_string()) fail("a text");
  return value_.get_ref<const std::string&>();
}

std::int64_t Field::integer() const {
  if (!value_.is_number_integer()) fail("an integer");
  if (value_.is_number_unsigned() &&
      value_.get<std::uint64_t>() >
          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    fail("an integer of 64 bits");
  return value_.get<std::int64_t>();
}

bool Field::flag() const {
  if (!value_.is_boolean()) fail("true or false");
  return value_.get<bool>();
}

double Field::real() const {
  if (value_.is_number()) return value_.get<double>();
  if (value_.is_string()) {
    if (text() == "Infinity") return std::numeric_limits<double>::infinity();
    if (text() == "-Infinity") return -std::numeric_limits<double>::infinity();
    if (text() == "NaN") return std::numeric_limits<double>::quiet_NaN();
  }
  fail("a number");
}

Document::Document(std::string_view text, std::string place)
    : place_(std::move(place)), value_(std::make_unique<const json>(parse_json(text, place_))) {}

Document::~Document() = default;

}  // namespace octet::pytorch::exported
