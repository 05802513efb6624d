// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/options_rt_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

#include "octet/version.h"
#include "quantization/quantizer_placement.h"

namespace octet {
namespace {

std::string text(const std::vector<std::string>& words) {
  return fmt::format("[{}]", fmt::join(words, ", "));
}

std::string_view text(bool value) {
  return value ? "true" : "false";
}

std::string_view text(OverflowFix fix) {
  switch (fix) {
    case OverflowFix::enable:
      return "enable";
    case OverflowFix::first_layer_only:
      return "first_layer_only";
    case OverflowFix::disable:
      return "disable";
    case OverflowFix::automatic:
      return "auto";
  }
  return "";
}

std::string text(const std::vector<IgnoredScope::Subgraph>& subgraphs) {
  std::vector<std::string> words;
  for (const IgnoredScope::Subgraph& subgraph : subgraphs)
    words.push_back(text(subgraph.inputs) + " -> " + text(subgraph.outputs));
  return text(words);
}

std::string_view preset_word(const QuantizationOptions& options) {
  const bool is_mixed = options.preset ? *options.preset == QuantizationPreset::mixed
                                       : options.model_type == ModelType::transformer;
  return is_mixed ? "mixed" : "performance";
}

}  // namespace

void write_quantization_options(RtInfo& rt_info, const QuantizationOptions& options) {
  RtInfo& entry = rt_info.at({"octet", "quantization"});
  entry = {};
  const auto set = [&](std::string_view name, std::string_view value) {
    entry.at({name}).value = std::string(value);
  };
  set("version", std::string(version()));
  if (options.recipe != QuantizationRecipe::nncf)
    set("recipe", options.recipe == QuantizationRecipe::octet ? "octet" : "fast");
  set("preset", preset_word(options));
  set("target_device", options.target_device == TargetDevice::any ? "any" : "cpu");
  set("subset_size", std::to_string(options.subset_size));
  set("fast_bias_correction", text(options.fast_bias_correction));
  set("model_type", options.model_type ? "transformer" : "none");
  set("overflow_fix", text(overflow_fix_of(options)));
  set("bias_correction_threshold", fmt::format("{}", options.advanced.bias_correction_threshold));
  set("disable_bias_correction", text(options.advanced.disable_bias_correction));

  RtInfo& scope = entry.at({"ignored_scope"});
  const auto set_scope = [&](std::string_view name, std::string value) {
    scope.at({name}).value = std::move(value);
  };
  set_scope("names", text(options.ignored_scope.names));
  set_scope("patterns", text(options.ignored_scope.patterns));
  set_scope("types", text(options.ignored_scope.types));
  set_scope("subgraphs", text(options.ignored_scope.subgraphs));
  set_scope("validate", std::string(text(options.ignored_scope.validate)));
}

}  // namespace octet
