// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/rt_info_xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

namespace octet::openvino {
namespace {

constexpr int kMaxDepth = 64;

RtInfo read_entry(pugi::xml_node element, const std::string& file, int depth) {
  if (depth > kMaxDepth) {
    throw ParseError(file, element.offset_debug(),
                     fmt::format("rt_info: expected at most {} levels, got more", kMaxDepth));
  }
  RtInfo entry;
  for (pugi::xml_attribute attribute : element.attributes()) {
    if (std::string_view(attribute.name()) == "value")
      entry.value = attribute.value();
    else
      entry.attributes.emplace_back(attribute.name(), attribute.value());
  }
  for (pugi::xml_node child : element.children()) {
    if (child.type() != pugi::node_element) continue;
    entry.children.push_back({child.name(), read_entry(child, file, depth + 1)});
  }
  return entry;
}

bool is_xml_name(std::string_view name) {
  const auto starts = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_' || c >= 0x80; };
  const auto continues = [&](unsigned char c) {
    return starts(c) || std::isdigit(c) != 0 || c == '-' || c == '.' || c == ':';
  };
  return !name.empty() && starts(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), continues);
}

void write_attributes(const RtInfo& entry, pugi::xml_node element) {
  for (const auto& [name, value] : entry.attributes)
    element.append_attribute(name.c_str()).set_value(value.c_str());
  if (entry.value) element.append_attribute("value").set_value(entry.value->c_str());
}

void write_entry(const std::string& name, const RtInfo& entry, pugi::xml_node parent, int depth) {
  if (!is_xml_name(name) || depth > kMaxDepth) {
    throw InvalidArgument(
        fmt::format("writing rt_info: expected names that XML allows, at most {} deep, got \"{}\"",
                    kMaxDepth, name));
  }
  pugi::xml_node element = parent.append_child(name.c_str());
  write_attributes(entry, element);
  for (const auto& [child_name, child] : entry.children)
    write_entry(child_name, child, element, depth + 1);
}

}  // namespace

void read_model_rt_info(pugi::xml_node element, const std::string& file, RtInfo& info) {
  for (auto& child : read_entry(element, file, 0).children)
    info.children.push_back(std::move(child));
}

void write_model_rt_info(const RtInfo& info, pugi::xml_node element) {
  for (const auto& [name, child] : info.children) write_entry(name, child, element, 1);
}

void read_layer_rt_info(pugi::xml_node layer_or_port, const std::string& file, RtInfo& info) {
  for (pugi::xml_node element : layer_or_port.child("rt_info").children()) {
    if (element.type() != pugi::node_element) continue;
    RtInfo entry = read_entry(element, file, 1);
    std::string name = element.name();
    if (name == "attribute") {
      const auto named = std::find_if(entry.attributes.begin(), entry.attributes.end(),
                                      [](const auto& a) { return a.first == "name"; });
      if (named == entry.attributes.end()) {
        throw ParseError(file, element.offset_debug(),
                         "rt_info: expected an attribute with a name, got none");
      }
      name = named->second;
      entry.attributes.erase(named);
      entry.children.clear();
    }
    info.children.push_back({std::move(name), std::move(entry)});
  }
}

void write_layer_rt_info(const RtInfo& info, pugi::xml_node layer_or_port) {
  pugi::xml_node list;
  for (const auto& [name, entry] : info.children) {
    if (name.starts_with(kPortPrefix)) continue;
    if (!list) list = layer_or_port.append_child("rt_info");
    if (!entry.children.empty()) {
      write_entry(name, entry, list, 1);
      continue;
    }
    pugi::xml_node element = list.append_child("attribute");
    element.append_attribute("name").set_value(name.c_str());
    const bool versioned = std::any_of(entry.attributes.begin(), entry.attributes.end(),
                                       [](const auto& a) { return a.first == "version"; });
    if (!versioned) element.append_attribute("version").set_value("0");
    write_attributes(entry, element);
  }
}

std::string port_entry(bool output, std::size_t index) {
  return fmt::format("{}{}:{}", kPortPrefix, output ? "output" : "input", index);
}

}  // namespace octet::openvino
