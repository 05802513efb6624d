// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "archive/pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

#include "archive/pickle_parser.h"
#include "archive/pickle_text.h"

// The opcodes and what they do to the stack: Python's Lib/pickletools.py.
namespace octet::pickle {
namespace {

template <typename Visit>
void for_each_child(const Value& value, const Visit& visit) {
  const auto sequence = [&](const std::vector<const Value*>& items) {
    for (const Value* item : items) visit(item);
  };
  const auto dict = [&](const Dict& items) {
    for (const auto& [key, item] : items.entries) {
      visit(key);
      visit(item);
    }
  };
  if (const auto* items = value.sequence()) sequence(*items);
  if (const auto* set = value.as<Set>()) sequence(set->items);
  if (const auto* entries = value.as<Dict>()) dict(*entries);
  if (const auto* id = value.as<PersistentId>()) visit(id->id);
  if (const auto* object = value.as<Object>()) {
    visit(object->callable);
    visit(object->args);
    if (object->state != nullptr) visit(object->state);
    sequence(object->items);
    dict(object->dict);
  }
}

}  // namespace

bool Parser::execute_scalar() {
  switch (opcode_) {
    case 'N':
      push(None{});
      return true;
    case 0x88:
      push(true);
      return true;
    case 0x89:
      push(false);
      return true;
    case 'I':
    case 'L':
      push_integer_line(take_line());
      return true;
    case 'J':
      push(std::int64_t{take_number<std::int32_t>()});
      return true;
    case 'K':
      push(std::int64_t{take_number<std::uint8_t>()});
      return true;
    case 'M':
      push(std::int64_t{take_number<std::uint16_t>()});
      return true;
    case 0x8a:
      push_long(take(take_number<std::uint8_t>()));
      return true;
    case 0x8b:
      push_long(take(take_number<std::uint32_t>()));
      return true;
    case 'F':
      push_float_line(take_line());
      return true;
    case 'G':
      push(std::bit_cast<double>(__builtin_bswap64(take_number<std::uint64_t>())));
      return true;
    default:
      return false;
  }
}

bool Parser::execute_text() {
  const auto bytes = [&](std::uint64_t size) { push(Bytes{std::string(take(size))}); };
  const auto text = [&](std::uint64_t size) { push(Text{std::string(take(size))}); };
  switch (opcode_) {
    case 'S': {
      auto literal = unquote(take_line());
      if (!literal) fail("expected a quoted string");
      push(Bytes{std::move(*literal)});
      return true;
    }
    case 'V': {
      auto decoded = decode_raw_unicode_escape(take_line());
      if (!decoded) fail("expected a text in raw-unicode-escape");
      push(Text{std::move(*decoded)});
      return true;
    }
    case 'T':
    case 'B':
      bytes(take_number<std::uint32_t>());
      return true;
    case 'U':
    case 'C':
      bytes(take_number<std::uint8_t>());
      return true;
    case 0x8e:
    case 0x96:
      bytes(take_number<std::uint64_t>());
      return true;
    case 'X':
      text(take_number<std::uint32_t>());
      return true;
    case 0x8c:
      text(take_number<std::uint8_t>());
      return true;
    case 0x8d:
      text(take_number<std::uint64_t>());
      return true;
    default:
      return false;
  }
}

bool Parser::execute_container() {
  switch (opcode_) {
    case ')':
      push(Tuple{});
      return true;
    case 't':
      push(Tuple{pop_to_mark()});
      return true;
    case 0x85:
      push_tuple(1);
      return true;
    case 0x86:
      push_tuple(2);
      return true;
    case 0x87:
      push_tuple(3);
      return true;
    case ']':
      push(List{});
      return true;
    case 'l':
      push(List{pop_to_mark()});
      return true;
    case 'a': {
      const Value* item = pop();
      append(*top(), {&item, 1});
      return true;
    }
    case 'e': {
      const auto items = pop_to_mark();
      append(*top(), items);
      return true;
    }
    case '}':
      push(Dict{});
      return true;
    case 'd':
      push_dict(pop_to_mark());
      return true;
    case 's': {
      const Value* value = pop();
      const Value* key = pop();
      set_items(*top(), {key, value});
      return true;
    }
    case 'u': {
      const auto items = pop_to_mark();
      set_items(*top(), items);
      return true;
    }
    case 0x8f:
      push(Set{});
      return true;
    case 0x91:
      push(Set{pop_to_mark()});
      return true;
    case 0x90: {
      const auto items = pop_to_mark();
      auto* set = std::get_if<Set>(&top()->data);
      if (set == nullptr) fail("opcode ADDITEMS expects a set, got " + top()->describe());
      set->items.insert(set->items.end(), items.begin(), items.end());
      return true;
    }
    default:
      return false;
  }
}

bool Parser::execute_memo() {
  switch (opcode_) {
    case 'p':
      remember(take_index());
      return true;
    case 'q':
      remember(take_number<std::uint8_t>());
      return true;
    case 'r':
      remember(take_number<std::uint32_t>());
      return true;
    case 0x94:
      remember(memo_.size());
      return true;
    case 'g':
      recall(take_index());
      return true;
    case 'h':
      recall(take_number<std::uint8_t>());
      return true;
    case 'j':
      recall(take_number<std::uint32_t>());
      return true;
    case '(':
      push_mark();
      return true;
    case '0':
      // As in Python, POP on a mark takes the mark.
      if (!marks_.empty() && marks_.back() == stack_.size())
        marks_.pop_back();
      else
        pop();
      return true;
    case '1':
      pop_to_mark();
      return true;
    case '2':
      stack_.push_back(top());
      return true;
    default:
      return false;
  }
}

bool Parser::execute_object() {
  switch (opcode_) {
    case 'c': {
      std::string module(take_line());
      push_global(std::move(module), std::string(take_line()));
      return true;
    }
    case 0x93: {
      const Value* name = pop();
      const Value* module = pop();
      if (!name->text() || !module->text()) fail("opcode STACK_GLOBAL expects two texts");
      push_global(std::string(*module->text()), std::string(*name->text()));
      return true;
    }
    case 'R':
    case 0x81:
      call();
      return true;
    case 'b':
      build();
      return true;
    case 'P': {
      const Value* id = make(Text{std::string(take_line())});
      push(PersistentId{id});
      return true;
    }
    case 'Q': {
      const Value* id = pop();
      push(PersistentId{id});
      return true;
    }
    default:
      return false;
  }
}

void Parser::execute() {
  switch (opcode_) {
    case 0x80:
      if (const int protocol = take_number<std::uint8_t>(); protocol > 5)
        fail(fmt::format("expected protocol 0 to 5, got {}", protocol));
      return;
    case 0x95:
      if (const auto size = take_number<std::uint64_t>(); size > bytes_.size() - at_) {
        fail(fmt::format("expected a frame of {} bytes, the file has {} more", size,
                         bytes_.size() - at_));
      }
      return;
    default:
      if (!execute_scalar() && !execute_text() && !execute_container() && !execute_memo() &&
          !execute_object())
        fail(fmt::format("opcode {} ({:#04x}) is not accepted", opcode_name(opcode_), opcode_));
  }
}

Document Parser::run() {
  for (;;) {
    opcode_at_ = at_;
    if (at_ >= bytes_.size()) fail("it ends before its STOP opcode");
    opcode_ = static_cast<std::uint8_t>(bytes_[at_++]);
    if (opcode_ == '.') break;
    execute();
    // A reference on the stack costs two bytes of input, 8 of memory; the values it refers to are
    // counted by make().
    if (stack_.size() > options_.max_values || marks_.size() > options_.max_values) {
      fail(fmt::format("expected at most {} values on the stack", options_.max_values));
    }
  }
  if (!marks_.empty()) fail("it stops within a container");
  document_.root_ = pop();
  document_.num_bytes_ = at_;
  check_graph();
  return std::move(document_);
}

// Depth first with its own stack; a value's height is known when its children's are.
void Parser::check_graph() const {
  constexpr int kOpen = -1;
  std::unordered_map<const Value*, int> heights;
  std::vector<const Value*> pending{document_.root_};
  while (!pending.empty()) {
    const Value* value = pending.back();
    const auto [entry, first_visit] = heights.try_emplace(value, kOpen);
    if (first_visit) {
      for_each_child(*value, [&](const Value* child) {
        const auto seen = heights.find(child);
        if (seen == heights.end())
          pending.push_back(child);
        else if (seen->second == kOpen)
          fail("it holds a container that contains itself");
      });
      continue;
    }
    pending.pop_back();
    if (entry->second != kOpen) continue;
    int height = 1;
    for_each_child(*value,
                   [&](const Value* child) { height = std::max(height, heights.at(child) + 1); });
    if (static_cast<std::size_t>(height) > options_.max_depth) {
      fail(fmt::format("expected at most {} levels of nested containers", options_.max_depth));
    }
    entry->second = height;
  }
}

Document parse(std::span<const std::byte> bytes, const Options& options) {
  return Parser(bytes, options).run();
}

}  // namespace octet::pickle
