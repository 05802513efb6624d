// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "octet/data.h"

namespace octet {

// One JSON array: a name may hold any character that a separator could be.
void write_class_names(RtInfo& rt_info, const std::vector<std::string>& names) {
  using Json = nlohmann::json;
  rt_info.at({"octet", "class_names"}).value =
      Json(names).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> read_class_names(const RtInfo& rt_info) {
  const RtInfo* entry = rt_info.find({"octet", "class_names"});
  if (entry == nullptr || !entry->value) return {};
  const auto json = nlohmann::json::parse(*entry->value, nullptr, false);
  std::vector<std::string> names;
  const auto refuse = [&] {
    throw ParseError("rt_info", -1,
                     fmt::format("octet/class_names: expected a JSON array of strings, got \"{}\"",
                                 *entry->value));
  };
  if (!json.is_array()) refuse();
  for (const auto& name : json) {
    if (!name.is_string()) refuse();
    names.push_back(name.get<std::string>());
  }
  return names;
}

}  // namespace octet
