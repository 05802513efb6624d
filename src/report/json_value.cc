// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "octet/json.h"

namespace octet {

struct JsonConversion {
  using Library = nlohmann::ordered_json;

  static Library to_library(const Json& json) {
    return std::visit([](const auto& value) { return convert(value); }, json.value_);
  }

  static Library convert(std::monostate) { return nullptr; }
  // JSON has escapes for control characters, but its texts are UTF-8.
  static Library convert(const std::string& text) {
    try {
      Library(text).dump();
      return text;
    } catch (const Library::exception&) {
      return printable(text);
    }
  }
  template <typename T>
  static Library convert(const T& value) {
    return value;
  }
  static Library convert(const Json::Array& elements) {
    Library result = Library::array();
    for (const Json& element : elements) result.push_back(to_library(element));
    return result;
  }
  static Library convert(const Json::Object& members) {
    Library result = Library::object();
    for (const auto& [key, value] : members)
      result[convert(key).get<std::string>()] = to_library(value);
    return result;
  }

  /// A callback of the parser that refuses a key which an object has twice.
  struct KeysOnce {
    std::vector<std::set<std::string>> keys_of_open;

    bool operator()(int /*depth*/, Library::parse_event_t event, const Library& parsed) {
      if (event == Library::parse_event_t::object_start) keys_of_open.emplace_back();
      if (event == Library::parse_event_t::object_end) keys_of_open.pop_back();
      if (event == Library::parse_event_t::key &&
          !keys_of_open.back().insert(parsed.get<std::string>()).second)
        throw InvalidArgument(fmt::format("expected each key once, got {} twice", parsed.dump()));
      return true;
    }
  };

  static constexpr int kMaxDepth = 100;

  static Json from_library(const Library& value, int depth = 0) {
    if (depth > kMaxDepth) {
      throw InvalidArgument(fmt::format("expected JSON of at most {} nested levels", kMaxDepth));
    }
    switch (value.type()) {
      case Library::value_t::boolean:
        return value.get<bool>();
      case Library::value_t::number_integer:
        return value.get<std::int64_t>();
      case Library::value_t::number_unsigned:
        return value.get<std::uint64_t>();
      case Library::value_t::number_float:
        return value.get<double>();
      case Library::value_t::string:
        return value.get_ref<const std::string&>();
      case Library::value_t::array: {
        Json result = Json::array();
        for (const Library& element : value) {
          result.push_back(from_library(element, depth + 1));
        }
        return result;
      }
      case Library::value_t::object: {
        Json result = Json::object();
        for (const auto& [key, member] : value.items()) {
          result[key] = from_library(member, depth + 1);
        }
        return result;
      }
      default:
        return {};
    }
  }
};

Json::Json() noexcept = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json::Json(bool value) noexcept : value_(value) {}
Json::Json(int value) noexcept : value_(std::int64_t{value}) {}
Json::Json(unsigned value) noexcept : value_(std::uint64_t{value}) {}
Json::Json(std::int64_t value) noexcept : value_(value) {}
Json::Json(std::uint64_t value) noexcept : value_(value) {}
Json::Json(double value) noexcept : value_(value) {}
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string text) noexcept : value_(std::move(text)) {}

Json::Json(const std::vector<std::string>& texts) : value_(Array(texts.begin(), texts.end())) {}

Json::Json(const std::vector<std::int64_t>& numbers)
    : value_(Array(numbers.begin(), numbers.end())) {}

Json::Json(const std::map<std::string, std::size_t>& numbers) : value_(Object()) {
  for (const auto& [key, number] : numbers) (*this)[key] = number;
}

Json::Json(std::initializer_list<Member> members) : value_(Object(members)) {}

Json Json::array(std::initializer_list<Json> elements) {
  Json result;
  result.value_ = Array(elements);
  return result;
}

Json Json::object() {
  Json result;
  result.value_ = Object();
  return result;
}

RtInfo Json::to_tree() const {
  const auto* members = std::get_if<Object>(&value_);
  if (members == nullptr)
    throw InvalidArgument(fmt::format("expected a JSON object, got {}", dump()));
  RtInfo tree;
  for (const auto& [key, member] : *members) {
    if (std::holds_alternative<std::monostate>(member.value_)) continue;
    RtInfo child;
    if (std::holds_alternative<Object>(member.value_)) {
      child = member.to_tree();
    } else if (std::holds_alternative<Array>(member.value_)) {
      throw InvalidArgument(fmt::format("\"{}\": expected a value, got an array", key));
    } else {
      const auto* text = std::get_if<std::string>(&member.value_);
      child.value = text != nullptr ? *text : member.dump();
    }
    tree.children.push_back({key, std::move(child)});
  }
  return tree;
}

Json Json::parse(std::string_view text) {
  try {
    return JsonConversion::from_library(
        JsonConversion::Library::parse(text, JsonConversion::KeysOnce()));
  } catch (const JsonConversion::Library::exception& error) {
    throw InvalidArgument(fmt::format("expected JSON, got: {}", error.what()));
  }
}

std::string Json::dump(int indent) const {
  try {
    return JsonConversion::to_library(*this).dump(indent);
  } catch (const JsonConversion::Library::exception& error) {
    throw InvalidArgument(fmt::format("writing JSON: {}", error.what()));
  }
}

Json& Json::operator[](std::string_view key) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = Object();
  auto* const members = std::get_if<Object>(&value_);
  if (members == nullptr) {
    throw InvalidArgument(fmt::format("JSON: expected an object for \"{}\", got {}", key, dump()));
  }
  const auto found = std::ranges::find(*members, key, &Member::key);
  return found != members->end() ? found->value
                                 : members->emplace_back(Member{std::string(key), {}}).value;
}

void Json::push_back(Json element) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = Array();
  auto* const elements = std::get_if<Array>(&value_);
  if (elements == nullptr) {
    throw InvalidArgument(fmt::format("JSON: expected an array, got {}", dump()));
  }
  elements->push_back(std::move(element));
}

void Json::update(const Json& other) {
  const auto* const members = std::get_if<Object>(&other.value_);
  if (members == nullptr) {
    throw InvalidArgument(fmt::format("JSON: expected an object, got {}", other.dump()));
  }
  for (const auto& [key, value] : *members) (*this)[key] = value;
}

}  // namespace octet
