// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// CLI11 takes seconds in each file that includes it: arguments.cc and argument_values.cc
// alone do.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace octet::cli {

/// A command line that makes no sense; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An option or a positional argument that is being declared; each call says more of it.
class Argument {
 public:
  explicit Argument(CLI::Option* option) : option_(option) {}
  Argument& required();
  /// What stands for the value in the help.
  Argument& type_name(const std::string& name);
  /// The heading under which the help lists it.
  Argument& group(const std::string& heading);
  /// The character between the values of a list.
  Argument& delimiter(char separator);
  Argument& positive();
  Argument& non_negative();
  Argument& one_of(const std::vector<std::string>& words);

 private:
  CLI::Option* option_;
};

/// A verb's options.
class Verb {
 public:
  explicit Verb(CLI::App* app) : app_(app) {}
  /// @param names  "-o,--output"; without dashes: a positional argument.
  /// @param value  holds the default, and what is given; a type that argument_values.cc lists.
  template <typename T>
  Argument add_option(const std::string& names, T& value, const std::string& help);
  Argument add_flag(const std::string& names, bool& value, const std::string& help);
  Argument add_flag(const std::string& names, std::optional<bool>& value, const std::string& help);
  /// An option that takes a word, in any case and with - or _, and stores its number.
  Argument add_word(const std::string& names, const std::map<std::string, int>& words,
                    std::function<void(int)> store, const std::string& help);
  /// The text below the help.
  void footer(const std::string& text);

  std::string name() const;
  bool parsed() const;
  /// The options that were given, in order: the first of the names without dashes, and the value,
  /// empty for a flag.
  std::vector<std::pair<std::string, std::string>> given() const;

 private:
  CLI::App* app_;
};

/// The program's verbs, and what the command line gives for them.
class CommandLine {
 public:
  CommandLine(const std::string& description, const std::string& version,
              const std::string& footer);
  Verb add_verb(const std::string& name, const std::string& description);
  /// @return whether there is anything to run: --help and --version are answered here.
  /// @throws UsageError
  bool parse(const std::vector<std::string>& arguments);

 private:
  std::shared_ptr<CLI::App> app_;
};

}  // namespace octet::cli
