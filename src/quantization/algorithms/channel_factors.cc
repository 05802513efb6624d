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

namespace octet {
namespace {

constexpr double kLeastRatio = 1.0 / 64;

// x^(quarters / 4) for 0 <= quarters <= 4.
double quarter_power(double x, int quarters) {
  const double half = std::sqrt(x), quarter = std::sqrt(half);
  const double powers[] = {1, quarter, half, half * quarter, x};
  return powers[quarters];
}

/// Constants being scaled, by the input that reads each.
class ScaledConstants {
 public:
  explicit ScaledConstants(Model& model) : model_(model) {}

  /// Multiplies what lies along `axis` at i by factor(i).
  template <typename Factor>
  void scale(const ChannelFold& fold, const std::vector<std::size_t>& axes, const Factor& factor) {
    const auto key = std::pair(fold.node, fold.input);
    auto found = tensors_.find(key);
    if (found == tensors_.end()) {
      const OutputRef source = model_.node(fold.node).inputs[fold.input];
      found = tensors_.emplace(key, constant_f32(model_, source)->clone()).first;
    }
    Tensor& tensor = found->second;
    const Shape& shape = tensor.shape();
    std::vector<std::size_t> strides(shape.rank(), 1);
    for (std::size_t i = shape.rank(); i-- > 1;)
      strides[i - 1] = strides[i] * static_cast<std::size_t>(shape[i]);
    const std::span<float> values = tensor.data<float>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t index = 0;
      for (const std::size_t axis : axes)
        index = index * static_cast<std::size_t>(shape[axis]) +
                i / strides[axis] % static_cast<std::size_t>(shape[axis]);
      values[i] = static_cast<float>(values[i] * factor(index));
    }
  }

  void apply() {
    GraphPatch patch(model_);
    std::vector<std::pair<NodeId, std::string>> names;
    for (auto& [key, tensor] : tensors_) {
      const auto& [node, input] = key;
      const OutputRef source = model_.node(node).inputs[input];
      const bool is_compressed = model_.constant(source) == nullptr;
      const std::string name =
          model_.node(is_compressed ? model_.node(source.node).inputs[0].node : source.node).name;
      const OutputRef scaled = patch.constant(std::move(tensor), name);
      patch.rewire(node, input, scaled);
      names.emplace_back(scaled.node, name);
    }
    patch.apply("fold_channel_factors");
    for (const auto& [node, name] : names)
      if (!model_.find(name)) model_.rename(node, name);
  }

 private:
  Model& model_;
  std::map<std::pair<NodeId, std::size_t>, Tensor> tensors_;
};

void fold(const Model& model, const ChannelFold& fold, const std::vector<float>& factors,
          ScaledConstants& constants) {
  const Node& node = model.node(fold.node);
  const auto divided = [&](std::size_t c) { return 1.0 / factors[c]; };
  const auto multiplied = [&](std::size_t c) { return static_cast<double>(factors[c]); };
  const bool is_before = fold.role == ChannelFold::Role::weights_before;
  if (fold.role == ChannelFold::Role::quantizers_after) return;
  if (fold.role == ChannelFold::Role::summand) {
    const std::size_t missing =
        node.outputs[0].shape.rank() - constant_f32(model, node.inputs[fold.input])->shape().rank();
    return constants.scale(fold, {kTiedAxis - missing}, divided);
  }
  if (const auto* matmul = std::get_if<MatMul>(&node.op)) {
    const std::size_t outputs = matmul->transpose_b ? 0 : 1;
    if (is_before) return constants.scale(fold, {outputs}, divided);
    return constants.scale(fold, {1 - outputs}, multiplied);
  }
  const bool is_grouped = std::holds_alternative<GroupConvolution>(node.op);
  // [groups, outputs, inputs, ...] or [outputs, inputs, ...].
  if (is_before) {
    return constants.scale(
        fold, is_grouped ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0}, divided);
  }
  constants.scale(fold, is_grouped ? std::vector<std::size_t>{0, 2} : std::vector<std::size_t>{1},
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
  ScaledConstants constants(model);
  GraphPatch patch(model);
  for (std::size_t i = 0; i < ties.size(); ++i) {
    if (factors[i].empty()) continue;
    for (const ChannelFold& part : ties[i].folds)
      fold(model, part, channel_factors(part.classes, factors[i]), constants);
    for (const NodeId clamp : ties[i].clamps) patch.update(clamp, Unary{UnaryKind::relu});
  }
  patch.apply("fold_channel_factors");
  constants.apply();
}

}  // namespace octet
