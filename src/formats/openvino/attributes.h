// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/tensor.h"

namespace octet::openvino {

/// Where a layer stands, for the text of errors.
struct LayerPlace {
  std::string file;
  std::int64_t offset = -1;
  std::string name;
  std::string type;

  /// Throws a ParseError whose text names the layer.
  [[noreturn]] void fail(const std::string& what) const;
};

/// Visits the attributes of an operation, one call each, in the order in which OpenVINO writes
/// them. The same visit reads them from a layer's <data> element and writes them to it, so that the
/// two cannot disagree.
class AttributeVisitor {
 public:
  static AttributeVisitor reader(pugi::xml_node data, const LayerPlace& place) {
    return {data, &place};
  }
  static AttributeVisitor writer(pugi::xml_node data) { return {data, nullptr}; }

  bool reading() const noexcept { return place_ != nullptr; }
  /// The layer that is read. @pre reading().
  const LayerPlace& place() const noexcept { return *place_; }

  /// An attribute that must be there. @throws ParseError if it is absent or malformed.
  template <typename T>
  void required(const char* name, T& value) {
    visit(name, value, true);
  }
  /// An attribute that keeps the value it has if the file does not give it. It is always written.
  template <typename T>
  void optional(const char* name, T& value) {
    visit(name, value, false);
  }

  template <typename E>
  struct Word {
    E value;
    std::string_view text;
  };
  /// An attribute that is one of a few words; the first word of a value is the one written.
  /// @param foreign  words that are valid and mean something that Octet does not do.
  template <typename E, std::size_t N>
  void word(const char* name, E& value, const Word<E> (&words)[N],
            std::initializer_list<std::string_view> foreign = {}) {
    if (!reading()) {
      for (const Word<E>& w : words) {
        if (w.value == value) return put(name, std::string(w.text));
      }
    }
    const std::optional<std::string_view> text = get(name, false);
    if (!text) return;
    for (std::string_view word : foreign) {
      if (word == *text) return refuse(std::string(name) + ' ' + std::string(word));
    }
    std::string expected;
    for (const Word<E>& w : words) {
      if (w.text == *text) {
        value = w.value;
        return;
      }
      if (!expected.empty()) expected += ", ";
      expected += w.text;
    }
    malformed(name, "one of " + expected, *text);
  }
  /// The text of an attribute that has no counterpart in the graph; `text` when writing.
  std::string_view constant_text(const char* name, std::string_view text);

  /// Records that the layer is valid and asks for something that Octet does not do.
  void refuse(std::string reason) { refusal_ = std::move(reason); }
  const std::string& refusal() const noexcept { return refusal_; }

 private:
  AttributeVisitor(pugi::xml_node data, const LayerPlace* place) : data_(data), place_(place) {}

  void visit(const char* name, std::int64_t& value, bool required);
  void visit(const char* name, double& value, bool required);
  void visit(const char* name, bool& value, bool required);
  void visit(const char* name, std::vector<std::int64_t>& value, bool required);
  void visit(const char* name, std::string& value, bool required);
  void visit(const char* name, ElementType& value, bool required);
  void visit(const char* name, Shape& value, bool required);
  std::optional<std::string_view> get(const char* name, bool required) const;
  void put(const char* name, const std::string& text);
  [[noreturn]] void malformed(const char* name, std::string_view expected,
                              std::string_view got) const;

  pugi::xml_node data_;
  const LayerPlace* place_;
  std::string refusal_;
};

}  // namespace octet::openvino
