// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace octet {

/// The word that a table has for a value; empty if it has none.
template <typename Value>
std::string_view word_of(std::span<const std::pair<Value, std::string_view>> words, Value value) {
  for (const auto& [named, word] : words) {
    if (named == value) return word;
  }
  return {};
}

}  // namespace octet
