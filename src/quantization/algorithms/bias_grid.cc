// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/bias_grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "passes/producing_quantizers.h"

namespace octet {
namespace {

// Biases beyond it would leave the products no room in an accumulator of 32 bits.
constexpr double kLargestWhole = 1 << 30;

// One step, or one per channel, of what a FakeQuantize gives; empty if it is not known.
std::vector<double> output_steps(const Model& model, const Node& fake_quantize) {
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model, fake_quantize);
  return limits ? limits->output.steps(limits->levels) : std::vector<double>();
}

// The steps of a value's levels; empty if it has none, or levels of several quantizers that differ.
std::vector<double> steps_of(const Model& model, OutputRef value) {
  std::vector<double> common;
  for (const NodeId id : producing_quantizers(model, value)) {
    std::vector<double> steps = output_steps(model, model.node(id));
    // Behind something else the channels may be others.
    const bool is_clear = steps.size() == 1 || id == value.node;
    if (!is_clear || (!common.empty() && steps != common)) return {};
    common = std::move(steps);
  }
  return common;
}

// The steps of a layer's accumulators by output channel; empty if they have not one scale each.
std::vector<double> sum_steps(const Model& model, const BiasedLayer& layer,
                              std::size_t num_channels) {
  const Node& node = model.node(layer.node);
  const Node& weights = model.node(node.inputs[layer.weights_input].node);
  if (!std::holds_alternative<FakeQuantize>(weights.op)) return {};
  std::vector<double> data_steps = steps_of(model, node.inputs[layer.data_input()]);
  const std::vector<double> weight_steps = output_steps(model, weights);
  if (data_steps.size() > 1 && !is_depthwise(model, node.id)) {
    if (!is_one_step(data_steps)) return {};
    data_steps.resize(1);
  }
  const auto fits = [&](const std::vector<double>& steps) {
    return !steps.empty() && num_channels % steps.size() == 0;
  };
  if (!fits(data_steps) || !fits(weight_steps)) return {};
  std::vector<double> steps(num_channels);
  for (std::size_t c = 0; c < num_channels; ++c) {
    steps[c] = data_steps[c * data_steps.size() / num_channels] *
               weight_steps[c * weight_steps.size() / num_channels];
  }
  return steps;
}

// @return whether all values have a whole number of their steps near them.
bool round_to(Tensor& bias, const std::vector<double>& steps) {
  const auto values = bias.data<float>();
  for (std::size_t c = 0; c < steps.size(); ++c) {
    const double whole = std::nearbyint(static_cast<double>(values[c]) / steps[c]);
    if (!(std::abs(whole) <= kLargestWhole)) return false;
    values[c] = static_cast<float>(whole * steps[c]);
  }
  return !steps.empty();
}

}  // namespace

void round_biases(Model& model, const std::vector<BiasedLayer>& layers) {
  BiasPatch patch(model);
  for (const BiasedLayer& layer : layers) {
    Tensor bias = bias_of(model, layer);
    if (round_to(bias, sum_steps(model, layer, bias.num_elements())))
      patch.set(layer, std::move(bias));
  }
  patch.apply("bias_grid");
}

}  // namespace octet
