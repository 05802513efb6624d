// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_normalizations.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "passes/match.h"

namespace octet {
namespace {

/// A reduction that keeps the axes it reduces, these in order.
struct Reduction {
  OutputRef data;
  std::vector<std::int64_t> axes;
  /// The constant that gives them.
  OutputRef axes_constant;
};

std::optional<Reduction> reduction(const Model& model, OutputRef ref, ReduceKind kind) {
  const Node* node = producer(model, ref, kind);
  if (node == nullptr || !std::get<Reduce>(node->op).keep_dims) return std::nullopt;
  const Tensor* constant = model.constant(node->inputs[1]);
  if (constant == nullptr) return std::nullopt;
  const Tensor axes = constant->to(ElementType::i64);
  Reduction result{node->inputs[0], {}, node->inputs[1]};
  const auto rank = static_cast<std::int64_t>(model.value(ref).shape.rank());
  for (std::int64_t axis : axes.data<std::int64_t>())
    result.axes.push_back(axis < 0 ? axis + rank : axis);
  std::ranges::sort(result.axes);
  return result;
}

// x - mean(x) as x and the axes of the mean.
std::optional<Reduction> centered(const Model& model, OutputRef ref) {
  const Node* subtract = producer(model, ref, BinaryKind::subtract);
  if (subtract == nullptr) return std::nullopt;
  const auto mean = reduction(model, subtract->inputs[1], ReduceKind::mean);
  return mean && mean->data == subtract->inputs[0] ? mean : std::nullopt;
}

// (x - mean(x))^2 likewise.
std::optional<Reduction> centered_square(const Model& model, OutputRef ref) {
  if (const auto power = with_number(model, ref, BinaryKind::power, 2))
    return centered(model, *power);
  if (const Node* multiply = producer(model, ref, BinaryKind::multiply))
    return multiply->inputs[0] == multiply->inputs[1] ? centered(model, multiply->inputs[0])
                                                      : std::nullopt;
  const Node* difference = producer(model, ref, BinaryKind::squared_difference);
  if (difference == nullptr) return std::nullopt;
  const auto mean = reduction(model, difference->inputs[1], ReduceKind::mean);
  return mean && mean->data == difference->inputs[0] ? mean : std::nullopt;
}

/// The mean square of what is centered, and what is added to it.
struct Deviation {
  Reduction of;
  double eps = 0;
  bool eps_inside_sqrt = true;
};

std::optional<OutputRef> root(const Model& model, OutputRef ref) {
  if (const Node* sqrt = producer(model, ref, UnaryKind::sqrt)) return sqrt->inputs[0];
  return with_number(model, ref, BinaryKind::power, 0.5);
}

std::optional<Deviation> variance(const Model& model, OutputRef ref, double eps, bool is_inside) {
  const auto mean = reduction(model, ref, ReduceKind::mean);
  const auto square = mean ? centered_square(model, mean->data) : std::nullopt;
  if (!square || square->axes != mean->axes) return std::nullopt;
  return Deviation{*square, eps, is_inside};
}

// sqrt(variance + eps), given what is below the root.
std::optional<Deviation> deviation_of_square(const Model& model, OutputRef ref) {
  if (const auto sum = with_scalar(model, ref, BinaryKind::add))
    return variance(model, sum->first, sum->second, true);
  return variance(model, ref, 0, true);
}

std::optional<Deviation> deviation(const Model& model, OutputRef ref) {
  if (const auto square = root(model, ref)) return deviation_of_square(model, *square);
  const auto sum = with_scalar(model, ref, BinaryKind::add);
  const auto square = sum ? root(model, sum->first) : std::nullopt;
  return square ? variance(model, *square, sum->second, false) : std::nullopt;
}

// What data are divided by, if the node is their product with 1 / deviation.
std::optional<Deviation> inverse_deviation(const Model& model, OutputRef ref) {
  if (const auto square = with_number(model, ref, BinaryKind::power, -0.5))
    return deviation_of_square(model, *square);
  if (const auto inverted = with_number(model, ref, BinaryKind::power, -1))
    return deviation(model, *inverted);
  const Node* divide = producer(model, ref, BinaryKind::divide);
  if (divide == nullptr || scalar_constant(model, divide->inputs[0]) != 1) return std::nullopt;
  return deviation(model, divide->inputs[1]);
}

std::optional<Replacement> mvn(const Model& model, OutputRef data,
                               const std::optional<Deviation>& by) {
  const auto numerator = by ? centered(model, data) : std::nullopt;
  if (!numerator || numerator->data != by->of.data || numerator->axes != by->of.axes)
    return std::nullopt;
  return Replacement{Mvn{true, by->eps, by->eps_inside_sqrt},
                     {numerator->data, numerator->axes_constant}};
}

std::optional<Replacement> softmax(const Model& model, const Node& divide) {
  const auto sum = reduction(model, divide.inputs[1], ReduceKind::sum);
  const Node* exp = producer(model, divide.inputs[0], UnaryKind::exp);
  if (!sum || exp == nullptr || sum->data != divide.inputs[0]) return std::nullopt;
  const Node* subtract = producer(model, exp->inputs[0], BinaryKind::subtract);
  const auto max =
      subtract != nullptr ? reduction(model, subtract->inputs[1], ReduceKind::max) : std::nullopt;
  if (!max || max->data != subtract->inputs[0] || sum->axes != max->axes || sum->axes.size() != 1)
    return std::nullopt;
  return Replacement{Softmax{sum->axes[0]}, {max->data}};
}

std::optional<Replacement> normalization(const Model& model, OutputRef ref) {
  if (const Node* divide = producer(model, ref, BinaryKind::divide)) {
    if (const auto found = softmax(model, *divide)) return found;
    return mvn(model, divide->inputs[0], deviation(model, divide->inputs[1]));
  }
  if (const Node* multiply = producer(model, ref, BinaryKind::multiply)) {
    for (std::size_t side : {std::size_t{0}, std::size_t{1}}) {
      const auto by = inverse_deviation(model, multiply->inputs[1 - side]);
      if (const auto found = mvn(model, multiply->inputs[side], by)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

bool fuse_normalizations(Model& model) {
  return fuse_nodes(model, "fuse_normalizations",
                    [&](OutputRef result) { return normalization(model, result); });
}

}  // namespace octet
