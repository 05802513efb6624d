// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "octet/quantization.h"

namespace octet {

/// A member of a struct of parameters and its name in NNCF.
template <typename Parameters, typename Value>
struct ParameterField {
  std::string_view name;
  Value Parameters::*member;
};
template <typename Parameters, typename Value>
ParameterField(const char*, Value Parameters::*) -> ParameterField<Parameters, Value>;

/// The members of a struct of parameters, as a tuple of ParameterField; none for another type.
template <typename Parameters>
inline constexpr auto kFieldsOf = std::tuple();

template <>
inline constexpr auto kFieldsOf<QuantizationParameters> = [] {
  using P = QuantizationParameters;
  return std::tuple(ParameterField{"num_bits", &P::num_bits}, ParameterField{"mode", &P::mode},
                    ParameterField{"signedness_to_force", &P::signedness_to_force},
                    ParameterField{"per_channel", &P::per_channel},
                    ParameterField{"narrow_range", &P::narrow_range});
}();

template <>
inline constexpr auto kFieldsOf<StatisticsCollectorParameters> = [] {
  using P = StatisticsCollectorParameters;
  return std::tuple(ParameterField{"statistics_type", &P::statistics_type},
                    ParameterField{"aggregator_type", &P::aggregator_type},
                    ParameterField{"clipping_value", &P::clipping_value},
                    ParameterField{"quantile_outlier_prob", &P::quantile_outlier_prob});
}();

template <>
inline constexpr auto kFieldsOf<RangeEstimatorParameters> =
    std::tuple(ParameterField{"min", &RangeEstimatorParameters::min},
               ParameterField{"max", &RangeEstimatorParameters::max});

template <>
inline constexpr auto kFieldsOf<AdvancedBiasCorrectionParameters> = [] {
  using P = AdvancedBiasCorrectionParameters;
  return std::tuple(ParameterField{"apply_for_all_nodes", &P::apply_for_all_nodes},
                    ParameterField{"threshold", &P::threshold});
}();

template <>
inline constexpr auto kFieldsOf<AdvancedSmoothQuantParameters> = [] {
  using P = AdvancedSmoothQuantParameters;
  return std::tuple(ParameterField{"convolution", &P::convolution},
                    ParameterField{"matmul", &P::matmul});
}();

template <>
inline constexpr auto kFieldsOf<AdvancedQuantizationParameters> = [] {
  using P = AdvancedQuantizationParameters;
  return std::tuple(
      ParameterField{"overflow_fix", &P::overflow_fix},
      ParameterField{"quantize_outputs", &P::quantize_outputs},
      ParameterField{"inplace_statistics", &P::inplace_statistics},
      ParameterField{"disable_channel_alignment", &P::disable_channel_alignment},
      ParameterField{"disable_bias_correction", &P::disable_bias_correction},
      ParameterField{"batchwise_statistics", &P::batchwise_statistics},
      ParameterField{"activations_quantization_params", &P::activations_quantization_params},
      ParameterField{"weights_quantization_params", &P::weights_quantization_params},
      ParameterField{"quantizer_propagation_rule", &P::quantizer_propagation_rule},
      ParameterField{"activations_range_estimator_params", &P::activations_range_estimator_params},
      ParameterField{"weights_range_estimator_params", &P::weights_range_estimator_params},
      ParameterField{"bias_correction_params", &P::bias_correction_params},
      ParameterField{"smooth_quant_alphas", &P::smooth_quant_alphas},
      ParameterField{"quantize_summands", &P::quantize_summands});
}();

template <typename Parameters>
inline constexpr bool kHasFields = std::tuple_size_v<decltype(kFieldsOf<Parameters>)> > 0;

/// Calls visit(field) for each member.
template <typename Parameters, typename Visit>
void visit_fields(Visit&& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, kFieldsOf<Parameters>);
}

}  // namespace octet
