// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace octet::pytorch::exported {

/// A JSON value and the path to it, for messages. Lives no longer than its document.
/// @throws ParseError from each function for a value of another kind.
class Field {
 public:
  Field(const nlohmann::json& value, const std::string& place, std::string path)
      : value_(value), place_(place), path_(std::move(path)) {}

  [[noreturn]] void fail(const std::string& expected) const;
  const std::string& path() const { return path_; }
  bool is_null() const;

  Field at(const std::string& key) const;
  std::optional<Field> find(const std::string& key) const;
  /// The one entry of a union.
  std::pair<std::string, Field> only() const;
  /// Of a list.
  template <typename F>
  void for_each(F&& visit) const {
    for (const Field& element : elements()) visit(element);
  }
  /// Of an object, with their names.
  template <typename F>
  void for_each_entry(F&& visit) const {
    for (const auto& [name, entry] : entries()) visit(name, entry);
  }
  const std::string& text() const;
  std::int64_t integer() const;
  bool flag() const;
  /// JSON has no infinities: they are written as texts.
  double real() const;

 private:
  std::vector<Field> elements() const;
  std::vector<std::pair<std::string, Field>> entries() const;

  const nlohmann::json& value_;
  const std::string& place_;
  std::string path_;
};

/// JSON text, parsed without what the reader never looks at.
class Document {
 public:
  /// @throws ParseError for what is no JSON or is nested too deeply.
  Document(std::string_view text, std::string place);
  ~Document();
  /// @param name  begins the paths of the fields.
  Field root(std::string name) const { return {*value_, place_, std::move(name)}; }

 private:
  std::string place_;
  std::unique_ptr<const nlohmann::json> value_;
};

}  // namespace octet::pytorch::exported
