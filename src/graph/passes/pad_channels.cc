// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/passes/pad_channels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "graph/passes/match.h"

namespace octet {
namespace {

constexpr std::int64_t kGroup = 4;

// Integers [O, I, ...] and their Multiply by one scale for all input channels.
struct Weights {
  const Node* multiply;
  const Node* convert;
  const Tensor* integers;
};

std::optional<Weights> match_weights(const Model& model, OutputRef ref) {
  const Node* multiply = producer(model, ref, BinaryKind::multiply);
  if (multiply == nullptr) return std::nullopt;
  const Node* convert = producer<Convert>(model, multiply->inputs[0]);
  if (convert == nullptr) return std::nullopt;
  const Tensor* integers = model.constant(convert->inputs[0]);
  const Shape& scale = model.value(multiply->inputs[1]).shape;
  const bool is_one_scale = scale.rank() == 0 || (scale.rank() == 4 && scale[1] == 1);
  if (integers == nullptr || integers->type() != ElementType::i8 || integers->shape().rank() != 4 ||
      !is_one_scale)
    return std::nullopt;
  return Weights{multiply, convert, integers};
}

Tensor with_zero_channels(const Tensor& integers, std::int64_t num_channels) {
  const Shape& shape = integers.shape();
  Tensor padded(ElementType::i8, Shape{shape[0], num_channels, shape[2], shape[3]});
  const auto from = integers.data<std::int8_t>();
  const auto to = padded.data<std::int8_t>();
  std::ranges::fill(to, std::int8_t{0});
  const auto size = static_cast<std::size_t>(shape[1] * shape[2] * shape[3]);
  const auto padded_size = static_cast<std::size_t>(num_channels * shape[2] * shape[3]);
  for (std::size_t o = 0; o < static_cast<std::size_t>(shape[0]); ++o)
    std::copy_n(from.begin() + o * size, size, to.begin() + o * padded_size);
  return padded;
}

// A quantizer of values that a network begins with: what it computes has more channels.
const Node* quantizer_of_input(const Model& model, OutputRef data) {
  const Node* quantizer = producer<FakeQuantize>(model, data);
  if (quantizer == nullptr) return nullptr;
  const Shape& shape = quantizer->outputs[0].shape;
  const bool is_uniform = std::ranges::all_of(
      quantizer->inputs.begin() + 1, quantizer->inputs.end(),
      [&](OutputRef limit) { return model.value(limit).shape.num_elements() == 1; });
  const bool has_few_channels = shape.rank() == 4 && shape[1] > 0 && shape[1] < kGroup;
  return is_uniform && has_few_channels ? quantizer : nullptr;
}

}  // namespace

void pad_channels(Model& model) {
  GraphPatch patch(model);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (!std::holds_alternative<Convolution>(node.op)) continue;
    const Node* quantizer = quantizer_of_input(model, node.inputs[0]);
    const std::optional<Weights> weights = match_weights(model, node.inputs[1]);
    if (quantizer == nullptr || !weights) continue;
    const std::int64_t missing = kGroup - quantizer->outputs[0].shape[1];
    const auto counts = [&](std::int64_t channels) {
      return patch.constant(Tensor::from(Shape{4}, std::vector<std::int64_t>{0, channels, 0, 0}));
    };
    const OutputRef padded = patch.wire(
        Pad{}, {node.inputs[0], counts(0), counts(missing), patch.constant(Tensor::scalar(0.0F))});
    std::vector<OutputRef> limits = quantizer->inputs;
    limits[0] = padded;
    patch.rewire(id, 0, patch.wire(quantizer->op, std::move(limits)));
    const OutputRef integers = patch.constant(with_zero_channels(*weights->integers, kGroup),
                                              model.node(weights->convert->inputs[0].node).name);
    const OutputRef converted = patch.wire(weights->convert->op, {integers});
    patch.rewire(id, 1,
                 patch.wire(weights->multiply->op, {converted, weights->multiply->inputs[1]}));
  }
  patch.apply("pad_channels");
}

}  // namespace octet
