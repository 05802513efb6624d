// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/pad_channels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "graph/quantizer.h"
#include "passes/match.h"

namespace octet {
namespace {

Tensor with_zero_channels(const Tensor& integers) {
  const Shape& shape = integers.shape();
  Tensor padded(ElementType::i8, Shape{shape[0], kChannelGroup, shape[2], shape[3]});
  const auto from = integers.data<std::int8_t>();
  const auto to = padded.data<std::int8_t>();
  std::ranges::fill(to, std::int8_t{0});
  const auto size = static_cast<std::size_t>(shape[1] * shape[2] * shape[3]);
  const auto padded_size = static_cast<std::size_t>(kChannelGroup * shape[2] * shape[3]);
  for (std::size_t o = 0; o < static_cast<std::size_t>(shape[0]); ++o)
    std::copy_n(from.begin() + o * size, size, to.begin() + o * padded_size);
  return padded;
}

// Whether a quantizer per tensor gives images of less than a group of channels.
bool gives_few_channels(const Model& model, const Node& quantizer) {
  const bool is_uniform = std::ranges::all_of(
      quantizer.inputs.begin() + 1, quantizer.inputs.end(),
      [&](OutputRef limit) { return model.value(limit).shape.num_elements() == 1; });
  return is_uniform && has_few_channels(quantizer.outputs[0].shape);
}

class Padder {
 public:
  explicit Padder(Model& model) : model_(model), patch_(model) {}

  void pad(const Node& convolution) {
    const Node* quantizer = producer<FakeQuantize>(model_, convolution.inputs[0]);
    const std::optional<IntegerConstant> weights =
        match_convolution_weights(model_, convolution.inputs[1]);
    if (quantizer == nullptr || !gives_few_channels(model_, *quantizer) || !weights) return;
    patch_.rewire(convolution.id, 0, padded_image(*quantizer));
    patch_.rewire(convolution.id, 1, padded_weights(convolution.inputs[1], *weights));
  }
  void apply() { patch_.apply("pad_channels"); }

 private:
  // Padded and quantized once for all that read it.
  OutputRef padded_image(const Node& quantizer) {
    const auto [found, is_new] = images_.try_emplace(quantizer.id);
    if (!is_new) return found->second;
    const auto counts = [&](std::int64_t channels) {
      return patch_.constant(Tensor::from(Shape{4}, std::vector<std::int64_t>{0, channels, 0, 0}));
    };
    const std::int64_t missing = kChannelGroup - quantizer.outputs[0].shape[1];
    std::vector<OutputRef> inputs = quantizer.inputs;
    inputs[0] = patch_.wire(
        Pad{},
        {{quantizer.id, 0}, counts(0), counts(missing), patch_.constant(Tensor::scalar(0.0F))});
    found->second = patch_.wire(quantizer.op, std::move(inputs));
    return found->second;
  }

  OutputRef padded_weights(OutputRef ref, const IntegerConstant& weights) {
    const auto [found, is_new] = weights_.try_emplace(ref);
    if (!is_new) return found->second;
    found->second = with_zero_channels(model_, patch_, ref, weights);
    return found->second;
  }

  const Model& model_;
  GraphPatch patch_;
  std::map<NodeId, OutputRef> images_;
  std::map<OutputRef, OutputRef> weights_;
};

}  // namespace

std::optional<IntegerConstant> match_convolution_weights(const Model& model, OutputRef ref) {
  std::optional<IntegerConstant> found = match_integer_constant(model, ref);
  const Tensor* integers = found ? model.constant(found->integers) : nullptr;
  if (integers == nullptr || integers->type() != ElementType::i8 || integers->shape().rank() != 4 ||
      found->zero_point)
    return std::nullopt;
  const Shape& scale = model.value(found->scale).shape;
  const bool is_one_scale = scale.rank() == 0 || (scale.rank() == 4 && scale[1] == 1);
  return is_one_scale ? std::move(found) : std::nullopt;
}

bool has_few_channels(const Shape& image) {
  return image.rank() == 4 && image[1] > 0 && image[1] < kChannelGroup &&
         !(image[2] == 1 && image[3] == 1);
}

OutputRef with_zero_channels(const Model& model, GraphPatch& patch, OutputRef ref,
                             const IntegerConstant& weights) {
  const OutputRef integers = patch.constant(with_zero_channels(*model.constant(weights.integers)),
                                            model.node(weights.integers.node).name);
  const OutputRef converted = patch.wire(model.node(weights.convert).op, {integers});
  return patch.wire(model.node(ref.node).op, {converted, weights.scale});
}

void pad_channels(Model& model) {
  Padder padder(model);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<Convolution>(node.op)) padder.pad(node);
  }
  padder.apply();
}

}  // namespace octet
