// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "octet/runtime.h"

namespace octet::cli {

template <typename T>
using Words = std::map<std::string, T>;

inline const Words<Backend> kBackendWords{{"automatic", Backend::automatic},
                                          {"onednn", Backend::onednn},
                                          {"reference", Backend::reference}};

inline constexpr const char* kBackendHelp =
    "onednn: oneDNN where it can; reference: plain code, slow";

/// Lets an option take one of the words, whatever their case and with - or _, and shows them in the
/// help.
template <typename T>
CLI::Option* take_word(CLI::Option* option, const Words<T>& words) {
  std::vector<std::string> names;
  for (const auto& [name, value] : words) names.push_back(name);
  const auto to_number = [words, names](std::string& text) {
    std::string word = CLI::detail::to_lower(text);
    std::replace(word.begin(), word.end(), '_', '-');
    const auto found = words.find(word);
    if (found == words.end())
      return fmt::format("expected {}, got \"{}\"", fmt::join(names, " or "), text);
    text = std::to_string(static_cast<int>(found->second));
    return std::string();
  };
  return option->transform(CLI::Validator(to_number, ""))
      ->type_name(fmt::format("{}", fmt::join(names, "|")));
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
