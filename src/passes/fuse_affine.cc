// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_affine.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/quantizer.h"
#include "graph/sole_use.h"
#include "tensor/num_elements.h"

namespace octet {
namespace {

using Doubles = std::vector<double>;
using Uses = std::map<OutputRef, std::vector<Model::Use>>;

// Where the output channels are: the axis of the output, and how the elements of the weights belong
// to them: element i to channel i / inner % count + i / group * count.
struct Channels {
  std::size_t axis = 1;
  std::size_t num_channels = 0;
  std::size_t inner = 1;
  std::size_t count = 1;
  std::size_t group = 1;

  std::size_t of(std::size_t i) const { return i / inner % count + i / group * count; }
};

bool is_float_constant(const Tensor* tensor) {
  return tensor != nullptr && tensor->num_elements() > 0 &&
         (tensor->type() == ElementType::f32 || tensor->type() == ElementType::f64);
}

// The weights' channels, if the node is a product with constant weights in its input 1.
std::optional<Channels> channels_of(const Model& model, const Node& node) {
  if (node.inputs.size() < 2 || !is_float_constant(model.constant(node.inputs[1])))
    return std::nullopt;
  const Shape& w = model.constant(node.inputs[1])->shape();
  const std::size_t rank = w.rank();
  const std::size_t total = num_elements(w, 0, rank);
  const auto split = [&](std::size_t axis, std::size_t num_groups, std::size_t group_axes) {
    const auto count = static_cast<std::size_t>(w[axis]);
    return Channels{1, num_groups * count, num_elements(w, axis + 1, rank), count,
                    num_elements(w, group_axes, rank)};
  };
  if (std::holds_alternative<Convolution>(node.op)) return split(0, 1, 0);
  if (std::holds_alternative<ConvolutionBackpropData>(node.op)) return split(1, 1, 0);
  if (std::holds_alternative<GroupConvolution>(node.op))
    return split(1, static_cast<std::size_t>(w[0]), 1);
  if (std::holds_alternative<GroupConvolutionBackpropData>(node.op))
    return split(2, static_cast<std::size_t>(w[0]), 1);
  const auto* product_op = std::get_if<MatMul>(&node.op);
  if (product_op == nullptr || rank != 2) return std::nullopt;
  Channels channels = split(product_op->transpose_b ? 0 : 1, 1, 0);
  channels.group = total;
  channels.axis = node.outputs[0].shape.rank() - 1;
  return channels;
}

// A constant with one element per channel, or one for all, as it meets data of `rank`.
std::optional<Doubles> per_channel(const Tensor* tensor, std::size_t rank, std::size_t axis,
                                   std::size_t num_channels) {
  if (!is_float_constant(tensor) || tensor->shape().rank() > rank) return std::nullopt;
  const Shape& shape = tensor->shape();
  const std::size_t missing = rank - shape.rank();
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    if (shape[i] != 1 && i + missing != axis) return std::nullopt;
  }
  const Tensor converted = tensor->to(ElementType::f64);
  const auto values = converted.data<double>();
  if (values.size() == num_channels) return Doubles(values.begin(), values.end());
  if (values.size() == 1) return Doubles(num_channels, values[0]);
  return std::nullopt;
}

// y = scale * x + shift per channel.
struct Affine {
  Doubles scale;
  Doubles shift;
};

std::optional<Affine> batch_norm(const Model& model, const Node& node, double epsilon) {
  Doubles parameters[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* tensor = model.constant(node.inputs[i + 1]);
    if (!is_float_constant(tensor)) return std::nullopt;
    const Tensor converted = tensor->to(ElementType::f64);
    const auto values = converted.data<double>();
    parameters[i].assign(values.begin(), values.end());
  }
  const auto& [gamma, beta, mean, variance] = parameters;
  Affine affine;
  for (std::size_t c = 0; c < gamma.size(); ++c) {
    affine.scale.push_back(gamma[c] / std::sqrt(variance[c] + epsilon));
    affine.shift.push_back(beta[c] - mean[c] * affine.scale[c]);
  }
  return affine;
}

// What a node does to its input number `data`, if that is affine per channel.
std::optional<Affine> affine_of(const Model& model, const Node& node, std::size_t data,
                                std::size_t axis, std::size_t num_channels) {
  if (const auto* norm = std::get_if<BatchNormInference>(&node.op)) {
    if (data != 0 || axis != 1) return std::nullopt;
    std::optional<Affine> affine = batch_norm(model, node, norm->epsilon);
    return affine && affine->scale.size() == num_channels ? affine : std::nullopt;
  }
  const auto* binary = std::get_if<Binary>(&node.op);
  const Value& before = model.value(node.inputs[data]);
  if (binary == nullptr || node.outputs[0].shape.rank() != before.shape.rank()) return std::nullopt;
  std::optional<Doubles> values =
      per_channel(model.constant(node.inputs[1 - data]), before.shape.rank(), axis, num_channels);
  if (!values) return std::nullopt;
  Affine affine{Doubles(num_channels, 1), Doubles(num_channels, 0)};
  switch (binary->kind) {
    case BinaryKind::multiply:
      affine.scale = std::move(*values);
      return affine;
    case BinaryKind::add:
      affine.shift = std::move(*values);
      return affine;
    case BinaryKind::divide:
      if (data != 0) return std::nullopt;
      for (std::size_t c = 0; c < num_channels; ++c) affine.scale[c] = 1 / (*values)[c];
      return affine;
    case BinaryKind::subtract:
      if (data != 0) return std::nullopt;
      for (std::size_t c = 0; c < num_channels; ++c) affine.shift[c] = -(*values)[c];
      return affine;
    default:
      return std::nullopt;
  }
}

struct Chain {
  Affine total;
  NodeId last = 0;
  std::size_t num_nodes = 0;
  bool scales = false;
  bool shifts = false;
};

// The affine nodes after an output, each the only reader of the one before.
Chain follow(const Model& model, const Uses& uses, NodeId product, const Channels& channels) {
  Chain chain{{Doubles(channels.num_channels, 1), Doubles(channels.num_channels, 0)}, product};
  while (true) {
    const std::optional<Model::Use> use = sole_use(uses, {chain.last, 0});
    if (!use) return chain;
    const Node& node = model.node(use->node);
    const std::optional<Affine> next =
        affine_of(model, node, use->input, channels.axis, channels.num_channels);
    if (!next) return chain;
    for (std::size_t c = 0; c < channels.num_channels; ++c) {
      chain.total.scale[c] *= next->scale[c];
      chain.total.shift[c] = chain.total.shift[c] * next->scale[c] + next->shift[c];
    }
    const auto* binary = std::get_if<Binary>(&node.op);
    const bool only_shifts = binary != nullptr && (binary->kind == BinaryKind::add ||
                                                   binary->kind == BinaryKind::subtract);
    const bool only_scales = binary != nullptr && !only_shifts;
    chain.scales = chain.scales || !only_shifts;
    chain.shifts = chain.shifts || !only_scales;
    chain.last = use->node;
    ++chain.num_nodes;
  }
}

template <typename T>
Tensor scaled(const Tensor& weights, const Doubles& scale, const Channels& channels) {
  Tensor result(weights.type(), weights.shape());
  const auto from = weights.data<T>();
  const auto to = result.data<T>();
  for (std::size_t i = 0; i < from.size(); ++i)
    to[i] = static_cast<T>(static_cast<double>(from[i]) * scale[channels.of(i)]);
  return result;
}

// Values per channel, shaped to meet data of `rank`.
Tensor channel_constant(const Doubles& values, ElementType type, std::size_t rank,
                        std::size_t axis) {
  std::vector<std::int64_t> dims(rank, 1);
  dims[axis] = static_cast<std::int64_t>(values.size());
  return Tensor::from(Shape(dims), values).to(type);
}

// @return whether the chain after the product is fused.
bool fuse_chain(Model& model, GraphPatch& patch, NodeId id, const Channels& channels,
                const Chain& chain) {
  const Node& node = model.node(id);
  const Tensor& weights = *model.constant(node.inputs[1]);
  const Node& weights_node = model.node(node.inputs[1].node);
  const Node& last = model.node(chain.last);
  const Value value = node.outputs[0];
  const Tensor bias =
      channel_constant(chain.total.shift, value.type, value.shape.rank(), channels.axis);
  if (chain.scales) {
    Tensor fused = weights.type() == ElementType::f32
                       ? scaled<float>(weights, chain.total.scale, channels)
                       : scaled<double>(weights, chain.total.scale, channels);
    if (!is_finite(fused) || !is_finite(bias)) return false;
    const OutputRef constant = patch.constant(std::move(fused), weights_node.name);
    patch.rewire(id, 1, constant);
    patch.inherit(weights_node.id, constant.node);
  }
  if (!chain.shifts) {
    patch.replace({chain.last, 0}, {id, 0});
    return true;
  }
  const OutputRef shift = patch.constant(bias, last.name + "/bias");
  patch.supersede(chain.last, patch.wire(Binary{BinaryKind::add}, {{id, 0}, shift}, last.name));
  return true;
}

void decompose_batch_norm(Model& model, GraphPatch& patch, NodeId id, const Affine& affine) {
  const Node& node = model.node(id);
  const Value value = node.outputs[0];
  const std::string name = node.name;
  const auto constant = [&](const Doubles& values, const char* suffix) {
    return patch.constant(channel_constant(values, value.type, value.shape.rank(), 1),
                          name + suffix);
  };
  const OutputRef scaled =
      patch.wire(Binary{BinaryKind::multiply}, {node.inputs[0], constant(affine.scale, "/scale")},
                 name + "/scaled");
  patch.supersede(
      id, patch.wire(Binary{BinaryKind::add}, {scaled, constant(affine.shift, "/shift")}, name));
}

}  // namespace

void fuse_affine(Model& model) {
  const Uses uses = model.all_uses();
  GraphPatch patch(model);
  bool changed = false;
  for (NodeId id : model.topological_order()) {
    const std::optional<Channels> channels = channels_of(model, model.node(id));
    if (!channels) continue;
    const Chain chain = follow(model, uses, id, *channels);
    if (chain.num_nodes == 0 || (!chain.scales && chain.num_nodes == 1)) continue;
    changed = fuse_chain(model, patch, id, *channels, chain) || changed;
  }
  if (changed) patch.apply("fuse_affine");

  GraphPatch rest(model);
  changed = false;
  for (NodeId id : model.topological_order()) {
    const auto* norm = std::get_if<BatchNormInference>(&model.node(id).op);
    if (norm == nullptr) continue;
    const std::optional<Affine> affine = batch_norm(model, model.node(id), norm->epsilon);
    if (!affine) continue;
    decompose_batch_norm(model, rest, id, *affine);
    changed = true;
  }
  if (changed) rest.apply("decompose batch norm");
}

}  // namespace octet
