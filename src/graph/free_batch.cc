// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/free_batch.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace octet {
namespace {

// The model is tried with a batch so many times as large: what grows by it is made of the batch.
constexpr std::int64_t kGrowth = 7;
// Bounds the recursion.
constexpr int kDeepest = 256;

bool is_positive(std::int64_t size) {
  return size > 0;
}

// Dimension `axis` of a shape of rank `rank`, aligned at the last dimension; 1 where it has none.
std::int64_t aligned_size(const Shape& shape, std::size_t axis, std::size_t rank) {
  const std::size_t missing = rank - shape.rank();
  return axis < missing ? 1 : shape[axis - missing];
}

bool has_equal_parts(const Tensor& tensor, std::size_t axis) {
  if (tensor.num_elements() == 0) return true;
  const auto size = static_cast<std::size_t>(tensor.shape()[axis]);
  std::size_t before = 1;
  for (std::size_t i = 0; i < axis; ++i) before *= static_cast<std::size_t>(tensor.shape()[i]);
  const std::size_t bytes = tensor.num_bytes() / (before * size);
  for (std::size_t i = 0; i < before; ++i) {
    const std::byte* first = tensor.bytes() + i * size * bytes;
    for (std::size_t part = 1; part < size; ++part)
      if (std::memcmp(first, first + part * bytes, bytes) != 0) return false;
  }
  return true;
}

// Whether an output's elements are known to be the same all along an axis.
class Uniformity {
 public:
  explicit Uniformity(const Model& model) : model_(model) {}

  bool holds(OutputRef ref, std::size_t axis, int depth = 0) {
    const auto [known, is_new] = known_.try_emplace({ref, axis}, false);
    if (is_new) known->second = finds(ref, axis, depth);
    return known->second;
  }

 private:
  const Shape& shape(OutputRef ref) const { return model_.value(ref).shape; }

  bool finds(OutputRef ref, std::size_t axis, int depth) {
    if (const Tensor* tensor = model_.constant(ref)) return has_equal_parts(*tensor, axis);
    if (depth == kDeepest) return false;
    const Node& node = model_.node(ref.node);
    const auto input = [&](std::size_t index) { return input_holds(node, index, axis, depth); };
    if (const auto* broadcast = std::get_if<Broadcast>(&node.op))
      return broadcast->mode != BroadcastMode::explicit_axes && input(0);
    if (std::holds_alternative<Tile>(node.op))
      return aligned_size(shape(node.inputs[0]), axis, shape(ref).rank()) == 1;
    if (std::holds_alternative<Unary>(node.op) || std::holds_alternative<Convert>(node.op))
      return input(0);
    if (const auto* softmax = std::get_if<Softmax>(&node.op))
      return softmax->axis >= 0 && static_cast<std::size_t>(softmax->axis) != axis && input(0);
    if (std::holds_alternative<Transpose>(node.op)) return transposed_holds(node, axis, depth);
    if (std::holds_alternative<MatMul>(node.op))
      return axis + 2 < shape(ref).rank() && input(0) && input(1);
    return std::holds_alternative<Binary>(node.op) && input(0) && input(1);
  }

  // Of an input that is aligned with the output at the last dimension.
  bool input_holds(const Node& node, std::size_t index, std::size_t axis, int depth) {
    const OutputRef input = node.inputs[index];
    const std::size_t rank = node.outputs[0].shape.rank();
    if (shape(input).rank() > rank) return false;
    return aligned_size(shape(input), axis, rank) == 1 ||
           holds(input, axis - (rank - shape(input).rank()), depth + 1);
  }

  bool transposed_holds(const Node& node, std::size_t axis, int depth) {
    const Tensor* order = node.inputs.size() < 2 ? nullptr : model_.constant(node.inputs[1]);
    if (order == nullptr || order->num_elements() != node.outputs[0].shape.rank()) return false;
    const Tensor axes = order->to(ElementType::i64);
    return holds(node.inputs[0], static_cast<std::size_t>(axes.data<std::int64_t>()[axis]),
                 depth + 1);
  }

