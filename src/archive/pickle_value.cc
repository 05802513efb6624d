// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "archive/pickle.h"
#include "archive/pickle_text.h"

namespace octet::pickle {

std::optional<std::string_view> Value::text() const noexcept {
  if (const auto* text = as<Text>()) return text->utf8;
  if (const auto* bytes = as<Bytes>()) return bytes->data;
  return std::nullopt;
}

const std::vector<const Value*>* Value::sequence() const noexcept {
  if (const auto* tuple = as<Tuple>()) return &tuple->items;
  if (const auto* list = as<List>()) return &list->items;
  return nullptr;
}

const Dict* Value::dict() const noexcept {
  if (const auto* dict = as<Dict>()) return dict;
  if (const Global* global = called();
      global != nullptr && global->module == "collections" && global->name == "OrderedDict") {
    return &as<Object>()->dict;
  }
  return nullptr;
}

const Value* Value::find(std::string_view key) const noexcept {
  const Dict* entries = dict();
  if (entries == nullptr) return nullptr;
  for (auto entry = entries->entries.rbegin(); entry != entries->entries.rend(); ++entry) {
    if (entry->first->text() == key) return entry->second;
  }
  return nullptr;
}

const Global* Value::called() const noexcept {
  const auto* object = as<Object>();
  return object == nullptr ? nullptr : object->callable->as<Global>();
}

std::string Value::describe() const {
  struct Describe {
    const Value& value;
    std::string operator()(const None&) const { return "None"; }
    std::string operator()(bool v) const { return v ? "True" : "False"; }
    std::string operator()(std::int64_t v) const { return fmt::format("the integer {}", v); }
    std::string operator()(const BigInt&) const { return "an integer beyond 64 bits"; }
    std::string operator()(double v) const { return fmt::format("the number {}", v); }
    std::string operator()(const Bytes&) const { return "bytes"; }
    std::string operator()(const Text&) const { return "a text"; }
    std::string operator()(const List&) const { return "a list"; }
    std::string operator()(const Tuple&) const { return "a tuple"; }
    std::string operator()(const Set&) const { return "a set"; }
    std::string operator()(const Dict&) const { return "a dict"; }
    std::string operator()(const Global& v) const { return "the global " + v.qualified(); }
    std::string operator()(const Object&) const {
      const Global* global = value.called();
      return global == nullptr ? "an object" : "a call of " + global->qualified();
    }
    std::string operator()(const PersistentId&) const { return "a persistent id"; }
  };
  return std::visit(Describe{*this}, data);
}

std::optional<std::string> bytes_of(const Value& value) {
  if (const auto* bytes = value.as<Bytes>()) return bytes->data;
  const Global* global = value.called();
  if (global == nullptr) return std::nullopt;
  const auto* args = value.as<Object>()->args->sequence();
  // Protocols below 3 write empty bytes as a call of the type itself.
  if ((global->module == "__builtin__" || global->module == "builtins") &&
      global->name == "bytes") {
    return args->empty() ? std::optional<std::string>("") : std::nullopt;
  }
  if (global->qualified() != "_codecs.encode" || args->size() != 2) return std::nullopt;
  const auto* text = (*args)[0]->as<Text>();
  const auto codec = (*args)[1]->text();
  if (text == nullptr || (codec != "latin1" && codec != "latin-1")) return std::nullopt;
  return latin1_of(text->utf8);
}

}  // namespace octet::pickle
