// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "archive/pickle.h"

namespace octet::pickle {

/// The stack machine that a pickle is a program of.
class Parser {
 public:
  Parser(std::span<const std::byte> bytes, const Options& options)
      : bytes_(bytes), options_(options) {}

  Document run();

 private:
  [[noreturn]] void fail(const std::string& what) const;

  // Input.
  std::string_view take(std::uint64_t count);
  std::string_view take_line();
  template <typename T>
  T take_number();

  // Stack.
  Value* make(decltype(Value::data) data);
  void push(decltype(Value::data) data) { stack_.push_back(make(std::move(data))); }
  Value* pop();
  Value* top();
  void push_mark() { marks_.push_back(stack_.size()); }
  std::vector<const Value*> pop_to_mark();

  void execute();
  bool execute_scalar();
  bool execute_text();
  bool execute_container();
  bool execute_memo();
  bool execute_object();

  void push_integer_line(std::string_view line);
  void push_float_line(std::string_view line);
  void push_long(std::string_view bytes);
  void push_tuple(std::size_t size);
  void push_dict(std::vector<const Value*> items);
  void push_global(std::string module, std::string name);
  void append(Value& target, std::span<const Value* const> items);
  void set_items(Value& target, const std::vector<const Value*>& items);
  void call();
  void build();
  void remember(std::uint64_t index);
  void recall(std::uint64_t index);
  std::uint64_t take_index();

  void check_graph() const;

  std::span<const std::byte> bytes_;
  const Options& options_;
  std::size_t at_ = 0;
  std::size_t opcode_at_ = 0;
  std::uint8_t opcode_ = 0;
  Document document_;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
};

template <typename T>
T Parser::take_number() {
  static_assert(std::endian::native == std::endian::little);
  T value;
  std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
  return value;
}

}  // namespace octet::pickle
