// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/rounding.h"

#include <string_view>

namespace octet {
namespace {

constexpr std::string_view kOwn = "octet";
constexpr std::string_view kEntry = "rounds_before_residuals";

}  // namespace

bool rounds_before_residuals(const Model& model) {
  const RtInfo* entry = model.rt_info.find({kOwn, kEntry});
  return entry != nullptr && entry->value == "true";
}

void set_rounds_before_residuals(Model& model) {
  model.rt_info.at({kOwn, kEntry}).value = "true";
}

}  // namespace octet
