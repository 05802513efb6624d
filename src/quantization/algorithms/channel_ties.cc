// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/channel_ties.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "graph/passes/constant_f32.h"
#include "quantization/activation_graph.h"
#include "quantization/operation_rules.h"

namespace octet {
namespace {

constexpr std::size_t kChannelAxis = 1;
constexpr double kLeastRatio = 1.0 / 64;

template <typename... Types>
bool is_any(const Op& op) {
  return (std::holds_alternative<Types>(op) || ...);
}

std::int64_t channels_of(const Shape& shape) {
  return shape.rank() > kChannelAxis ? shape[kChannelAxis] : 1;
}

// Whether a constant can be divided per channel of a value: it has the channels, or one value for
// all of them.
bool has_channels(const Shape& constant, const Shape& value) {
  if (constant.rank() > value.rank()) return false;
  const std::size_t missing = value.rank() - constant.rank();
  if (missing > kChannelAxis) return false;
  const std::int64_t size = constant[kChannelAxis - missing];
  return size == value[kChannelAxis] && size > 1;
}

// Whether axes leave batch and channels alone.
bool is_spatial(const Tensor* axes, std::size_t rank) {
  if (axes == nullptr) return false;
  const Tensor integers = axes->to(ElementType::i64);
  return std::ranges::all_of(integers.data<std::int64_t>(), [&](std::int64_t axis) {
    return (axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis) >
           static_cast<std::int64_t>(kChannelAxis);
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
    for (auto found = parents_.find(value); found != parents_.end();
         found = parents_.find(value))
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
    fix_all(node);
  }

  bool visit_linear(const Node& node) {
    if (!foldable_.contains(node.id)) return false;
    const auto* matmul = std::get_if<MatMul>(&node.op);
    const bool has_channel_axis =
        matmul != nullptr ? !matmul->transpose_a && shape(node.inputs[0]).rank() == 2 &&
                                shape(node.inputs[1]).rank() == 2 &&
                                constant_f32(model_, node.inputs[1])
                          : is_any<Convolution, GroupConvolution>(node.op);
    if (!has_channel_axis || node.inputs[0].node == node.id) return false;
    folds_.emplace_back(OutputRef{node.id, 0},
                        ChannelFold{ChannelFold::Role::weights_before, node.id, 1, {}});
    folds_.emplace_back(node.inputs[0], ChannelFold{ChannelFold::Role::weights_after, node.id, 1, {}});
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
    if (shape(node.inputs[data]) != shape(output) ||
        shape(node.inputs[1 - data]) == shape(output))
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
    if (in.rank() <= kChannelAxis || out.rank() <= kChannelAxis ||
        in[kChannelAxis] != out[kChannelAxis])
      return false;
    if (const auto* unary = std::get_if<Unary>(&node.op)) return unary->kind == UnaryKind::relu;
    if (is_any<PRelu, MaxPool, AvgPool, AdaptiveAvgPool>(node.op)) return true;
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
    if (is_any<Reshape, Squeeze>(node.op)) {
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
        begin->num_elements() <= kChannelAxis)
      return std::nullopt;
    const Tensor before = begin->to(ElementType::i64), after = end->to(ElementType::i64);
    const auto is_kept = [](std::int64_t count) { return count >= 0; };
    if (!std::ranges::all_of(before.data<std::int64_t>(), is_kept) ||
        !std::ranges::all_of(after.data<std::int64_t>(), is_kept) ||
        before.data<std::int64_t>()[0] != 0)
      return std::nullopt;
    return static_cast<std::size_t>(before.data<std::int64_t>()[kChannelAxis]);
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
  if (fold.role == ChannelFold::Role::summand) {
    const std::size_t missing = node.outputs[0].shape.rank() -
                                constant_f32(model, node.inputs[fold.input])->shape().rank();
    return constants.scale(fold, {kChannelAxis - missing}, divided);
  }
  if (const auto* matmul = std::get_if<MatMul>(&node.op)) {
    const std::size_t outputs = matmul->transpose_b ? 0 : 1;
    if (is_before) return constants.scale(fold, {outputs}, divided);
    return constants.scale(fold, {1 - outputs}, multiplied);
  }
  const bool is_grouped = std::holds_alternative<GroupConvolution>(node.op);
  // [groups, outputs, inputs, ...] or [outputs, inputs, ...].
  if (is_before) {
    return constants.scale(fold, is_grouped ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0},
                           divided);
  }
  constants.scale(fold, is_grouped ? std::vector<std::size_t>{0, 2} : std::vector<std::size_t>{1},
                  multiplied);
}

}  // namespace

std::vector<ChannelTie> find_channel_ties(const Model& model, const std::set<NodeId>& foldable) {
  return TieFinder(model, foldable).run();
}

std::vector<float> class_factors(std::size_t num_classes, const std::vector<ChannelPeaks>& observed,
                                 double exponent) {
  std::vector<double> ratios(num_classes, kLeastRatio);
  for (const auto& [peaks, classes] : observed) {
    const double widest = *std::ranges::max_element(peaks);
    for (std::size_t c = 0; c < peaks.size() && widest > 0; ++c)
      ratios[classes[c]] = std::max(ratios[classes[c]], peaks[c] / widest);
  }
  std::vector<float> factors;
  const double widest = ratios.empty() ? 1 : *std::ranges::max_element(ratios);
  for (const double ratio : ratios)
    factors.push_back(static_cast<float>(std::pow(ratio / widest, exponent)));
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
    for (const ChannelFold& part : ties[i].folds) fold(model, part, channel_factors(part.classes, factors[i]), constants);
    for (const NodeId clamp : ties[i].clamps) patch.update(clamp, Unary{UnaryKind::relu});
  }
  patch.apply("fold_channel_factors");
  constants.apply();
}

}  // namespace octet
