// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "arguments.h"
#include "octet/runtime.h"

namespace octet::cli {

template <typename T>
using Words = std::map<std::string, T>;

inline const Words<Backend> kBackendWords{{"automatic", Backend::automatic},
                                          {"onednn", Backend::onednn},
                                          {"reference", Backend::reference}};

inline constexpr const char* kBackendHelp =
    "onednn: oneDNN where it can; reference: plain code, slow";

/// Adds an option that takes one of the words, whatever their case and with - or _.
/// @param value  of the words' type, or a std::optional of it.
template <typename Value, typename T>
Argument add_word(Verb& verb, const std::string& names, Value& value, const std::string& help,
                  const Words<T>& words) {
  std::map<std::string, int> numbers;
  for (const auto& [word, meaning] : words) numbers.emplace(word, static_cast<int>(meaning));
  return verb.add_word(
      names, numbers, [&value](int number) { value = static_cast<T>(number); }, help);
}

/// The word for a value.
template <typename T>
std::string word_of(const Words<T>& words, T value) {
  for (const auto& [word, meaning] : words) {
    if (meaning == value) return word;
  }
  return {};
}

}  // namespace octet::cli
