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

// The fields of advanced parameters that are not as they are by default.
class ChangesWriter {
 public:
  explicit ChangesWriter(RtInfo& entry) : entry_(entry) {}

  void write(const AdvancedQuantizationParameters& given) {
    const AdvancedQuantizationParameters defaults;
    set("quantize_outputs", given.quantize_outputs, defaults.quantize_outputs);
    set("inplace_statistics", given.inplace_statistics, defaults.inplace_statistics);
    set("disable_channel_alignment", given.disable_channel_alignment,
        defaults.disable_channel_alignment);
    set("batchwise_statistics", given.batchwise_statistics);
    write("activations_quantization_params", given.activations_quantization_params);
    write("weights_quantization_params", given.weights_quantization_params);
    set("quantizer_propagation_rule", given.quantizer_propagation_rule,
        defaults.quantizer_propagation_rule);
    write("activations_range_estimator_params", given.activations_range_estimator_params);
    write("weights_range_estimator_params", given.weights_range_estimator_params);
    set("apply_for_all_nodes", given.bias_correction_params.apply_for_all_nodes, false);
    const AdvancedSmoothQuantParameters& alphas = given.smooth_quant_alphas;
    nested("smooth_quant_alphas", alphas, defaults.smooth_quant_alphas, [&](ChangesWriter writer) {
      writer.set("convolution", alphas.convolution, defaults.smooth_quant_alphas.convolution);
      writer.set("matmul", alphas.matmul, defaults.smooth_quant_alphas.matmul);
    });
    set("quantize_summands", given.quantize_summands, defaults.quantize_summands);
  }

 private:
  void write(std::string_view name, const QuantizationParameters& given) {
    nested(name, given, {}, [&](ChangesWriter writer) {
      writer.set("num_bits", given.num_bits);
      writer.set("mode", given.mode);
      writer.set("signedness_to_force", given.signedness_to_force);
      writer.set("per_channel", given.per_channel);
      writer.set("narrow_range", given.narrow_range);
    });
  }

  void write(std::string_view name, const RangeEstimatorParameters& given) {
    nested(name, given, {}, [&](ChangesWriter writer) {
      writer.write("min", given.min);
      writer.write("max", given.max);
    });
  }

  void write(std::string_view name, const StatisticsCollectorParameters& given) {
    nested(name, given, {}, [&](ChangesWriter writer) {
      writer.set("statistics_type", given.statistics_type);
      writer.set("aggregator_type", given.aggregator_type);
      writer.set("clipping_value", given.clipping_value);
      writer.set("quantile_outlier_prob", given.quantile_outlier_prob,
                 StatisticsCollectorParameters{}.quantile_outlier_prob);
    });
  }

  template <typename Parameters, typename Write>
  void nested(std::string_view name, const Parameters& given, const Parameters& defaults,
              Write&& write) {
    if (given != defaults) write(ChangesWriter(entry_.at({name})));
  }

  template <typename Value>
  void set(std::string_view name, const Value& value, const Value& by_default) {
    if (value != by_default) entry_.at({name}).value = std::string(text(value));
  }

  template <typename Value>
  void set(std::string_view name, const std::optional<Value>& value) {
    if (value) entry_.at({name}).value = std::string(text(*value));
  }

  RtInfo& entry_;
};

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
  set("preset", to_string(preset_of(options)));
  set("target_device", to_string(options.target_device));
  set("subset_size", std::to_string(options.subset_size));
  set("fast_bias_correction", text(options.fast_bias_correction));
  set("model_type", options.model_type ? "transformer" : "none");
  set("overflow_fix", to_string(overflow_fix_of(options)));
  set("bias_correction_threshold", text(bias_correction_threshold_of(options)));
  set("disable_bias_correction", text(options.advanced.disable_bias_correction));
  ChangesWriter(entry).write(options.advanced);

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
