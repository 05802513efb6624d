// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/word_of.h"
#include "octet/quantization.h"

namespace octet {
namespace {

constexpr OptionWord<QuantizationRecipe> kRecipeWords[] = {{QuantizationRecipe::octet, "octet"},
                                                           {QuantizationRecipe::fast, "fast"},
                                                           {QuantizationRecipe::nncf, "nncf"}};
constexpr OptionWord<QuantizationPreset> kPresetWords[] = {
    {QuantizationPreset::performance, "performance"}, {QuantizationPreset::mixed, "mixed"}};
constexpr OptionWord<TargetDevice> kDeviceWords[] = {{TargetDevice::any, "any"},
                                                     {TargetDevice::cpu, "cpu"},
                                                     {TargetDevice::gpu, "gpu"},
                                                     {TargetDevice::npu, "npu"},
                                                     {TargetDevice::cpu_spr, "cpu_spr"}};
constexpr OptionWord<ModelType> kModelTypeWords[] = {{ModelType::transformer, "transformer"}};
constexpr OptionWord<OverflowFix> kOverflowFixWords[] = {
    {OverflowFix::enable, "enable"},
    {OverflowFix::first_layer_only, "first_layer_only"},
    {OverflowFix::disable, "disable"},
    {OverflowFix::automatic, "auto"}};
constexpr OptionWord<QuantizationScheme> kSchemeWords[] = {
    {QuantizationScheme::symmetric, "symmetric"}, {QuantizationScheme::asymmetric, "asymmetric"}};
constexpr OptionWord<QuantizerPropagationRule> kRuleWords[] = {
    {QuantizerPropagationRule::do_not_merge_branches, "do_not_merge_branches"},
    {QuantizerPropagationRule::merge_if_all_branches_same, "merge_if_all_branches_same"},
    {QuantizerPropagationRule::merge_with_potential_requantization,
     "merge_with_potential_requantization"},
    {QuantizerPropagationRule::merge_all_in_one, "merge_all_in_one"}};

}  // namespace

template <>
std::span<const OptionWord<QuantizationRecipe>> option_words() {
  return kRecipeWords;
}

std::string_view to_string(QuantizationRecipe recipe) {
  return word_of<QuantizationRecipe>(kRecipeWords, recipe);
}

template <>
std::span<const OptionWord<QuantizationPreset>> option_words() {
  return kPresetWords;
}

std::string_view to_string(QuantizationPreset preset) {
  return word_of<QuantizationPreset>(kPresetWords, preset);
}

template <>
std::span<const OptionWord<TargetDevice>> option_words() {
  return kDeviceWords;
}

std::string_view to_string(TargetDevice device) {
  return word_of<TargetDevice>(kDeviceWords, device);
}

template <>
std::span<const OptionWord<ModelType>> option_words() {
  return kModelTypeWords;
}

std::string_view to_string(ModelType type) {
  return word_of<ModelType>(kModelTypeWords, type);
}

template <>
std::span<const OptionWord<OverflowFix>> option_words() {
  return kOverflowFixWords;
}

std::string_view to_string(OverflowFix fix) {
  return word_of<OverflowFix>(kOverflowFixWords, fix);
}

template <>
std::span<const OptionWord<QuantizationScheme>> option_words() {
  return kSchemeWords;
}

std::string_view to_string(QuantizationScheme scheme) {
  return word_of<QuantizationScheme>(kSchemeWords, scheme);
}

template <>
std::span<const OptionWord<QuantizerPropagationRule>> option_words() {
  return kRuleWords;
}

std::string_view to_string(QuantizerPropagationRule rule) {
  return word_of<QuantizerPropagationRule>(kRuleWords, rule);
}

}  // namespace octet
