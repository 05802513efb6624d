// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace octet::cli {

/// A verb of the command line: its options, and what it does once they are parsed.
struct Command {
  CLI::App* options = nullptr;
  std::function<void()> run;
};

/// Options that make no sense together, found after parsing; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Command add_convert(CLI::App& app);
Command add_quantize(CLI::App& app);
Command add_validate(CLI::App& app);
Command add_benchmark(CLI::App& app);
Command add_compare(CLI::App& app);
Command add_predict(CLI::App& app);
Command add_inspect(CLI::App& app);
Command add_tutorial(CLI::App& app);

/// Arguments in the form that the options of add_benchmark() take: benchmark_app spells long
/// options with one dash.
std::vector<std::string> with_double_dashes(std::vector<std::string> arguments);

}  // namespace octet::cli
