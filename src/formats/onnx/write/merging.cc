// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/merging.h"

#include <algorithm>

#include "graph/op_traits.h"

namespace octet::onnx {
namespace {

// Whether a constant has one element per index of `axis`, counted from the end of `shape`, or one
// in all.
bool is_along(const Shape& constant, const Shape& shape, std::size_t axis) {
  if (constant.rank() > shape.rank()) return false;
  const std::size_t missing = shape.rank() - constant.rank();
  for (std::size_t i = 0; i < constant.rank(); ++i) {
    const bool fits = constant[i] == 1 || (missing + i == axis && constant[i] == shape[axis]);
    if (!fits) return false;
  }
  return shape[axis] != Shape::kDynamic;
}

template <typename T>
bool is(const Node& node) {
  return std::holds_alternative<T>(node.op);
}

class Merger {
 public:
  explicit Merger(const Model& model) : model_(model) {
    for (NodeId id : model.topological_order()) {
      for (OutputRef input : model.node(id).inputs) ++num_uses_[input];
    }
  }

  MergedNodes run() {
    for (NodeId id : model_.topological_order()) {
      const Node& node = model_.node(id);
      const auto* binary = std::get_if<Binary>(&node.op);
      if (binary == nullptr || node.outputs[0].type != ElementType::f32) continue;
      for (std::size_t data = 0; data < 2; ++data) {
        if (merge(node, binary->kind, node.inputs[data], node.inputs[1 - data])) break;
      }
    }
    return std::move(result_);
  }

 private:
  bool merge(const Node& last, BinaryKind kind, OutputRef data, OutputRef constant) {
    if (num_uses_[data] != 1 || model_.value(data).shape.rank() < 2 ||
        last.outputs[0].shape != model_.value(data).shape || !constant_value(model_, constant))
      return false;
    const Node& source = model_.node(data.node);
    const Shape& shape = source.outputs[0].shape;
    if (kind == BinaryKind::add && takes_bias(source, model_.value(constant).shape)) {
      take(last, {source.id, {std::nullopt, constant}});
      return true;
    }
    if (kind == BinaryKind::multiply && is_last_axes(source, model_.value(constant).shape)) {
      take(last, {source.id, {constant, std::nullopt}});
      return true;
    }
    const auto scaled = result_.by_last.find(source.id);
    if (kind != BinaryKind::add || scaled == result_.by_last.end() ||
        !scaled->second.merged.scale || scaled->second.merged.bias ||
        !is_last_axes(model_.node(scaled->second.node), model_.value(constant).shape) ||
        shape != last.outputs[0].shape)
      return false;
    MergedNodes::Parts parts = scaled->second;
    parts.merged.bias = constant;
    result_.by_last.erase(scaled);
    result_.inner.insert(source.id);
    result_.by_last.emplace(last.id, parts);
    return true;
  }

  void take(const Node& last, const MergedNodes::Parts& parts) {
    result_.by_last.emplace(last.id, parts);
    result_.inner.insert(parts.node);
  }

  bool takes_bias(const Node& node, const Shape& constant) const {
    const Shape& shape = node.outputs[0].shape;
    if (is_convolution(node.op)) return is_along(constant, shape, 1);
    return is<MatMul>(node) && model_.value(node.inputs[0]).shape.rank() == 2 &&
           model_.value(node.inputs[1]).shape.rank() == 2 && is_along(constant, shape, 1);
  }

  // Whether a constant has exactly the dimensions that a normalization over the last axes has.
  bool is_last_axes(const Node& node, const Shape& constant) const {
    const auto first = first_of_last_axes(model_, node);
    if (!first) return false;
    const Shape& shape = node.outputs[0].shape;
    const std::size_t count = shape.rank() - *first;
    if (constant.rank() < count || constant.rank() > shape.rank()) return false;
    for (std::size_t i = 0; i < constant.rank(); ++i) {
      const std::size_t axis = shape.rank() - constant.rank() + i;
      if (constant[i] != (axis < *first ? 1 : shape[axis])) return false;
    }
    return true;
  }

  const Model& model_;
  std::map<OutputRef, std::size_t> num_uses_;
  MergedNodes result_;
};

}  // namespace

std::optional<std::size_t> first_of_last_axes(const Model& model, const Node& node) {
  const auto* op = std::get_if<Mvn>(&node.op);
  if (op == nullptr || !op->normalize_variance || !op->eps_inside_sqrt) return std::nullopt;
  const std::optional<Tensor> axes = constant_value(model, node.inputs[1]);
  const auto rank = static_cast<std::int64_t>(node.outputs[0].shape.rank());
  if (!axes || is_float(axes->type())) return std::nullopt;
  const Tensor wide = axes->to(ElementType::i64);
  std::vector<std::int64_t> sorted(wide.data<std::int64_t>().begin(),
                                   wide.data<std::int64_t>().end());
  for (std::int64_t& axis : sorted) axis += axis < 0 ? rank : 0;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] != rank - static_cast<std::int64_t>(sorted.size() - i)) return std::nullopt;
    if (node.outputs[0].shape[static_cast<std::size_t>(sorted[i])] == Shape::kDynamic)
      return std::nullopt;
  }
  if (sorted.empty()) return std::nullopt;
  return static_cast<std::size_t>(sorted.front());
}

MergedNodes find_merged_nodes(const Model& model) {
  return Merger(model).run();
}

}  // namespace octet::onnx
