// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/options_rt_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "octet/version.h"
#include "quantization/option_defaults.h"
#include "quantization/parameter_fields.h"

namespace octet {
namespace {

std::string text(const std::vector<std::string>& words) {
  return fmt::format("[{}]", fmt::join(words, ", "));
}

std::string_view text(bool value) {
  return value ? "true" : "false";
}

std::string text(const std::vector<IgnoredScope::Subgraph>& subgraphs) {
  std::vector<std::string> words;
  for (const IgnoredScope::Subgraph& subgraph : subgraphs)
    words.push_back(text(subgraph.inputs) + " -> " + text(subgraph.outputs));
  return text(words);
}

template <typename Word>
requires std::is_enum_v<Word> std::string_view text(Word word) {
  return to_string(word);
}

template <typename Number>
requires std::is_arithmetic_v<Number> &&(!std::same_as<Number, bool>)std::string
    text(Number value) {
  return fmt::format("{}", value);
}

template <typename Value>
std::string text(const std::optional<Value>& value) {
  return value ? std::string(text(*value)) : "";
}

// The parameters that are not as they are by default.
template <typename Parameters>
void write_changes(RtInfo& entry, const Parameters& given) {
  const Parameters defaults;
  visit_fields<Parameters>([&](const auto& field) {
    const auto& value = given.*field.member;
    if (value == defaults.*field.member) return;
    RtInfo& changed = entry.at({field.name});
    if constexpr (kHasFields<std::remove_cvref_t<decltype(value)>>)
      write_changes(changed, value);
    else
      changed.value = std::string(text(value));
  });
}

}  // namespace

void write_quantization_options(RtInfo& rt_info, const QuantizationOptions& options) {
  RtInfo& entry = rt_info.at({"octet", "quantization"});
  entry = {};
  const auto set = [&](std::string_view name, std::string_view value) {
    entry.at({name}).value = std::string(value);
  };
  set("version", std::string(version()));
  const bool is_nncf = options.recipe == QuantizationRecipe::nncf;
  if (!is_nncf) set("recipe", to_string(options.recipe));
  if (is_nncf || options.preset) set("preset", to_string(preset_of(options)));
  set("target_device", to_string(options.target_device));
  set("subset_size", std::to_string(options.subset_size));
  if (is_nncf) set("fast_bias_correction", text(options.fast_bias_correction));
  set("model_type", options.model_type ? to_string(*options.model_type) : "none");
  set("overflow_fix", to_string(overflow_fix_of(options)));
  set("bias_correction_threshold", text(bias_correction_threshold_of(options)));
  set("disable_bias_correction", text(options.advanced.disable_bias_correction));
  write_changes(entry, options.advanced);

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
