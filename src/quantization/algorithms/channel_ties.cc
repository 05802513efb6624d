// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_ties.h"

#include <algorithm>
#include <utility>

#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "quantization/activation_graph.h"
#include "quantization/operation_rules.h"

namespace octet {
namespace {

std::int64_t channels_of(const Shape& shape) {
  return shape.rank() > kTiedAxis ? shape[kTiedAxis] : 1;
}

// Whether a constant can be divided per channel of a value: it has the channels, or one value for
// all of them.
bool has_channels(const Shape& constant, const Shape& value) {
  if (constant.rank() > value.rank()) return false;
  const std::size_t missing = value.rank() - constant.rank();
  if (missing > kTiedAxis) return false;
  const std::int64_t size = constant[kTiedAxis - missing];
  return size == value[kTiedAxis] && size > 1;
}

// Whether axes leave batch and channels alone.
bool is_spatial(const Tensor* axes, std::size_t rank) {
  if (axes == nullptr) return false;
  const Tensor integers = axes->to(ElementType::i64);
  return std::ranges::all_of(integers.data<std::int64_t>(), [&](std::int64_t axis) {
    return (axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis) >
           static_cast<std::int64_t>(kTiedAxis);
  });
}

class TieFinder {
 public:
  TieFinder(const Model& model, const std::set<NodeId>& foldable)
      : model_(model), graph_(model), foldable_(foldable) {}

  std::vector<ChannelTie> run() {
    for (const NodeId id : graph_.nodes()) visit(model_.node(id));
    std::map<OutputRef, std::size_t> index;
    std::vector<ChannelTie> ties;
    std::map<std::size_t, std::size_t> class_of_root;
    const auto tie_of = [&](OutputRef value) -> ChannelTie& {
      const auto [found, is_new] = index.try_emplace(root(value), ties.size());
      if (is_new) ties.emplace_back();
      return ties[found->second];
    };
    const auto classes_of = [&](ChannelTie& tie, OutputRef value) {
      std::vector<std::size_t> classes;
      for (std::size_t c = 0; c < num_channels(value); ++c) {
        const auto [found, is_new] =
            class_of_root.try_emplace(channel_root(first_channel(value) + c), tie.num_classes);
        if (is_new) ++tie.num_classes;
        classes.push_back(found->second);
      }
      return classes;
    };
    for (const NodeId id : graph_.nodes()) {
      for (std::uint32_t port = 0; port < model_.node(id).outputs.size(); ++port) {
        const OutputRef value{id, port};
        if (is_fixed(value)) continue;
        ChannelTie& tie = tie_of(value);
        tie.values.push_back({value, classes_of(tie, value)});
      }
    }
    for (const auto& [value, fold] : folds_) {
      if (is_fixed(value)) continue;
      ChannelTie& tie = tie_of(value);
      tie.folds.push_back(fold);
      tie.folds.back().classes = classes_of(tie, value);
    }
    for (const auto& [value, node] : clamps_)
      if (!is_fixed(value)) tie_of(value).clamps.push_back(node);
    return ties;
  }

 private:
  const Shape& shape(OutputRef value) const { return model_.value(value).shape; }
  std::size_t num_channels(OutputRef value) const {
    return static_cast<std::size_t>(channels_of(shape(value)));
  }

  OutputRef root(OutputRef value) const {
    for (auto found = parents_.find(value); found != parents_.end(); found = parents_.find(value))
      value = found->second;
    return value;
  }
  // Channels are numbered through all values.
  std::size_t first_channel(OutputRef value) {
    const auto [found, is_new] = first_channels_.try_emplace(value, channel_parents_.size());
    for (std::size_t c = 0; is_new && c < num_channels(value); ++c)
      channel_parents_.push_back(channel_parents_.size());
    return found->second;
  }
  std::size_t channel_root(std::size_t channel) const {
    while (channel_parents_[channel] != channel) channel = channel_parents_[channel];
    return channel;
  }

