// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/lacks.h"

#include <fmt/format.h>

#include <algorithm>

#include "octet/error.h"

namespace octet {

void Lacks::add(const std::string& operation, const std::string& detail, const std::string& node) {
  std::string what = operation + (detail.empty() ? "" : " with ") + detail;
  const auto known = std::ranges::find(entries_, what, &Entry::what);
  if (known != entries_.end())
    ++known->num_nodes;
  else
    entries_.push_back({std::move(what), node});
}

void Lacks::check(const std::string& file) const {
  if (entries_.empty()) return;
  std::string text = fmt::format("{}: operations that Octet does not have:", file);
  for (const Entry& entry : entries_) {
    text += fmt::format(
        "{} {} ({} \"{}\")", &entry == entries_.data() ? "" : ",", entry.what,
        entry.num_nodes == 1 ? "node" : fmt::format("{} nodes, the first is", entry.num_nodes),
        entry.first_node);
  }
  throw Unsupported(text);
}

}  // namespace octet
