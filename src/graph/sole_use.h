// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// The one input that reads a value; nothing if none or several do.
inline std::optional<Model::Use> sole_use(const Model& model, OutputRef value) {
  const std::vector<Model::Use> uses = model.uses(value);
  return uses.size() == 1 ? std::optional(uses[0]) : std::nullopt;
}

/// The same by Model::all_uses(), for many values.
inline std::optional<Model::Use> sole_use(const std::map<OutputRef, std::vector<Model::Use>>& uses,
                                          OutputRef value) {
  const auto found = uses.find(value);
  return found != uses.end() && found->second.size() == 1 ? std::optional(found->second[0])
                                                          : std::nullopt;
}

}  // namespace octet
