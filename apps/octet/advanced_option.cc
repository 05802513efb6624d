// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "advanced_option.h"

#include <fmt/format.h>

#include <fstream>

#include "octet/json.h"

namespace octet::cli {
namespace {

std::string read_text(const std::string& file) {
  constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream && !stream.eof()) throw IoError(fmt::format("cannot read \"{}\"", file));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMostBytes) {
    throw InvalidArgument(
        fmt::format("{}: expected a JSON file of at most {} bytes", file, kMostBytes));
  }
  return text;
}

}  // namespace

void AdvancedOption::add(Verb& verb) {
  verb.add_option("--advanced", file_,
                  "A JSON object of the parameters of nncf.AdvancedQuantizationParameters by their "
                  "names; other options win over it")
      .type_name("FILE.json")
      .group("Quantization");
}

void AdvancedOption::add_files(FilesInUse& in_use) const {
  if (!file_.empty()) in_use.add(file_);
}

void AdvancedOption::apply_file(AdvancedQuantizationParameters& parameters) const {
  const std::string text = read_text(file_);
  try {
    read_parameters(Json::parse(text).to_tree(), parameters);
  } catch (const InvalidArgument& error) {
    throw InvalidArgument(fmt::format("{}: {}", file_, error.what()));
  }
}

void AdvancedOption::apply(AdvancedQuantizationParameters& parameters) const {
  if (!file_.empty()) apply_file(parameters);
  for (const auto& set : settings_) set(parameters);
}

}  // namespace octet::cli
