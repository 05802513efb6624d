// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/rt_info.h"

#include <algorithm>

namespace octet {

const RtInfo* RtInfo::find(std::initializer_list<std::string_view> path) const {
  const RtInfo* entry = this;
  for (std::string_view name : path) {
    const auto child = std::find_if(entry->children.begin(), entry->children.end(),
                                    [&](const auto& c) { return c.name == name; });
    if (child == entry->children.end()) return nullptr;
    entry = &child->info;
  }
  return entry;
}

RtInfo& RtInfo::at(std::initializer_list<std::string_view> path) {
  RtInfo* entry = this;
  for (std::string_view name : path) {
    auto child = std::find_if(entry->children.begin(), entry->children.end(),
                              [&](const auto& c) { return c.name == name; });
    if (child == entry->children.end()) {
      entry->children.push_back({std::string(name), {}});
      child = std::prev(entry->children.end());
    }
    entry = &child->info;
  }
  return *entry;
}

bool RtInfo::operator==(const RtInfo& other) const = default;

}  // namespace octet