  const Model& model_;
  std::map<std::pair<OutputRef, std::size_t>, bool> known_;
};

/// A node's input 1, a target of sizes, replaced.
struct NewTarget {
  NodeId node;
  std::vector<std::int64_t> sizes;
  Op op;
};

/// An input of equal parts along an axis, to have as many as another output.
struct NewParts {
  NodeId node;
  std::size_t input;
  std::size_t axis;
  OutputRef like;
};

OutputRef add(Model& model, Op op, std::vector<OutputRef> inputs) {
  return model.add(std::move(op), std::move(inputs));
}
OutputRef add(GraphPatch& patch, Op op, std::vector<OutputRef> inputs) {
  return patch.wire(std::move(op), std::move(inputs));
}
OutputRef add_constant(Model& model, Tensor value) {
  return model.add_constant(std::move(value));
}
OutputRef add_constant(GraphPatch& patch, Tensor value) {
  return patch.constant(std::move(value));
}

// Dimensions that two values have from the last one on, where one of them is to have another size.
struct PartsPlace {
  std::size_t rank, axis, axis_of_like;
};

// The first part of `whole` along an axis, as often as `like` has elements there.
template <typename Graph>
OutputRef repeat_part(Graph& graph, OutputRef whole, PartsPlace place, OutputRef like) {
  const auto integers = [&](std::int64_t value) {
    return add_constant(graph, Tensor::from(Shape{1}, std::vector<std::int64_t>{value}));
  };
  const auto axis = static_cast<std::int64_t>(place.axis);
  const OutputRef part =
      add(graph, Slice{}, {whole, integers(0), integers(1), integers(1), integers(axis)});
  const OutputRef sizes = add(graph, ShapeOf{}, {like});
  std::vector<OutputRef> target(place.rank, integers(1));
  target[place.axis] =
      add(graph, Gather{},
          {sizes, integers(static_cast<std::int64_t>(place.axis_of_like)), integers(0)});
  const OutputRef all = place.rank == 1 ? target[0] : add(graph, Concat{0}, target);
  return add(graph, Broadcast{BroadcastMode::bidirectional}, {part, all});
}

class Trial {
 public:
  Trial(const Model& model, const std::vector<NodeId>& inputs, std::int64_t batch)
      : model_(model), inputs_(inputs), batch_(batch), uniformity_(model) {}

  /// @throws InvalidArgument if the graph refuses the larger batch.
  void run();
  void apply(Model& model) const;

 private:
  const Shape& old_shape(OutputRef ref) const { return model_.value(ref).shape; }
  const Shape& new_shape(OutputRef ref) const { return trial_.value(in_trial(ref)).shape; }
  OutputRef in_trial(OutputRef ref) const { return {nodes_.at(ref.node), ref.port}; }
  bool grows(OutputRef ref, std::size_t axis) const {
    return new_shape(ref)[axis] != old_shape(ref)[axis];
  }
  std::optional<std::size_t> grown_axis(OutputRef ref) const;
  const Tensor* target_of(const Node& node) const;
  std::optional<NewTarget> freed_reshape(const Node& node, const Reshape& op) const;
  std::optional<NewTarget> freed_broadcast(const Node& node, const Broadcast& op) const;
  void free_parts(const Node& node, std::vector<OutputRef>& inputs);
  std::optional<OutputRef> grown_beside(const Node& node, std::size_t input,
                                        std::size_t from_end) const;

  const Model& model_;
  const std::vector<NodeId>& inputs_;
  std::int64_t batch_;
  Uniformity uniformity_;
  Model trial_;
  std::map<NodeId, NodeId> nodes_;
  std::vector<NewTarget> targets_;
  std::vector<NewParts> parts_;
};

std::optional<std::size_t> Trial::grown_axis(OutputRef ref) const {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < old_shape(ref).rank(); ++i) {
    if (!grows(ref, i)) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

const Tensor* Trial::target_of(const Node& node) const {
  const Tensor* target = node.inputs.size() < 2 ? nullptr : model_.constant(node.inputs[1]);
  return target == nullptr || target->shape().rank() != 1 ? nullptr : target;
}

// The batch is the slowest part of the dimension that grows. In the result it is the slowest of
// the one that begins at the same place in memory.
std::optional<NewTarget> Trial::freed_reshape(const Node& node, const Reshape& op) const {
  const Tensor* target = target_of(node);
  const auto axis = grown_axis(node.inputs[0]);
  if (target == nullptr || !axis) return std::nullopt;
  const Shape& data = old_shape(node.inputs[0]);
  const Shape& result = node.outputs[0].shape;
  const Tensor integers = target->to(ElementType::i64);
  const auto values = integers.data<std::int64_t>();
  std::vector<std::int64_t> sizes(values.begin(), values.end());
  if (!std::ranges::all_of(data, is_positive) || !std::ranges::all_of(result, is_positive))
    return std::nullopt;
  std::int64_t before = 1;
  for (std::size_t i = 0; i < *axis; ++i) before *= data[i];
  std::size_t place = 0;
  for (; place < result.rank(); before /= result[place++]) {
    if (before == 1 && result[place] % batch_ == 0) break;
    if (before % result[place] != 0) return std::nullopt;
  }
  if (place == result.rank() || sizes[place] < 1) return std::nullopt;
  const bool copies = place == *axis && result[place] == data[place];
  const auto inferred = std::ranges::find(sizes, -1);
  if (!copies && inferred != sizes.end())
    *inferred = result[static_cast<std::size_t>(inferred - sizes.begin())];
  sizes[place] = copies ? 0 : -1;
  return NewTarget{node.id, std::move(sizes), Reshape{op.special_zero || copies}};
}

std::optional<NewTarget> Trial::freed_broadcast(const Node& node, const Broadcast& op) const {
  const Tensor* target = target_of(node);
  const auto axis = grown_axis(node.inputs[0]);
  const std::size_t rank = node.outputs[0].shape.rank();
  if (target == nullptr || !axis || op.mode == BroadcastMode::explicit_axes) return std::nullopt;
  const Tensor integers = target->to(ElementType::i64);
  const auto values = integers.data<std::int64_t>();
  std::vector<std::int64_t> sizes(values.begin(), values.end());
  const std::size_t missing = rank - old_shape(node.inputs[0]).rank();
  if (sizes.size() != rank || sizes[*axis + missing] == 1) return std::nullopt;
  sizes[*axis + missing] = 1;
  return NewTarget{node.id, std::move(sizes), Broadcast{BroadcastMode::bidirectional}};
}

bool meets_by_dimension(const Op& op) {
  return std::holds_alternative<Binary>(op) || std::holds_alternative<Comparison>(op) ||
         std::holds_alternative<Logical>(op) || std::holds_alternative<Select>(op) ||
         std::holds_alternative<Concat>(op) || std::holds_alternative<MatMul>(op) ||
         std::holds_alternative<ScaledDotProductAttention>(op);
}

// Along it the inputs need not be equal.
bool joins_along(const Op& op, std::size_t axis, std::size_t rank) {
  const auto* concat = std::get_if<Concat>(&op);
  if (concat == nullptr) return false;
  const std::int64_t joined =
      concat->axis < 0 ? concat->axis + static_cast<std::int64_t>(rank) : concat->axis;
  return joined == static_cast<std::int64_t>(axis);
}

// The input that grows along a dimension, counted from the last, where `input` has as many parts as
// it had before.
std::optional<OutputRef> Trial::grown_beside(const Node& node, std::size_t input,
                                             std::size_t from_end) const {
  const Shape& parts = old_shape(node.inputs[input]);
  for (const OutputRef like : node.inputs) {
    const Shape& shape = old_shape(like);
    if (shape.rank() < from_end) continue;
    const std::size_t axis = shape.rank() - from_end;
    if (grows(like, axis) && shape[axis] == parts[parts.rank() - from_end]) return like;
  }
  return std::nullopt;
}

// Where an input grows and another one has as many equal parts as it had before.
void Trial::free_parts(const Node& node, std::vector<OutputRef>& inputs) {
  if (!meets_by_dimension(node.op)) return;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Shape& shape = old_shape(node.inputs[i]);
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == 1 || grows(node.inputs[i], axis)) continue;
      if (joins_along(node.op, axis, shape.rank())) continue;
      const auto like = grown_beside(node, i, shape.rank() - axis);
      if (!like || !uniformity_.holds(node.inputs[i], axis)) continue;
      parts_.push_back({node.id, i, axis, *like});
      const std::size_t place = axis + old_shape(*like).rank() - shape.rank();
      inputs[i] = repeat_part(trial_, inputs[i], {shape.rank(), axis, place}, in_trial(*like));
    }
  }
}

