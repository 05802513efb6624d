// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace octet::cli {

/// What an option takes, in few words; CLI11's own tell the largest double in digits.
/// @param expected  the numbers that `accepts` takes, as an error tells them.
inline CLI::Validator number(const char* name, const char* expected, bool (*accepts)(double)) {
  return CLI::Validator(
      [expected, accepts](const std::string& text) {
        double value = 0;
        const bool fits = CLI::detail::lexical_cast(text, value) && accepts(value);
        return fits ? std::string()
                    : std::string("expected a number ") + expected + ", got " + text;
      },
      name);
}

inline CLI::Validator positive_number() {
  return number("POSITIVE", "> 0", [](double value) { return value > 0; });
}

inline CLI::Validator non_negative_number() {
  return number("NONNEGATIVE", ">= 0", [](double value) { return value >= 0; });
}

}  // namespace octet::cli
