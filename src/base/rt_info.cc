// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/rt_info.h"

#include <algorithm>

namespace octet {

const RtInfo* RtInfo::find(std::initializer_list<std::string_view> path) const {
  const RtInfo* entry = this;
  for (std::string_view name : path) {
    const auto child = std::find_if(entry->children.begin(), entry->children.end(),
                                    [&](const auto& c) { return c.first == name; });
    if (child == entry->children.end()) return nullptr;
    entry = &child->second;
  }
  return entry;
}

RtInfo& RtInfo::at(std::initializer_list<std::string_view> path) {
  RtInfo* entry = this;
  for (std::string_view name : path) {
    auto child = std::find_if(entry->children.begin(), entry->children.end(),
                              [&](const auto& c) { return c.first == name; });
    if (child == entry->children.end()) {
      entry->children.emplace_back(std::string(name), RtInfo{});
      child = std::prev(entry->children.end());
    }
    entry = &child->second;
  }
  return *entry;
}

}  // namespace octet
