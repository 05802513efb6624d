// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/simplify_shapes.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/op_traits.h"

namespace octet {
namespace {

constexpr std::int64_t kCopied = 0;
constexpr std::int64_t kInferred = -1;
// As an end, all that there is, in i32 as in i64.
constexpr std::int64_t kAll = std::numeric_limits<std::int32_t>::max();

// The elements of an operand that is computed, if they are followed.
const std::vector<ShapeInteger>* computed(const Model& model, const Node& node, std::size_t index) {
  if (index >= node.inputs.size() || model.constant(node.inputs[index]) != nullptr) return nullptr;
  const Value& value = model.value(node.inputs[index]);
  return value.integers && value.shape.rank() == 1 ? &*value.integers : nullptr;
}

std::optional<DimensionRef> dimension_of(const Value& value, std::size_t axis) {
  if (axis >= value.dimensions.size()) return std::nullopt;
  return value.dimensions[axis];
}

bool is_open(const ShapeInteger& integer, const std::optional<DimensionRef>& dimension) {
  return !integer.value && integer.dimension && integer.dimension == dimension;
}

std::optional<std::vector<std::int64_t>> reshape_target(const std::vector<ShapeInteger>& target,
                                                        const Value& data, bool special_zero) {
  std::vector<std::int64_t> constants;
  std::size_t num_inferred = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    // An empty dimension cannot be told from a copied one.
    if (target[i].value == 0 && !special_zero) return std::nullopt;
    if (is_open(target[i], dimension_of(data, i)))
      constants.push_back(kCopied);
    else
      constants.push_back(target[i].value.value_or(kInferred));
    if (constants.back() == kInferred) ++num_inferred;
  }
  if (num_inferred > 1) return std::nullopt;
  return constants;
}

std::optional<std::vector<std::int64_t>> broadcast_target(const std::vector<ShapeInteger>& target,
                                                          const Value& data) {
  std::vector<std::int64_t> constants;
  const std::size_t rank = data.shape.rank();
  if (target.size() < rank) return std::nullopt;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const std::size_t missing = target.size() - rank;
    if (target[i].value)
      constants.push_back(*target[i].value);
    else if (i >= missing && is_open(target[i], dimension_of(data, i - missing)))
      constants.push_back(1);
    else
      return std::nullopt;
  }
  return constants;
}

std::vector<std::int64_t> axes_of(const Model& model, const Node& node, std::size_t count) {
  std::vector<std::int64_t> axes;
  if (std::holds_alternative<Slice>(node.op) && node.inputs.size() == 5) {
    const Value& value = model.value(node.inputs[4]);
    if (!value.integers) return {};
    for (const ShapeInteger& axis : *value.integers) axes.push_back(axis.value.value_or(0));
  } else {
    for (std::size_t i = 0; i < count; ++i) axes.push_back(static_cast<std::int64_t>(i));
  }
  return axes;
}

bool has_masks(const StridedSlice& op) {
  for (const auto* mask : {&op.new_axis_mask, &op.shrink_axis_mask, &op.ellipsis_mask}) {
    for (std::int64_t bit : *mask) {
      if (bit != 0) return true;
    }
  }
  return false;
}

std::optional<std::vector<std::int64_t>> slice_end(const Model& model, const Node& node,
                                                   const std::vector<ShapeInteger>& end) {
  const auto* strided = std::get_if<StridedSlice>(&node.op);
  if (strided != nullptr && has_masks(*strided)) return std::nullopt;
  const Value& data = model.value(node.inputs[0]);
  const std::vector<std::int64_t> axes = axes_of(model, node, end.size());
  if (axes.size() != end.size()) return std::nullopt;
  std::vector<std::int64_t> constants;
  for (std::size_t i = 0; i < end.size(); ++i) {
    const std::int64_t rank = static_cast<std::int64_t>(data.shape.rank());
    const auto axis = static_cast<std::size_t>(axes[i] < 0 ? axes[i] + rank : axes[i]);
    if (!end[i].value && !is_open(end[i], dimension_of(data, axis))) return std::nullopt;
    constants.push_back(end[i].value.value_or(kAll));
  }
  return constants;
}

// A constant for operand `index`, and the operation that reads it.
struct Operand {
  std::size_t index;
  std::vector<std::int64_t> values;
  Op op;
};

std::optional<Operand> constant_operand(const Model& model, const Node& node) {
  const auto with = [&](std::size_t index, std::optional<std::vector<std::int64_t>> values,
                        Op op) -> std::optional<Operand> {
    if (!values) return std::nullopt;
    return Operand{index, std::move(*values), std::move(op)};
  };
  if (node.inputs.size() < 2) return std::nullopt;
  const Value& data = model.value(node.inputs[0]);
  if (const auto* reshape = std::get_if<Reshape>(&node.op)) {
    const auto* target = computed(model, node, 1);
    if (target != nullptr)
      return with(1, reshape_target(*target, data, reshape->special_zero), Reshape{true});
  } else if (const auto* broadcast = std::get_if<Broadcast>(&node.op)) {
    const auto* target = computed(model, node, 1);
    if (target != nullptr && broadcast->mode != BroadcastMode::explicit_axes)
      return with(1, broadcast_target(*target, data), Broadcast{BroadcastMode::bidirectional});
  } else if (std::holds_alternative<Slice>(node.op) ||
             std::holds_alternative<StridedSlice>(node.op)) {
    const auto* end = computed(model, node, 2);
    // Towards lower indices an end beyond the data takes nothing.
    const std::size_t kSteps = 3;
    if (end == nullptr) return std::nullopt;
    if (node.inputs.size() > kSteps) {
      const Value& steps = model.value(node.inputs[kSteps]);
      if (!steps.integers) return std::nullopt;
      for (const ShapeInteger& step : *steps.integers) {
        if (!step.value || *step.value < 1) return std::nullopt;
      }
    }
    return with(2, slice_end(model, node, *end), node.op);
  }
  return std::nullopt;
}

