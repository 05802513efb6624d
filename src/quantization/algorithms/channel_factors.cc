// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_factors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "graph/quantizer.h"
#include "quantization/algorithms/edited_constants.h"

namespace octet {
namespace {

constexpr double kLeastRatio = 1.0 / 64;

// x^(quarters / 4) for 0 <= quarters <= 4.
double quarter_power(double x, int quarters) {
  const double half = std::sqrt(x), quarter = std::sqrt(half);
  const double powers[] = {1, quarter, half, half * quarter, x};
  return powers[quarters];
}

void fold(const Model& model, const ChannelFold& fold, const std::vector<float>& factors,
          EditedConstants& constants) {
  const Node& node = model.node(fold.node);
  const auto divided = [&](std::size_t c) { return 1.0 / factors[c]; };
  const auto multiplied = [&](std::size_t c) { return static_cast<double>(factors[c]); };
  const bool is_before = fold.role == ChannelFold::Role::weights_before;
  if (fold.role == ChannelFold::Role::quantizers_after) return;
  if (fold.role == ChannelFold::Role::summand) {
    const std::size_t missing =
        node.outputs[0].shape.rank() - constant_f32(model, node.inputs[fold.input])->shape().rank();
    return constants.scale(fold.node, fold.input, {kTiedAxis - missing}, divided);
  }
  if (const auto* matmul = std::get_if<MatMul>(&node.op)) {
    const std::size_t outputs = matmul->transpose_b ? 0 : 1;
    if (is_before) return constants.scale(fold.node, fold.input, {outputs}, divided);
    return constants.scale(fold.node, fold.input, {1 - outputs}, multiplied);
  }
  const bool is_grouped = std::holds_alternative<GroupConvolution>(node.op);
  // [groups, outputs, inputs, ...] or [outputs, inputs, ...].
  if (is_before) {
    return constants.scale(
        fold.node, fold.input,
        is_grouped ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0}, divided);
  }
  constants.scale(fold.node, fold.input,
                  is_grouped ? std::vector<std::size_t>{0, 2} : std::vector<std::size_t>{1},
                  multiplied);
}

}  // namespace

std::vector<float> class_factors(std::size_t num_classes, const std::vector<ChannelPeaks>& observed,
                                 int quarters) {
  std::vector<double> ratios(num_classes, kLeastRatio);
  for (const auto& [peaks, classes] : observed) {
    const double widest = *std::ranges::max_element(peaks);
    for (std::size_t c = 0; c < peaks.size() && widest > 0; ++c)
      ratios[classes[c]] = std::max(ratios[classes[c]], peaks[c] / widest);
  }
  std::vector<float> factors;
  const double widest = ratios.empty() ? 1 : *std::ranges::max_element(ratios);
  for (const double ratio : ratios)
    factors.push_back(static_cast<float>(quarter_power(ratio / widest, quarters)));
  return factors;
}

std::vector<float> channel_factors(const std::vector<std::size_t>& classes,
                                   const std::vector<float>& of_classes) {
  std::vector<float> factors;
  for (const std::size_t i : classes) factors.push_back(of_classes[i]);
  return factors;
}

void fold_channel_factors(Model& model, const std::vector<ChannelTie>& ties,
                          const std::vector<std::vector<float>>& factors) {
  EditedConstants constants(model);
  GraphPatch patch(model);
  for (std::size_t i = 0; i < ties.size(); ++i) {
    if (factors[i].empty()) continue;
    for (const ChannelFold& part : ties[i].folds)
      fold(model, part, channel_factors(part.classes, factors[i]), constants);
    for (const NodeId clamp : ties[i].clamps) patch.update(clamp, Unary{UnaryKind::relu});
  }
  patch.apply("fold_channel_factors");
  constants.apply("fold_channel_factors");
}

}  // namespace octet
