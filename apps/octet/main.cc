// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "octet/log.h"
#include "octet/version.h"

namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr const char* kFooter = R"(
octet VERB --help explains a verb and gives examples.

Examples:
  octet tutorial -o out                        the whole reference work on embedded data, offline
  octet quantize model.xml --data cifar10:DIR --preprocess cifar10 -o int8.xml
  octet validate int8.xml --reference model.xml --data cifar10:DIR

Environment variables:
  OCTET_NUM_THREADS=N     threads where no option says how many
  OCTET_MAX_ISA=ISA       highest instruction set to use: scalar, avx2, avx_vnni, avx512,
                          avx512_vnni, avx512_bf16 or amx_int8

Exit codes: 0 done, 1 the run failed, 2 wrong usage.)";

/// "octet VERB: TEXT" on one line.
void tell(const std::string& verb, std::string text) {
  std::ranges::replace(text, '\n', ' ');
  fmt::print(stderr, "octet{}{}: {}\n", verb.empty() ? "" : " ", octet::printable(verb),
             octet::printable(text));
}

int fail(const std::string& verb, const std::string& text, int code) {
  tell(verb, text);
  return code;
}

int run(const octet::cli::Command& command) {
  const std::string verb = command.verb.name();
  try {
    command.run();
    if (std::fflush(stdout) != 0) {
      return fail(verb, fmt::format("cannot print: {}", std::strerror(errno)), kFailed);
    }
    return kDone;
  } catch (const octet::cli::UsageError& error) {
    return fail(verb, error.what(), kWrongUsage);
  } catch (const std::bad_alloc&) {
    return fail(verb, "not enough memory", kFailed);
  } catch (const std::exception& error) {
    return fail(verb, error.what(), kFailed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  using namespace octet::cli;
  CommandLine app("Octet quantizes image classifiers to INT8 and shows what that does.",
                  fmt::format("octet {}", octet::version()), kFooter);
  const std::vector<Command> commands = {add_tutorial(app), add_convert(app),   add_quantize(app),
                                         add_validate(app), add_benchmark(app), add_compare(app),
                                         add_predict(app),  add_inspect(app)};

  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string verb = arguments.empty() ? "" : arguments[0];
  if (verb == "benchmark") arguments = with_double_dashes(std::move(arguments));
  try {
    if (!app.parse(arguments)) return kDone;
  } catch (const UsageError& error) {
    const bool known = std::ranges::any_of(
        commands, [&](const Command& command) { return command.verb.name() == verb; });
    if (!known && !verb.starts_with('-')) {
      std::string names;
      for (const Command& command : commands) {
        names += (names.empty() ? "" : ", ") + command.verb.name();
      }
      const std::string got = verb.empty() ? "none" : '"' + verb + '"';
      return fail("", fmt::format("expected a verb ({}), got {} (octet --help)", names, got),
                  kWrongUsage);
    }
    const std::string help = known ? "octet " + verb + " --help" : "octet --help";
    return fail(known ? verb : "", fmt::format("{} ({})", error.what(), help), kWrongUsage);
  }
  octet::set_log_sink([verb](octet::LogLevel level, std::string_view message) {
    const char* word = level == octet::LogLevel::error ? "error" : "warning";
    tell(verb, fmt::format("{}: {}", word, message));
  });
  for (const Command& command : commands) {
    if (command.verb.parsed()) return run(command);
  }
  return kWrongUsage;
}
