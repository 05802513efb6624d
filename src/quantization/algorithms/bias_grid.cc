// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/bias_grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include "passes/constant_f32.h"
#include "passes/quantizers_behind.h"
#include "quantization/operation_rules.h"

namespace octet {
namespace {

// Ends in f32 with other zero points leave one step this far from another.
constexpr double kSameStep = 1e-6;
// Biases beyond it would leave the sums no room in 32 bits.
constexpr double kLargestWhole = 1 << 30;

// One step, or one per channel, of what a FakeQuantize gives.
std::vector<double> output_steps(const Model& model, const Node& fake_quantize) {
  const std::optional<Tensor> low = constant_f32(model, fake_quantize.inputs[3]);
  const std::optional<Tensor> high = constant_f32(model, fake_quantize.inputs[4]);
  const auto intervals = static_cast<double>(std::get<FakeQuantize>(fake_quantize.op).levels - 1);
  std::vector<double> steps;
  for (std::size_t i = 0; low && high && i < low->num_elements(); ++i) {
    steps.push_back(
        (static_cast<double>(high->data<float>()[i]) - static_cast<double>(low->data<float>()[i])) /
        intervals);
  }
  return steps;
}

bool are_same(const std::vector<double>& steps) {
  return std::ranges::all_of(
      steps, [&](double step) { return std::abs(step - steps[0]) <= kSameStep * steps[0]; });
}

// The steps of a value's levels; empty if it has none, or levels of several quantizers that differ.
std::vector<double> steps_of(const Model& model, OutputRef value) {
  std::vector<double> common;
  for (const NodeId id : quantizers_behind(model, value)) {
    std::vector<double> steps = output_steps(model, model.node(id));
    // Behind something else the channels may be others.
    const bool is_clear = steps.size() == 1 || id == value.node;
    if (!is_clear || (!common.empty() && steps != common)) return {};
    common = std::move(steps);
  }
  return common;
}

// The steps of a layer's sums by output channel; empty if they are no integers of one scale each.
std::vector<double> sum_steps(const Model& model, const BiasedLayer& layer,
                              std::size_t num_channels) {
  const Node& node = model.node(layer.node);
  const Node& weights = model.node(node.inputs[layer.weights_input].node);
  if (!std::holds_alternative<FakeQuantize>(weights.op)) return {};
  std::vector<double> data_steps = steps_of(model, node.inputs[layer.data_input()]);
  const std::vector<double> weight_steps = output_steps(model, weights);
  const auto fits = [&](const std::vector<double>& steps) {
    return !steps.empty() && num_channels % steps.size() == 0;
  };
  if (!fits(data_steps) || !fits(weight_steps)) return {};
  if (data_steps.size() > 1 && !is_depthwise(model, node.id)) {
    if (!are_same(data_steps)) return {};
    data_steps.resize(1);
  }
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
