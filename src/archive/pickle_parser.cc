// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "archive/pickle_parser.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "archive/pickle_text.h"
#include "octet/error.h"

namespace octet::pickle {
namespace {

// Python 2 pickles an OrderedDict as a call with the list of its [key, value] pairs.
Dict ordered_dict_items(const Global& callable, const Tuple& args) {
  Dict dict;
  if (callable.qualified() != "collections.OrderedDict" || args.items.size() != 1) return dict;
  const auto* pairs = args.items[0]->sequence();
  if (pairs == nullptr) return dict;
  for (const Value* item : *pairs) {
    const auto* pair = item->sequence();
    if (pair != nullptr && pair->size() == 2) dict.entries.emplace_back((*pair)[0], (*pair)[1]);
  }
  return dict;
}

}  // namespace

void Parser::fail(const std::string& what) const {
  throw ParseError(options_.file, options_.base_offset + static_cast<std::int64_t>(opcode_at_),
                   "reading a pickle: " + what);
}

std::string_view Parser::take(std::uint64_t count) {
  if (count > bytes_.size() - at_) {
    fail(fmt::format("opcode {} needs {} bytes, the file has {} more", opcode_name(opcode_), count,
                     bytes_.size() - at_));
  }
  const std::string_view taken(reinterpret_cast<const char*>(bytes_.data()) + at_,
                               static_cast<std::size_t>(count));
  at_ += taken.size();
  return taken;
}

std::string_view Parser::take_line() {
  const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + at_,
                              bytes_.size() - at_);
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos)
    fail(fmt::format("opcode {}: its line does not end", opcode_name(opcode_)));
  at_ += end + 1;
  return rest.substr(0, end);
}

Value* Parser::make(decltype(Value::data) data) {
  if (document_.values_.size() >= options_.max_values)
    fail(fmt::format("expected at most {} values", options_.max_values));
  return &document_.values_.emplace_back(
      Value{options_.base_offset + static_cast<std::int64_t>(opcode_at_), std::move(data)});
}

Value* Parser::pop() {
  Value* value = top();
  stack_.pop_back();
  return value;
}

Value* Parser::top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
    fail(fmt::format("opcode {} finds nothing on the stack", opcode_name(opcode_)));
  }
  return stack_.back();
}

std::vector<const Value*> Parser::pop_to_mark() {
  if (marks_.empty())
    fail(fmt::format("opcode {} finds no mark on the stack", opcode_name(opcode_)));
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<const Value*> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

void Parser::push_integer_line(std::string_view line) {
  if (opcode_ == 'I' && (line == "00" || line == "01")) return push(line == "01");
  if (opcode_ == 'L' && line.ends_with('L')) line.remove_suffix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc{} || end != line.data() + line.size())
    fail("expected an integer of at most 64 bits");
  push(value);
}

void Parser::push_float_line(std::string_view line) {
  double value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc{} || end != line.data() + line.size()) fail("expected a number");
  push(value);
}

void Parser::push_long(std::string_view bytes) {
  if (bytes.size() > 8) return push(BigInt{std::string(bytes)});
  std::uint64_t value = !bytes.empty() && (bytes.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  push(static_cast<std::int64_t>(value));
}

void Parser::push_tuple(std::size_t size) {
  std::vector<const Value*> items(size);
  for (std::size_t i = size; i-- > 0;) items[i] = pop();
  push(Tuple{std::move(items)});
}

void Parser::push_dict(std::vector<const Value*> items) {
  Value* dict = make(Dict{});
  set_items(*dict, items);
  stack_.push_back(dict);
}

void Parser::push_global(std::string module, std::string name) {
  if (!options_.accepts || !options_.accepts(module, name)) {
    fail(fmt::format("it uses {}.{}; only {} are accepted", module, name, options_.accepted));
  }
  push(Global{std::move(module), std::move(name)});
}

void Parser::append(Value& target, std::span<const Value* const> items) {
  std::vector<const Value*>* list = nullptr;
  if (auto* plain = std::get_if<List>(&target.data)) list = &plain->items;
  if (auto* object = std::get_if<Object>(&target.data)) list = &object->items;
  if (list == nullptr)
    fail(fmt::format("opcode {} expects a list, got {}", opcode_name(opcode_), target.describe()));
  list->insert(list->end(), items.begin(), items.end());
}

void Parser::set_items(Value& target, const std::vector<const Value*>& items) {
  Dict* dict = std::get_if<Dict>(&target.data);
  if (auto* object = std::get_if<Object>(&target.data)) dict = &object->dict;
  if (dict == nullptr)
    fail(fmt::format("opcode {} expects a dict, got {}", opcode_name(opcode_), target.describe()));
  if (items.size() % 2 != 0)
    fail(fmt::format("opcode {} finds a key without a value", opcode_name(opcode_)));
  for (std::size_t i = 0; i < items.size(); i += 2)
    dict->entries.emplace_back(items[i], items[i + 1]);
}

void Parser::call() {
  const Value* args = pop();
  const Value* callable = pop();
  if (args->as<Tuple>() == nullptr)
    fail(fmt::format("opcode {} expects a tuple of arguments, got {}", opcode_name(opcode_),
                     args->describe()));
  if (callable->as<Global>() == nullptr)
    fail(fmt::format("opcode {} expects a global, got {}", opcode_name(opcode_),
                     callable->describe()));
  push(Object{callable,
              args,
              nullptr,
              {},
              ordered_dict_items(*callable->as<Global>(), *args->as<Tuple>())});
}

void Parser::build() {
  const Value* state = pop();
  Value* target = top();
  auto* object = std::get_if<Object>(&target->data);
  if (object == nullptr) fail("opcode BUILD expects an object, got " + target->describe());
  if (object->state != nullptr) fail("opcode BUILD finds that the object has a state already");
  object->state = state;
}

void Parser::remember(std::uint64_t index) {
  memo_[index] = top();
  if (memo_.size() > options_.max_values)
    fail(fmt::format("expected at most {} remembered values", options_.max_values));
}

void Parser::recall(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end())
    fail(fmt::format("opcode {} recalls value {}, which was never remembered", opcode_name(opcode_),
                     index));
  stack_.push_back(found->second);
}

std::uint64_t Parser::take_index() {
  const std::string_view line = take_line();
  std::uint64_t index = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), index);
  if (error != std::errc{} || end != line.data() + line.size())
    fail("expected the number of a remembered value");
  return index;
}

}  // namespace octet::pickle
