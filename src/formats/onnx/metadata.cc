// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/metadata.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace octet::onnx {
namespace {

constexpr std::size_t kMaxEntryDepth = 32;

void write_entry(const RtInfo& entry, const std::string& path, proto::ModelProto& model) {
  if (entry.value) {
    auto* property = model.add_metadata_props();
    property->set_key(path);
    property->set_value(*entry.value);
  }
  for (const auto& [name, child] : entry.children)
    write_entry(child, path.empty() ? name : path + '/' + name, model);
}

bool is_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// Empty for what is no path of names.
std::vector<std::string_view> path_of(std::string_view key) {
  std::vector<std::string_view> names;
  for (;;) {
    const std::size_t end = std::min(key.find('/'), key.size());
    names.push_back(key.substr(0, end));
    if (!is_name(names.back()) || names.size() > kMaxEntryDepth) return {};
    if (end == key.size()) return names;
    key.remove_prefix(end + 1);
  }
}

}  // namespace

void write_metadata(const RtInfo& info, proto::ModelProto& model) {
  write_entry(info, "", model);
}

RtInfo read_metadata(const proto::ModelProto& model) {
  RtInfo info;
  for (const auto& property : model.metadata_props()) {
    const std::vector<std::string_view> path = path_of(property.key());
    if (path.empty()) continue;
    RtInfo* entry = &info;
    for (std::string_view name : path) entry = &entry->at({name});
    entry->value = property.value();
  }
  return info;
}

}  // namespace octet::onnx
