// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace octet::test {

/// Names a test after its parameter's member `name`.
inline constexpr auto by_name = [](const auto& test) { return std::string(test.param.name); };

/// Names a test after its parameter, a text or a number, with "_" for what a name may not hold.
inline constexpr auto by_value = [](const auto& test) {
  std::string name;
  if constexpr (requires { std::string_view(test.param); })
    name = test.param;
  else
    name = "Value" + std::to_string(test.param);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
};

}  // namespace octet::test