  // Channel c of one is channel c + offset of the other.
  void tie(OutputRef a, OutputRef b, std::size_t offset = 0) {
    const std::size_t first_a = first_channel(a), first_b = first_channel(b) + offset;
    for (std::size_t c = 0; c < num_channels(a); ++c) {
      const std::size_t of_a = channel_root(first_a + c), of_b = channel_root(first_b + c);
      if (of_a != of_b) channel_parents_[of_b] = of_a;
    }
    a = root(a);
    b = root(b);
    if (a == b) return;
    parents_[b] = a;
    if (fixed_.contains(b)) fixed_.insert(a);
  }
  void fix(OutputRef value) { fixed_.insert(root(value)); }
  bool is_fixed(OutputRef value) const {
    return fixed_.contains(root(value)) || channels_of(shape(value)) <= 1;
  }

  void fix_all(const Node& node) {
    for (const auto& edge : graph_.inputs(node.id)) fix(node.inputs[edge.input]);
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) fix({node.id, port});
  }

  void visit(const Node& node) {
    const OutputRef output{node.id, 0};
    if (visit_linear(node) || visit_binary(node)) return;
    if (commutes(node)) return tie(node.inputs[0], output);
    if (const auto* clamp = std::get_if<Clamp>(&node.op); clamp != nullptr && clamp->min == 0) {
      clamps_.emplace_back(output, node.id);
      return tie(node.inputs[0], output);
    }
    if (const auto offset = added_channels(node)) return tie(node.inputs[0], output, *offset);
    if (is_smooth_activation(node.op)) {
      fix(node.inputs[0]);
      folds_.emplace_back(output, ChannelFold{ChannelFold::Role::quantizers_after, node.id, 0, {}});
      return;
    }
    fix_all(node);
  }

  bool visit_linear(const Node& node) {
    if (!foldable_.contains(node.id)) return false;
    const auto* matmul = std::get_if<MatMul>(&node.op);
    const bool has_channel_axis = matmul != nullptr
                                      ? !matmul->transpose_a && shape(node.inputs[0]).rank() == 2 &&
                                            shape(node.inputs[1]).rank() == 2 &&
                                            constant_f32(model_, node.inputs[1])
                                      : is_one_of<Convolution, GroupConvolution>(node.op);
    if (!has_channel_axis) return false;
    folds_.emplace_back(OutputRef{node.id, 0},
                        ChannelFold{ChannelFold::Role::weights_before, node.id, 1, {}});
    folds_.emplace_back(node.inputs[0],
                        ChannelFold{ChannelFold::Role::weights_after, node.id, 1, {}});
    return true;
  }

  bool visit_binary(const Node& node) {
    const auto* op = std::get_if<Binary>(&node.op);
    if (op == nullptr) return false;
    const OutputRef output{node.id, 0};
    const bool is_sum = op->kind == BinaryKind::add || op->kind == BinaryKind::subtract;
    const bool is_product = op->kind == BinaryKind::multiply;
    if (!is_sum && !is_product) return false;
    const std::size_t num_variable = graph_.inputs(node.id).size();
    if (num_variable == 1) {
      const std::size_t data = graph_.inputs(node.id)[0].input;
      const std::optional<Tensor> constant = constant_f32(model_, node.inputs[1 - data]);
      if (!constant || shape(node.inputs[data]) != shape(output)) return false;
      if (is_sum) {
        if (!has_channels(constant->shape(), shape(output))) return false;
        folds_.emplace_back(output, ChannelFold{ChannelFold::Role::summand, node.id, 1 - data, {}});
      }
      tie(node.inputs[data], output);
      return true;
    }
    if (is_sum) {
      if (shape(node.inputs[0]) != shape(node.inputs[1])) return false;
      tie(node.inputs[0], output);
      tie(node.inputs[1], output);
      return true;
    }
    // A gate of one value per channel, or of a channel's every position, keeps its unit.
    const std::size_t data = shape(node.inputs[0]) == shape(output) ? 0 : 1;
    if (shape(node.inputs[data]) != shape(output) || shape(node.inputs[1 - data]) == shape(output))
      return false;
    fix(node.inputs[1 - data]);
    tie(node.inputs[data], output);
    return true;
  }

