// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace octet::cli {

namespace {

/// What an option takes, in few words; CLI11's own tell the largest double in digits.
/// @param expected  the numbers that `accepts` takes, as an error tells them.
CLI::Validator number(const char* name, const char* expected, bool (*accepts)(double)) {
  return CLI::Validator(
      [expected, accepts](const std::string& text) {
        double value = 0;
        const bool fits = CLI::detail::lexical_cast(text, value) && accepts(value);
        return fits ? std::string()
                    : std::string("expected a number ") + expected + ", got " + text;
      },
      name);
}

}  // namespace

Argument& Argument::required() {
  option_->required();
  return *this;
}

Argument& Argument::type_name(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Argument& Argument::group(const std::string& heading) {
  option_->group(heading);
  return *this;
}

Argument& Argument::delimiter(char separator) {
  option_->delimiter(separator);
  return *this;
}

Argument& Argument::positive() {
  option_->check(number("POSITIVE", "> 0", [](double value) { return value > 0; }));
  return *this;
}

Argument& Argument::non_negative() {
  option_->check(number("NONNEGATIVE", ">= 0", [](double value) { return value >= 0; }));
  return *this;
}

Argument& Argument::one_of(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return *this;
}

Argument Verb::add_flag(const std::string& names, bool& value, const std::string& help) {
  return Argument(app_->add_flag(names, value, help));
}

Argument Verb::add_flag(const std::string& names, std::optional<bool>& value,
                        const std::string& help) {
  return Argument(app_->add_flag_function(
      names, [&value](std::int64_t count) { value = count > 0; }, help));
}

Argument Verb::add_word(const std::string& names, const std::map<std::string, int>& words,
                        std::function<void(int)> store, const std::string& help) {
  std::vector<std::string> spellings;
  for (const auto& [spelling, value] : words) spellings.push_back(spelling);
  const auto to_number = [words, spellings](std::string& text) {
    std::string word = CLI::detail::to_lower(text);
    std::replace(word.begin(), word.end(), '_', '-');
    const auto found = words.find(word);
    if (found == words.end())
      return "expected " + CLI::detail::join(spellings, " or ") + ", got \"" + text + "\"";
    text = std::to_string(found->second);
    return std::string();
  };
  CLI::Option* option = app_->add_option_function<int>(names, std::move(store), help);
  option->transform(CLI::Validator(to_number, ""))->type_name(CLI::detail::join(spellings, "|"));
  return Argument(option);
}

void Verb::footer(const std::string& text) {
  app_->footer(text);
}

std::string Verb::name() const {
  return app_->get_name();
}

bool Verb::parsed() const {
  return app_->parsed();
}

std::vector<std::pair<std::string, std::string>> Verb::given() const {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const CLI::Option* option : app_->parse_order()) {
    const bool flag = option->get_items_expected_max() == 0;
    const std::string name = option->get_lnames().empty() || !option->get_snames().empty()
                                 ? option->get_snames().at(0)
                                 : option->get_lnames().at(0);
    entries.emplace_back(name, flag ? "" : option->results().back());
  }
  return entries;
}

CommandLine::CommandLine(const std::string& description, const std::string& version,
                         const std::string& footer)
    : app_(std::make_shared<CLI::App>(description, "octet")) {
  app_->set_version_flag("--version", version);
  app_->require_subcommand(1);
  app_->footer(footer);
}

Verb CommandLine::add_verb(const std::string& name, const std::string& description) {
  return Verb(app_->add_subcommand(name, description));
}

bool CommandLine::parse(const std::vector<std::string>& arguments) {
  try {
    // CLI11 parses a vector from its end.
    app_->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    return true;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success))
      throw UsageError(error.what());
    app_->exit(error);
    return false;
  }
}

}  // namespace octet::cli
