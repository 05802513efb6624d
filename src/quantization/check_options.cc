// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/check_options.h"

#include <fmt/format.h>

#include <string_view>

#include "quantization/range_estimators.h"

namespace octet {
namespace {

void expect(bool holds, std::string_view what, std::string_view got) {
  if (!holds)
    throw InvalidArgument(fmt::format("quantization options: expected {}, got {}", what, got));
}

int num_bits(const QuantizationParameters& parameters) {
  return parameters.num_bits.value_or(8);
}

// Source of what kernels take: NNCF 3.4, common/hardware/qspaces.py (q8_a, q8_a_ch, q8_w_sym,
// q8_w_asym).
void check_activation_parameters(const QuantizationParameters& parameters) {
  expect(num_bits(parameters) == 8, "activations_quantization_params.num_bits to be 8",
         std::to_string(num_bits(parameters)));
  expect(parameters.signedness_to_force != false,
         "activations_quantization_params.signedness_to_force to be unset or true", "false");
  expect(parameters.per_channel != true,
         "activations_quantization_params.per_channel to be unset or false: layers sum over "
         "channels",
         "true");
  expect(parameters.narrow_range != true,
         "activations_quantization_params.narrow_range to be unset or false", "true");
}

void check_weight_parameters(const QuantizationParameters& parameters) {
  expect(num_bits(parameters) == 8 || num_bits(parameters) == 4,
         "weights_quantization_params.num_bits to be 8 or 4", std::to_string(num_bits(parameters)));
  const bool is_asymmetric = parameters.mode == QuantizationScheme::asymmetric;
  expect(!is_asymmetric || !parameters.signedness_to_force,
         "weights_quantization_params.signedness_to_force to be unset for asymmetric weights",
         parameters.signedness_to_force == true ? "true" : "false");
  expect(parameters.signedness_to_force != false,
         "weights_quantization_params.signedness_to_force to be unset or true", "false");
  expect(parameters.narrow_range != is_asymmetric || !parameters.narrow_range,
         fmt::format("weights_quantization_params.narrow_range to be unset or {} for {} weights",
                     !is_asymmetric, is_asymmetric ? "asymmetric" : "symmetric"),
         is_asymmetric ? "true" : "false");
}

// Of the recipes whose ranges, weights and biases are chosen otherwise.
void check_recipe(const QuantizationOptions& options) {
  const AdvancedQuantizationParameters& given = options.advanced;
  const AdvancedQuantizationParameters defaults;
  const auto expect_default = [&](bool is_default, std::string_view name) {
    expect(is_default, fmt::format("the recipe nncf where {} is given", name),
           fmt::format("the recipe {}", to_string(options.recipe)));
  };
  expect_default(options.target_device != TargetDevice::cpu_spr, "target_device cpu_spr");
  expect_default(given.disable_channel_alignment, "disable_channel_alignment");
  expect_default(!given.batchwise_statistics.value_or(false), "batchwise_statistics");
  expect_default(given.activations_quantization_params == defaults.activations_quantization_params,
                 "activations_quantization_params");
  const QuantizationParameters& weights = given.weights_quantization_params;
  expect_default(weights == QuantizationParameters{.num_bits = weights.num_bits},
                 "weights_quantization_params (but num_bits)");
  expect_default(given.quantizer_propagation_rule == defaults.quantizer_propagation_rule,
                 "quantizer_propagation_rule");
  expect_default(
      given.activations_range_estimator_params == defaults.activations_range_estimator_params,
      "activations_range_estimator_params");
  expect_default(given.weights_range_estimator_params == defaults.weights_range_estimator_params,
                 "weights_range_estimator_params");
  expect_default(given.bias_correction_params == defaults.bias_correction_params,
                 "bias_correction_params");
  expect_default(given.smooth_quant_alphas == defaults.smooth_quant_alphas, "smooth_quant_alphas");
}

}  // namespace

void check_parameters(const AdvancedQuantizationParameters& advanced) {
  check_activation_parameters(advanced.activations_quantization_params);
  check_weight_parameters(advanced.weights_quantization_params);
  check_range_estimator(advanced.activations_range_estimator_params,
                        "activations_range_estimator_params");
  check_range_estimator(advanced.weights_range_estimator_params, "weights_range_estimator_params");
  const double threshold = advanced.bias_correction_params.threshold.value_or(0);
  expect(threshold >= 0, "bias_correction_params.threshold of at least 0",
         fmt::format("{}", threshold));
  const auto check_alpha = [](double alpha, std::string_view name) {
    expect(alpha <= 1,
           fmt::format("smooth_quant_alphas.{} to be negative or between 0 and 1", name),
           fmt::format("{}", alpha));
  };
  expect(!advanced.bias_correction_params.apply_for_all_nodes,
         "bias_correction_params.apply_for_all_nodes to be false, as in NNCF 3.4", "true");
  check_alpha(advanced.smooth_quant_alphas.convolution, "convolution");
  check_alpha(advanced.smooth_quant_alphas.matmul, "matmul");
}

void check_options(const QuantizationOptions& options) {
  expect(options.subset_size > 0, "subset_size > 0", "0");
  check_parameters(options.advanced);
  if (options.recipe != QuantizationRecipe::nncf) check_recipe(options);
}

}  // namespace octet
