// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "octet/error.h"
#include "octet/rt_info.h"

namespace octet {

/// A JSON value, as files of results hold it: null, a boolean, a number, a text, an array, or an
/// object whose members keep their order. `{{"a", 1}, {"b", {{"c", 2.5}}}}` is an object.
class OCTET_API Json {
 public:
  struct Member;

  // Compiled once, in src/report/json_value.cc, as the parser and the writer are.
  Json() noexcept;
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  Json(bool value) noexcept;
  Json(int value) noexcept;
  Json(unsigned value) noexcept;
  Json(std::int64_t value) noexcept;
  Json(std::uint64_t value) noexcept;
  Json(double value) noexcept;
  Json(const char* text);
  Json(std::string text) noexcept;
  /// Arrays.
  Json(const std::vector<std::string>& texts);
  Json(const std::vector<std::int64_t>& numbers);
  /// Objects.
  Json(const std::map<std::string, std::size_t>& numbers);
  Json(std::initializer_list<Member> members);
  static Json array(std::initializer_list<Json> elements = {});
  static Json object();

  /// @throws InvalidArgument for what is no JSON, has a key twice or is more than 100 levels deep.
  static Json parse(std::string_view text);
  /// @param indent  of each level, in spaces; negative: all in one line without spaces.
  /// @return UTF-8, with printable() in place of texts that are none.
  std::string dump(int indent = -1) const;

  /// A member, added as null where there is none; null becomes an object.
  /// @throws InvalidArgument if this is something else.
  Json& operator[](std::string_view key);
  /// Appends to an array; null becomes one. @throws InvalidArgument if this is something else.
  void push_back(Json element);
  /// An object as a tree: objects as children, other values as texts ("true", "0.5"); null is left
  /// out. @throws InvalidArgument if this is no object, or for an array.
  RtInfo to_tree() const;
  /// Takes over the members of an object. @throws InvalidArgument unless both are objects.
  void update(const Json& other);

 private:
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;
  friend struct JsonConversion;
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array,
               Object>
      value_;
};

struct Json::Member {
  std::string key;
  Json value;
};

}  // namespace octet