bool is_same_shape(const Value& a, const Value& b) {
  return a.type == b.type && a.shape == b.shape && a.dimensions == b.dimensions;
}

bool all_are(const Model& model, OutputRef ref, std::int64_t wanted) {
  const Value& value = model.value(ref);
  if (!value.integers) return false;
  for (const ShapeInteger& integer : *value.integers) {
    if (integer.value != wanted) return false;
  }
  return true;
}

bool is_in_order(const Model& model, OutputRef ref) {
  const Value& value = model.value(ref);
  if (!value.integers || value.integers->empty()) return false;
  for (std::size_t i = 0; i < value.integers->size(); ++i) {
    if ((*value.integers)[i].value != static_cast<std::int64_t>(i)) return false;
  }
  return true;
}

// The output that reshapes of it lead back to.
std::optional<OutputRef> reshaped_back(const Model& model, const Node& node) {
  std::optional<OutputRef> found;
  for (const Node* at = &node; is_reshape(at->op); at = &model.node(at->inputs[0].node)) {
    if (is_same_shape(model.value(at->inputs[0]), node.outputs[0])) found = at->inputs[0];
  }
  return found;
}

bool all_floats_are(const Model& model, OutputRef ref, float wanted) {
  const Tensor* constant = model.constant(ref);
  return constant != nullptr && constant->type() == ElementType::f32 &&
         std::ranges::all_of(constant->data<float>(), [&](float x) { return x == wanted; });
}

// What zeros are added to or taken from, or ones multiplied with.
std::optional<OutputRef> neutral(const Model& model, const Node& node, const Binary& op) {
  const bool is_sum = op.kind == BinaryKind::add || op.kind == BinaryKind::subtract;
  const bool is_product = op.kind == BinaryKind::multiply || op.kind == BinaryKind::divide;
  if (!is_sum && !is_product) return std::nullopt;
  for (std::size_t side : {std::size_t{1}, std::size_t{0}}) {
    if (side == 0 && (op.kind == BinaryKind::subtract || op.kind == BinaryKind::divide)) break;
    const OutputRef data = node.inputs[1 - side];
    if (is_same_shape(model.value(data), node.outputs[0]) &&
        all_floats_are(model, node.inputs[side], is_sum ? 0.0F : 1.0F))
      return data;
  }
  return std::nullopt;
}

// The output that the node hands on unchanged, if it does.
std::optional<OutputRef> unchanged(const Model& model, const Node& node) {
  if (node.inputs.empty() || node.outputs.size() != 1) return std::nullopt;
  if (is_reshape(node.op)) return reshaped_back(model, node);
  if (const auto* binary = std::get_if<Binary>(&node.op)) return neutral(model, node, *binary);
  const OutputRef input = node.inputs[0];
  if (!is_same_shape(model.value(input), node.outputs[0])) return std::nullopt;
  const auto when = [&](bool condition) { return condition ? std::optional(input) : std::nullopt; };
  if (std::holds_alternative<Convert>(node.op) || std::holds_alternative<Broadcast>(node.op) ||
      std::holds_alternative<Tile>(node.op))
    return input;
  if (std::holds_alternative<Transpose>(node.op)) return when(is_in_order(model, node.inputs[1]));
  if (std::holds_alternative<Concat>(node.op)) return when(node.inputs.size() == 1);
  if (std::holds_alternative<Slice>(node.op)) return when(all_are(model, node.inputs[3], 1));
  if (const auto* strided = std::get_if<StridedSlice>(&node.op)) {
    return when(!has_masks(*strided) &&
                (node.inputs.size() == 3 || all_are(model, node.inputs[3], 1)));
  }
  if (std::holds_alternative<Pad>(node.op))
    return when(all_are(model, node.inputs[1], 0) && all_are(model, node.inputs[2], 0));
  return std::nullopt;
}

}  // namespace

bool simplify_shapes(Model& model) {
  GraphPatch patch(model);
  bool changed = false;
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    std::optional<Operand> operand = constant_operand(model, node);
    if (!operand) continue;
    const Value& before = model.value(node.inputs[operand->index]);
    const Shape shape{static_cast<std::int64_t>(operand->values.size())};
    const OutputRef constant =
        patch.constant(Tensor::from(shape, operand->values).to(before.type), node.name + "/shape");
    patch.rewire(id, operand->index, constant);
    patch.update(id, std::move(operand->op));
    changed = true;
  }
  if (changed) patch.apply("simplify_shapes");
  return changed;
}

bool remove_identities(Model& model) {
  const auto uses = model.all_uses();
  std::map<OutputRef, OutputRef> replaced;
  GraphPatch patch(model);
  bool changed = false;
  for (NodeId id : model.topological_order()) {
    std::optional<OutputRef> source = unchanged(model, model.node(id));
    const auto found = uses.find({id, 0});
    if (source && replaced.contains(*source)) source = replaced.at(*source);
    if (!source || found == uses.end()) continue;
    const bool is_output = std::any_of(found->second.begin(), found->second.end(), [&](auto use) {
      return std::holds_alternative<Result>(model.node(use.node).op);
    });
    if (is_output) continue;
    const bool is_input = std::holds_alternative<Parameter>(model.node(source->node).op);
    patch.replace({id, 0}, *source, !is_input);
    replaced.emplace(OutputRef{id, 0}, *source);
    changed = true;
  }
  if (changed) patch.apply("remove_identities");
  return changed;
}

}  // namespace octet
