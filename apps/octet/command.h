// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "arguments.h"

namespace octet::cli {

/// A verb of the command line: its options, and what it does once they are parsed.
struct Command {
  Verb verb;
  std::function<void()> run;
};

Command add_convert(CommandLine& app);
Command add_quantize(CommandLine& app);
Command add_validate(CommandLine& app);
Command add_benchmark(CommandLine& app);
Command add_compare(CommandLine& app);
Command add_predict(CommandLine& app);
Command add_inspect(CommandLine& app);
Command add_tutorial(CommandLine& app);

/// Arguments in the form that the options of add_benchmark() take: benchmark_app spells long
/// options with one dash.
std::vector<std::string> with_double_dashes(std::vector<std::string> arguments);

}  // namespace octet::cli
