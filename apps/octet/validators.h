// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace octet::cli {

/// What an option takes, in few words; CLI11's own tell the largest double in digits.
inline CLI::Validator positive_number() {
  return CLI::Validator(
      [](const std::string& text) {
        double value = 0;
        const bool fits = CLI::detail::lexical_cast(text, value) && value > 0;
        return fits ? std::string() : "expected a number > 0, got " + text;
      },
      "POSITIVE");
}

inline CLI::Validator non_negative_number() {
  return CLI::Validator(
      [](const std::string& text) {
        double value = 0;
        const bool fits = CLI::detail::lexical_cast(text, value) && value >= 0;
        return fits ? std::string() : "expected a number >= 0, got " + text;
      },
      "NONNEGATIVE");
}

}  // namespace octet::cli
