// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <optional>

#include "arguments.h"

namespace octet::cli {

template <typename T>
Argument Verb::add_option(const std::string& names, T& value, const std::string& help) {
  return Argument(app_->add_option(names, value, help));
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
