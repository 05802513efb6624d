// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/output_meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "graph/op_traits.h"

namespace octet {
namespace {

// Gives each element another place, type or grid, and its meaning stays.
bool keeps_meaning(const Op& op) {
  return is_reshape(op) || is_one_of<Transpose, Convert, ConvertLike, FakeQuantize>(op);
}

template <typename T>
bool is_kind(const Op& op, auto kind) {
  const auto* found = std::get_if<T>(&op);
  return found != nullptr && found->kind == kind;
}

// x / sum(x), or exp(log_softmax(x)).
bool is_spelled_out_softmax(const Model& model, const Node& node) {
  if (is_kind<Unary>(node.op, UnaryKind::exp))
    return std::holds_alternative<LogSoftmax>(model.node(node.inputs[0].node).op);
  if (!is_kind<Binary>(node.op, BinaryKind::divide)) return false;
  const Node& divisor = model.node(node.inputs[1].node);
  return is_kind<Reduce>(divisor.op, ReduceKind::sum) && divisor.inputs[0] == node.inputs[0];
}

Activation activation_of(const Model& model, const Node& node) {
  if (std::holds_alternative<Softmax>(node.op) || is_spelled_out_softmax(model, node))
    return Activation::softmax;
  const bool is_sigmoid = is_kind<Unary>(node.op, UnaryKind::sigmoid) ||
                          is_kind<Unary>(node.op, UnaryKind::hsigmoid) ||
                          std::holds_alternative<HardSigmoid>(node.op);
  return is_sigmoid ? Activation::sigmoid : Activation::none;
}

// Elements of one image; 0 where they are open.
std::size_t size_of_image(const Shape& shape) {
  std::size_t size = 1;
  for (std::size_t axis = 1; axis < shape.rank(); ++axis) {
    if (shape[axis] == Shape::kDynamic) return 0;
    size *= static_cast<std::size_t>(shape[axis]);
  }
  return size;
}

// Types of indices; narrower integers are quantized scores.
bool is_index_type(ElementType type) {
  return type == ElementType::i32 || type == ElementType::i64 || type == ElementType::u32 ||
         type == ElementType::u64;
}

std::string text_of(const Model& model, NodeId result) {
  const OutputRef source = model.node(result).inputs[0];
  const Value& value = model.value(source);
  return fmt::format("\"{}\" {}{}",
                     value.names.empty() ? model.node(source.node).name : value.names[0],
                     to_string(value.type), to_string(value.shape));
}

bool is_called(const Model& model, NodeId result, std::string_view name) {
  const OutputRef source = model.node(result).inputs[0];
  const Node& node = model.node(source.node);
  const std::vector<std::string>& names = node.outputs[source.port].names;
  return model.node(result).name == name || std::ranges::find(names, name) != names.end() ||
         (node.outputs.size() == 1 && node.name == name);
}

}  // namespace

OutputMeaning find_output_meaning(const Model& model, NodeId result) {
  OutputRef source = model.node(result).inputs[0];
  const Value& output = model.value(source);
  OutputMeaning meaning;
  while (keeps_meaning(model.node(source.node).op)) source = model.node(source.node).inputs[0];
  const Node& node = model.node(source.node);
  if (const auto* top = std::get_if<TopK>(&node.op)) {
    const Shape& scores = model.value(node.inputs[0]).shape;
    const auto rank = static_cast<std::int64_t>(scores.rank());
    const std::int64_t size =
        scores[static_cast<std::size_t>(top->axis + (top->axis < 0 ? rank : 0))];
    meaning.kind = source.port == 0 || !top->largest ? OutputMeaning::Kind::highest_scores
                                                     : OutputMeaning::Kind::class_indices;
    meaning.num_classes = size == Shape::kDynamic ? 0 : static_cast<std::size_t>(size);
    return meaning;
  }
  // Of all classes; what is reduced over places alone still has a value for each class.
  if (is_kind<Reduce>(node.op, ReduceKind::max) && size_of_image(output.shape) == 1 &&
      size_of_image(model.value(node.inputs[0]).shape) != 1) {
    meaning.kind = OutputMeaning::Kind::highest_scores;
    return meaning;
  }
  if (is_index_type(output.type)) {
    meaning.kind = OutputMeaning::Kind::class_indices;
    return meaning;
  }
  meaning.num_classes = size_of_image(output.shape);
  meaning.activation = activation_of(model, node);
  return meaning;
}

Model with_output(const Model& model, std::string_view name) {
  const std::vector<NodeId> results = model.results();
  std::vector<NodeId> others;
  std::string known;
  for (const NodeId id : results) {
    if (!is_called(model, id, name)) others.push_back(id);
    known += fmt::format("{}{}", known.empty() ? "" : ", ", text_of(model, id));
  }
  if (others.size() + 1 != results.size()) {
    throw InvalidArgument(
        fmt::format("choosing an output of model \"{}\": expected one of {}, got "
                    "\"{}\"",
                    model.name, known, name));
  }
  Model chosen = model;
  GraphPatch patch(chosen);
  for (const NodeId id : others) patch.remove_result(id);
  patch.apply("choosing an output");
  return chosen;
}

}  // namespace octet