  // f(x * v) = f(x) * v for positive factors v per channel.
  bool commutes(const Node& node) const {
    if (node.inputs.empty() || graph_.inputs(node.id).size() != 1) return false;
    const Shape& in = shape(node.inputs[0]);
    const Shape& out = node.outputs[0].shape;
    if (in.rank() <= kTiedAxis || out.rank() <= kTiedAxis || in[kTiedAxis] != out[kTiedAxis])
      return false;
    if (const auto* unary = std::get_if<Unary>(&node.op)) return unary->kind == UnaryKind::relu;
    if (is_one_of<PRelu, MaxPool, AvgPool, AdaptiveAvgPool>(node.op)) return true;
    if (const auto* reduce = std::get_if<Reduce>(&node.op)) {
      return (reduce->kind == ReduceKind::mean || reduce->kind == ReduceKind::sum ||
              reduce->kind == ReduceKind::max) &&
             is_spatial(model_.constant(node.inputs[1]), in.rank());
    }
    if (std::holds_alternative<Slice>(node.op)) {
      constexpr std::size_t kAxesInput = 4;
      return node.inputs.size() > kAxesInput &&
             is_spatial(model_.constant(node.inputs[kAxesInput]), in.rank());
    }
    if (is_one_of<Reshape, Squeeze>(node.op)) {
      // [n, c, 1, 1] to [n, c]: everything else could mix channels.
      std::int64_t rest = 1;
      for (std::size_t axis = 2; axis < in.rank(); ++axis) rest *= in[axis];
      for (std::size_t axis = 2; axis < out.rank(); ++axis) rest *= out[axis];
      return rest == 1 && in[0] == out[0];
    }
    return false;
  }

  // A Pad with zeros: how many channels come before the data's.
  std::optional<std::size_t> added_channels(const Node& node) const {
    const auto* pad = std::get_if<Pad>(&node.op);
    if (pad == nullptr || pad->mode != PadMode::constant) return std::nullopt;
    const Tensor* begin = model_.constant(node.inputs[1]);
    const Tensor* end = model_.constant(node.inputs[2]);
    const std::optional<Tensor> value =
        node.inputs.size() > 3 ? constant_f32(model_, node.inputs[3]) : Tensor::scalar(0.0F);
    if (begin == nullptr || end == nullptr || !value || value->data<float>()[0] != 0 ||
        begin->num_elements() <= kTiedAxis)
      return std::nullopt;
    const Tensor before = begin->to(ElementType::i64), after = end->to(ElementType::i64);
    const auto is_kept = [](std::int64_t count) { return count >= 0; };
    if (!std::ranges::all_of(before.data<std::int64_t>(), is_kept) ||
        !std::ranges::all_of(after.data<std::int64_t>(), is_kept) ||
        before.data<std::int64_t>()[0] != 0)
      return std::nullopt;
    return static_cast<std::size_t>(before.data<std::int64_t>()[kTiedAxis]);
  }

  const Model& model_;
  const ActivationGraph graph_;
  const std::set<NodeId>& foldable_;
  std::map<OutputRef, OutputRef> parents_;
  std::map<OutputRef, std::size_t> first_channels_;
  std::vector<std::size_t> channel_parents_;
  std::set<OutputRef> fixed_;
  std::vector<std::pair<OutputRef, ChannelFold>> folds_;
  std::vector<std::pair<OutputRef, NodeId>> clamps_;
};

}  // namespace

std::vector<ChannelTie> find_channel_ties(const Model& model, const std::set<NodeId>& foldable) {
  return TieFinder(model, foldable).run();
}

}  // namespace octet
