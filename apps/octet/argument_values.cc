// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include "arguments.h"

namespace octet::cli {

namespace {

template <typename T>
constexpr bool kIsCount =
    std::is_same_v<T, std::size_t> || std::is_same_v<T, std::optional<std::size_t>> ||
    std::is_same_v<T, std::vector<std::size_t>>;

// CLI11 makes the largest number of 64 bits of all that exceed it.
std::string refusal_of_count(const std::string& text) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  double value = 0;
  const bool fits = CLI::detail::lexical_cast(text, value) && value < static_cast<double>(kMost);
  return fits ? std::string() : "expected a number below 2^63, got " + text;
}

}  // namespace

template <typename T>
Argument Verb::add_option(const std::string& names, T& value, const std::string& help) {
  CLI::Option* const option = app_->add_option(names, value, help);
  if constexpr (kIsCount<T>) option->check(CLI::Validator(refusal_of_count, ""));
  return Argument(option);
}

template Argument Verb::add_option(const std::string&, double&, const std::string&);
template Argument Verb::add_option(const std::string&, int&, const std::string&);
template Argument Verb::add_option(const std::string&, std::size_t&, const std::string&);
template Argument Verb::add_option(const std::string&, std::string&, const std::string&);
template Argument Verb::add_option(const std::string&, std::optional<double>&, const std::string&);
template Argument Verb::add_option(const std::string&, std::optional<float>&, const std::string&);
template Argument Verb::add_option(const std::string&, std::optional<int>&, const std::string&);
template Argument Verb::add_option(const std::string&, std::optional<std::size_t>&,
                                   const std::string&);
template Argument Verb::add_option(const std::string&, std::optional<std::string>&,
                                   const std::string&);
template Argument Verb::add_option(const std::string&, std::vector<float>&, const std::string&);
template Argument Verb::add_option(const std::string&, std::vector<std::size_t>&,
                                   const std::string&);
template Argument Verb::add_option(const std::string&, std::vector<std::string>&,
                                   const std::string&);

}  // namespace octet::cli