void Trial::run() {
  for (const NodeId id : model_.topological_order()) {
    const Node& node = model_.node(id);
    Op op = node.op;
    std::vector<OutputRef> inputs;
    for (const OutputRef input : node.inputs) inputs.push_back(in_trial(input));
    if (auto* parameter = std::get_if<Parameter>(&op)) {
      if (std::ranges::find(inputs_, id) != inputs_.end()) {
        std::vector<std::int64_t> dims = parameter->shape.dims();
        dims[0] *= kGrowth;
        parameter->shape = Shape(std::move(dims));
      }
    }
    std::optional<NewTarget> target;
    if (const auto* reshape = std::get_if<Reshape>(&op)) target = freed_reshape(node, *reshape);
    if (const auto* broadcast = std::get_if<Broadcast>(&op))
      target = freed_broadcast(node, *broadcast);
    if (target) {
      op = target->op;
      inputs[1] = trial_.add_constant(
          Tensor::from(Shape{static_cast<std::int64_t>(target->sizes.size())}, target->sizes));
      targets_.push_back(*std::move(target));
    }
    free_parts(node, inputs);
    nodes_.emplace(id, trial_.add(std::move(op), std::move(inputs), node.name).node);
  }
}

void Trial::apply(Model& model) const {
  if (targets_.empty() && parts_.empty()) return;
  GraphPatch patch(model);
  for (const NewTarget& target : targets_) {
    const ElementType type = model.value(model.node(target.node).inputs[1]).type;
    const Shape shape{static_cast<std::int64_t>(target.sizes.size())};
    patch.rewire(target.node, 1, patch.constant(Tensor::from(shape, target.sizes).to(type)));
    patch.update(target.node, target.op);
  }
  std::map<std::pair<NodeId, std::size_t>, OutputRef> repeated;
  for (const NewParts& parts : parts_) {
    const OutputRef given = model.node(parts.node).inputs[parts.input];
    OutputRef& whole = repeated.try_emplace({parts.node, parts.input}, given).first->second;
    const std::size_t rank = model.value(given).shape.rank();
    const std::size_t place = parts.axis + model.value(parts.like).shape.rank() - rank;
    whole = repeat_part(patch, whole, {rank, parts.axis, place}, parts.like);
  }
  for (const auto& [input, parts] : repeated) patch.rewire(input.first, input.second, parts);
  patch.apply("free_batch");
}

}  // namespace

void free_batch(Model& model, const std::vector<NodeId>& inputs, std::int64_t batch) {
  Trial trial(model, inputs, batch);
  trial.run();
  trial.apply(model);
}

}  // namespace octet
