// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

// Axes counted from the front of a tensor of that rank, in ascending order.
std::vector<std::int64_t> sorted_axes(const NodeContext& node,
                                      const std::vector<std::int64_t>& axes, std::size_t rank) {
  std::vector<std::int64_t> sorted;
  for (const std::int64_t axis : axes)
    sorted.push_back(static_cast<std::int64_t>(node.axis(axis, rank)));
  std::ranges::sort(sorted);
  return sorted;
}

// Whether the product of the dimensions in [begin, end) is known.
bool is_static(const Shape& shape, std::size_t begin, std::size_t end) {
  return std::all_of(shape.begin() + static_cast<std::ptrdiff_t>(begin),
                     shape.begin() + static_cast<std::ptrdiff_t>(end),
                     [](std::int64_t dim) { return dim != Shape::kDynamic; });
}

std::int64_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  return Shape(std::vector<std::int64_t>(shape.begin() + static_cast<std::ptrdiff_t>(begin),
                                         shape.begin() + static_cast<std::ptrdiff_t>(end)))
      .num_elements();
}

OutputRef shape_of(NodeContext& node, OutputRef data) {
  const Shape& shape = node.shape(data);
  if (shape.is_static()) return node.graph().integers(shape.dims());
  return node.add(ShapeOf{}, {data});
}

}  // namespace

void flatten(NodeContext& node) {
  const OutputRef data = node.input(0);
  const Shape shape = node.shape(data);
  const std::int64_t stated = node.integer("axis", 1);
  const std::size_t axis = stated == static_cast<std::int64_t>(shape.rank())
                               ? shape.rank()
                               : node.axis(stated, shape.rank());
  const bool has_rows = is_static(shape, 0, axis);
  const bool has_columns = is_static(shape, axis, shape.rank());
  std::vector<std::int64_t> target;
  if (axis == 1)
    target = {0, -1};
  else if (!has_rows)
    target = {-1, product(shape, axis, shape.rank())};
  else
    target = {product(shape, 0, axis), -1};
  if (has_rows && has_columns) {
    const OutputRef sizes =
        node.graph().integers({product(shape, 0, axis), product(shape, axis, shape.rank())});
    return node.output(0, node.add(Reshape{.special_zero = false}, {data, sizes}));
  }
  node.output(0, node.graph().reshaped(data, target));
}

void reshape(NodeContext& node) {
  const OutputRef target = node.graph().converted(node.input(1), ElementType::i64);
  const bool copies_at_zero = node.integer("allowzero", 0) == 0;
  node.output(0, node.add(Reshape{.special_zero = copies_at_zero}, {node.input(0), target}));
}

void transpose(NodeContext& node) {
  const OutputRef data = node.input(0);
  auto order = node.integers("perm");
  if (!order) {
    order.emplace();
    for (std::size_t i = node.shape(data).rank(); i-- > 0;)
      order->push_back(static_cast<std::int64_t>(i));
  }
  node.output(0, node.graph().transposed(data, *order));
}

void squeeze(NodeContext& node) {
  const OutputRef data = node.input(0);
  const auto axes = node.integers("axes", 1);
  if (!axes) return node.output(0, node.add(Squeeze{}, {data}));
  const auto sorted = sorted_axes(node, *axes, node.shape(data).rank());
  if (sorted.empty()) return node.output(0, data);
  node.output(0, node.add(Squeeze{}, {data, node.graph().integers(sorted)}));
}

void unsqueeze(NodeContext& node) {
  const OutputRef data = node.input(0);
  const auto axes = node.integers("axes", 1);
  if (!axes) node.fail("expected axes, got none");
  const auto sorted = sorted_axes(node, *axes, node.shape(data).rank() + axes->size());
  if (sorted.empty()) return node.output(0, data);
  node.output(0, node.add(Unsqueeze{}, {data, node.graph().integers(sorted)}));
}

void expand(NodeContext& node) {
  const OutputRef target = node.graph().converted(node.input(1), ElementType::i64);
  node.output(0, node.add(Broadcast{BroadcastMode::bidirectional}, {node.input(0), target}));
}

void tile(NodeContext& node) {
  const OutputRef repeats = node.graph().converted(node.input(1), ElementType::i64);
  node.output(0, node.add(Tile{}, {node.input(0), repeats}));
}

void shape(NodeContext& node) {
  const OutputRef data = node.input(0);
  const auto rank = static_cast<std::int64_t>(node.shape(data).rank());
  const auto bound = [&](const char* name, std::int64_t absent) {
    const std::int64_t value = node.integer(name, absent);
    return std::clamp<std::int64_t>(value < 0 ? value + rank : value, 0, rank);
  };
  const std::int64_t start = bound("start", 0);
  const std::int64_t end = std::max(start, bound("end", rank));
  const Shape& dims = node.shape(data);
  if (is_static(dims, static_cast<std::size_t>(start), static_cast<std::size_t>(end))) {
    return node.output(0, node.graph().integers({dims.begin() + start, dims.begin() + end}));
  }
  const OutputRef all = node.add(ShapeOf{}, {data});
  if (start == 0 && end == rank) return node.output(0, all);
  GraphBuilder& graph = node.graph();
  node.output(0, node.add(Slice{}, {all, graph.integers({start}), graph.integers({end}),
                                    graph.integers({1})}));
}

void size(NodeContext& node) {
  const OutputRef dims = shape_of(node, node.input(0));
  node.output(0, node.graph().reduced(ReduceKind::prod, dims, {0}, false));
}

void identity(NodeContext& node) {
  node.output(0, node.input(0));
}

namespace {

bool is_known_zero(NodeContext& node, std::size_t index) {
  const Tensor* tensor = node.constant_input(index);
  return tensor != nullptr && tensor->num_elements() == 1 &&
         tensor->to(ElementType::f64).data<double>()[0] == 0;
}

}  // namespace

void dropout(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef data = node.input(0);
  if (node.has_input(2) && !is_known_zero(node, 2) && !is_known_zero(node, 1))
    NodeContext::refuse("training mode");
  node.output(0, data);
  if (!node.has_output(1)) return;
  const OutputRef yes = graph.constant(Tensor::scalar(true));
  const OutputRef mask = node.add(Broadcast{BroadcastMode::numpy}, {yes, shape_of(node, data)});
  // Up to operation set 9 the mask has the type of the data.
  node.output(1, node.opset() < 10 ? graph.converted(mask, node.type(data)) : mask);
}

namespace {

DepthMode depth_mode(const NodeContext& node) {
  const std::string word = node.text("mode", "DCR");
  if (word != "DCR" && word != "CRD")
    node.fail(fmt::format("attribute mode: expected DCR or CRD, got \"{}\"", word));
  return word == "DCR" ? DepthMode::blocks_first : DepthMode::depth_first;
}

}  // namespace

void depth_to_space(NodeContext& node) {
  const DepthToSpace op{depth_mode(node), node.integer("blocksize", 1)};
  node.output(0, node.add(op, {node.input(0)}));
}

void space_to_depth(NodeContext& node) {
  const SpaceToDepth op{depth_mode(node), node.integer("blocksize", 1)};
  node.output(0, node.add(op, {node.input(0)}));
}

}  // namespace octet::onnx
