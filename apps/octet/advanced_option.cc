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

AdvancedQuantizationParameters AdvancedOption::read(
    const AdvancedQuantizationParameters& given) const {
  if (file_.empty()) return given;
  AdvancedQuantizationParameters parameters;
  const std::string text = read_text(file_);
  try {
    read_parameters(Json::parse(text).to_tree(), parameters);
  } catch (const InvalidArgument& error) {
    throw InvalidArgument(fmt::format("{}: {}", file_, error.what()));
  }
  if (given.overflow_fix) parameters.overflow_fix = given.overflow_fix;
  if (given.disable_bias_correction) parameters.disable_bias_correction = true;
  if (given.bias_correction_params.threshold)
    parameters.bias_correction_params.threshold = given.bias_correction_params.threshold;
  if (given.weights_quantization_params.num_bits)
    parameters.weights_quantization_params.num_bits = given.weights_quantization_params.num_bits;
  return parameters;
}

}  // namespace octet::cli
