// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/env.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <string>

namespace octet {
namespace {

int parse_num_threads(std::string_view value) {
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size() || number < 1 ||
      number > kMostThreads) {
    throw InvalidArgument(
        fmt::format("expected a number from 1 to {}, got \"{}\"", kMostThreads, value));
  }
  return number;
}

constexpr std::array kVariables{
    EnvironmentVariable{"OCTET_MAX_ISA", "highest instruction set extension to use",
                        [](Environment& environment, std::string_view value) {
                          environment.max_isa = Isa::parse(value);
                        }},
    EnvironmentVariable{"OCTET_NUM_THREADS", "threads where the caller leaves their number open",
                        [](Environment& environment, std::string_view value) {
                          environment.num_threads = parse_num_threads(value);
                        }},
};

}  // namespace

std::span<const EnvironmentVariable> environment_variables() noexcept {
  return kVariables;
}

Environment read_environment(const EnvironmentLookup& lookup) {
  Environment environment;
  for (const EnvironmentVariable& variable : kVariables) {
    const char* value = lookup(std::string(variable.name).c_str());
    if (value == nullptr || *value == '\0') continue;
    try {
      variable.parse(environment, value);
    } catch (const InvalidArgument& error) {
      throw InvalidArgument(
          fmt::format("environment variable {}: {}", variable.name, error.what()));
    }
  }
  return environment;
}

Environment read_environment() {
  return read_environment([](const char* name) { return std::getenv(name); });
}

}  // namespace octet
