// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/attributes.h"

#include <fmt/format.h>

#include <utility>

#include "formats/openvino/ir_text.h"

namespace octet::openvino {
namespace {

// Element types of OpenVINO that are valid in an IR and have no counterpart here.
bool is_foreign_type(std::string_view word) {
  for (std::string_view known : {"u1", "u2", "u3", "u4", "u6", "i4", "nf4", "f4e2m1", "f8e4m3",
                                 "f8e5m2", "f8e8m0", "string", "dynamic", "undefined"}) {
    if (word == known) return true;
  }
  return false;
}

}  // namespace

void LayerPlace::fail(const std::string& what) const {
  throw ParseError(file, offset, fmt::format("layer \"{}\" ({}): {}", name, type, what));
}

std::string_view AttributeVisitor::constant_text(const char* name, std::string_view text) {
  if (reading()) return get(name, false).value_or(std::string_view{});
  put(name, std::string(text));
  return text;
}

void AttributeVisitor::visit(const char* name, std::int64_t& value, bool required) {
  if (!reading()) return put(name, std::to_string(value));
  const auto text = get(name, required);
  if (!text) return;
  const std::optional<std::int64_t> parsed = parse_integer(*text);
  if (!parsed) malformed(name, "an integer", *text);
  value = *parsed;
}

void AttributeVisitor::visit(const char* name, double& value, bool required) {
  if (!reading()) return put(name, format_real(value));
  const auto text = get(name, required);
  if (!text) return;
  const std::optional<double> parsed = parse_real(*text);
  if (!parsed) malformed(name, "a number", *text);
  value = *parsed;
}

void AttributeVisitor::visit(const char* name, bool& value, bool required) {
  if (!reading()) return put(name, value ? "true" : "false");
  const auto text = get(name, required);
  if (!text) return;
  const std::optional<bool> parsed = parse_bool(*text);
  if (!parsed) malformed(name, "true or false", *text);
  value = *parsed;
}

void AttributeVisitor::visit(const char* name, std::vector<std::int64_t>& value, bool required) {
  if (!reading()) return put(name, format_integers(value));
  const auto text = get(name, required);
  if (!text) return;
  std::optional<std::vector<std::int64_t>> parsed = parse_integers(*text);
  if (!parsed) malformed(name, "integers separated by commas", *text);
  value = std::move(*parsed);
}

void AttributeVisitor::visit(const char* name, std::string& value, bool required) {
  if (!reading()) return put(name, value);
  if (const auto text = get(name, required)) value = *text;
}

void AttributeVisitor::visit(const char* name, ElementType& value, bool required) {
  if (!reading()) return put(name, std::string(to_string(value)));
  const auto text = get(name, required);
  if (!text) return;
  const std::optional<ElementType> parsed = parse_element_type(*text);
  if (parsed) {
    value = *parsed;
  } else if (is_foreign_type(*text)) {
    refuse(fmt::format("{} {}", name, *text));
  } else {
    malformed(name, "an element type like f32", *text);
  }
}

void AttributeVisitor::visit(const char* name, Shape& value, bool required) {
  if (!reading()) {
    std::string text;
    for (std::int64_t dim : value) {
      if (!text.empty()) text += ',';
      text += dim == Shape::kDynamic ? "?" : std::to_string(dim);
    }
    return put(name, text);
  }
  const auto text = get(name, required);
  if (!text) return;
  if (*text == "...") return refuse(fmt::format("{} of unknown rank", name));
  std::optional<Shape> parsed = parse_dims(*text);
  if (!parsed) malformed(name, "dimensions like 1,3,32,32", *text);
  value = std::move(*parsed);
}

std::optional<std::string_view> AttributeVisitor::get(const char* name, bool required) const {
  const pugi::xml_attribute attribute = data_.attribute(name);
  if (attribute) return attribute.value();
  if (required) place_->fail(fmt::format("expected an attribute {}, got none", name));
  return std::nullopt;
}

void AttributeVisitor::put(const char* name, const std::string& text) {
  data_.append_attribute(name).set_value(text.c_str());
}

void AttributeVisitor::malformed(const char* name, std::string_view expected,
                                 std::string_view got) const {
  place_->fail(fmt::format("attribute {}: expected {}, got \"{}\"", name, expected, got));
}

}  // namespace octet::openvino
