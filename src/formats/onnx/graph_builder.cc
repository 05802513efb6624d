// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/graph_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "passes/cost.h"
#include "passes/fold_constants.h"
#include "reference/evaluate.h"

namespace octet::onnx {
namespace {

std::int64_t num_bytes(const Value& value) {
  constexpr std::int64_t kMaxElements = std::int64_t{1} << 40;
  const std::int64_t num_elements = value.shape.num_elements();
  return num_elements > kMaxElements
             ? num_elements
             : num_elements * static_cast<std::int64_t>(element_size(value.type));
}

}  // namespace

bool GraphBuilder::may_compute(const Node& node, std::span<const Tensor> inputs,
                               std::int64_t num_result_bytes) {
  for (const OutputRef input : node.inputs) {
    if (!credited_.insert(input.node).second) continue;
    budget_.credit(model_.constant(input)->num_bytes());
  }
  return budget_.spend(static_cast<double>(num_result_bytes),
                       num_steps(node.op, inputs, num_result_bytes));
}

OutputRef GraphBuilder::add_unfolded(Op op, std::vector<OutputRef> inputs) {
  std::string name = fmt::format("{}/{}", prefix_, type_name(op));
  return model_.add(std::move(op), std::move(inputs), std::move(name));
}

std::vector<OutputRef> GraphBuilder::add_multiple(Op op, std::vector<OutputRef> inputs) {
  const NodeId id = add_unfolded(std::move(op), std::move(inputs)).node;
  const Node& node = model_.node(id);
  if (node.outputs.size() == 1 && !node.inputs.empty()) {
    if (std::optional<Tensor> known = known_tensor(node.outputs[0]))
      return {constant(std::move(*known))};
  }
  std::vector<OutputRef> outputs;
  std::vector<Shape> shapes;
  std::int64_t needed = 0;
  bool is_known = !node.inputs.empty();
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
    outputs.push_back({id, port});
    shapes.push_back(node.outputs[port].shape);
    is_known = is_known && shapes.back().is_static();
    if (is_known) needed += num_bytes(node.outputs[port]);
  }
  std::vector<Tensor> tensors;
  for (const OutputRef input : node.inputs) {
    const Tensor* tensor = model_.constant(input);
    is_known = is_known && tensor != nullptr;
    if (!is_known) return outputs;
    tensors.push_back(*tensor);
  }
  if (!is_known || !may_compute(node, tensors, needed)) return outputs;
  std::vector<Tensor> results;
  try {
    results = reference::evaluate(node.op, tensors, shapes);
  } catch (const Unsupported&) {
    return outputs;
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    outputs[i] = constant(std::move(results[i]));
    credited_.insert(outputs[i].node);
  }
  return outputs;
}

OutputRef GraphBuilder::add(Op op, std::vector<OutputRef> inputs) {
  return add_multiple(std::move(op), std::move(inputs)).at(0);
}

OutputRef GraphBuilder::constant(Tensor value) {
  return model_.add_constant(std::move(value), fmt::format("{}/Constant", prefix_));
}

OutputRef GraphBuilder::integers(const std::vector<std::int64_t>& values) {
  return constant(Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
}

OutputRef GraphBuilder::scalar(std::int64_t value) {
  return constant(Tensor::scalar(value));
}

OutputRef GraphBuilder::scalar_like(OutputRef like, double value) {
  return constant(Tensor::scalar(value).to(this->value(like).type));
}

OutputRef GraphBuilder::converted(OutputRef x, ElementType type) {
  return value(x).type == type ? x : add(Convert{type}, {x});
}

OutputRef GraphBuilder::reshaped(OutputRef x, const std::vector<std::int64_t>& shape) {
  return add(Reshape{.special_zero = true}, {x, integers(shape)});
}

OutputRef GraphBuilder::transposed(OutputRef x, const std::vector<std::int64_t>& order) {
  return add(Transpose{}, {x, integers(order)});
}

OutputRef GraphBuilder::reduced(ReduceKind kind, OutputRef x, const std::vector<std::int64_t>& axes,
                                bool keep_dims) {
  return add(Reduce{kind, keep_dims}, {x, integers(axes)});
}

OutputRef GraphBuilder::per_channel(OutputRef vector, std::size_t rank) {
  std::vector<std::int64_t> shape(rank, 1);
  shape.at(1) = -1;
  return reshaped(vector, shape);
}

}  // namespace octet::onnx
