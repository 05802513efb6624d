// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <numeric>
#include <utility>
#include <vector>

#include "formats/onnx/ops/builders.h"

/// What comes from comparing indices.
namespace octet::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

Tensor counted(std::int64_t size) {
  Integers values(static_cast<std::size_t>(size));
  std::iota(values.begin(), values.end(), 0);
  return Tensor::from(Shape{size}, values);
}

// Indices from the end counted from the start.
OutputRef from_the_start(GraphBuilder& graph, OutputRef indices, std::int64_t size) {
  const OutputRef is_negative =
      graph.add(Comparison{ComparisonKind::less}, {indices, graph.scalar_like(indices, 0)});
  const OutputRef wrapped = graph.binary(BinaryKind::add, indices, graph.scalar(size));
  return graph.add(Select{}, {is_negative, wrapped, indices});
}

// Ones where row i adds to column j. An infinite or undefined element makes all sums along its axis
// undefined, as 0 times it is: data of a trained classifier are finite.
Tensor triangle(std::int64_t size, bool exclusive, bool reverse) {
  Tensor ones(ElementType::f32, Shape{size, size});
  for (std::int64_t i = 0; i < size; ++i) {
    for (std::int64_t j = 0; j < size; ++j) {
      const bool is_added = reverse ? i > j : i < j;
      ones.data<float>()[static_cast<std::size_t>(i * size + j)] =
          is_added || (i == j && !exclusive) ? 1.0F : 0.0F;
    }
  }
  return ones;
}

}  // namespace

void cum_sum(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef data = node.input(0);
  const std::size_t rank = node.shape(data).rank();
  if (rank == 0) node.fail("expected data of rank 1 or more");
  const std::size_t axis = node.axis(node.constant_integer(1, "axis"), rank);
  const std::int64_t size = node.shape(data)[axis];
  if (size == Shape::kDynamic) NodeContext::refuse("an axis of a size that is left open");
  node.check_made({size, size});
  const Tensor ones =
      triangle(size, node.integer("exclusive", 0) != 0, node.integer("reverse", 0) != 0);
  Integers order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[axis], order.back());
  const OutputRef rows =
      rank == 1 ? graph.reshaped(data, {1, size}) : graph.transposed(data, order);
  const OutputRef sums = node.add(MatMul{}, {rows, graph.constant(ones.to(node.type(data)))});
  node.output(0, rank == 1 ? graph.reshaped(sums, {size}) : graph.transposed(sums, order));
}

void one_hot(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const OutputRef given = graph.converted(node.input(0), ElementType::i64);
  const std::vector<double> depths = node.constant_reals(1, "depth");
  if (depths.size() != 1 || !(depths[0] >= 0)) node.fail("expected one depth of at least 0");
  if (!(depths[0] <= static_cast<double>(kMaxMadeElements)))
    NodeContext::refuse(fmt::format("depth {}", depths[0]));
  const auto depth = static_cast<std::int64_t>(depths[0]);
  const std::size_t rank = node.shape(given).rank() + 1;
  const std::size_t axis = node.axis(node.integer("axis", -1), rank);
  const OutputRef indices = node.add(
      Unsqueeze{},
      {from_the_start(graph, given, depth), graph.integers({static_cast<std::int64_t>(axis)})});
  Integers along_axis(rank, 1);
  along_axis[axis] = depth;
  const OutputRef classes = graph.constant(counted(depth).reshaped(Shape(along_axis)));
  const OutputRef is_on = node.add(Comparison{ComparisonKind::equal}, {indices, classes});
  const auto value = [&](std::int64_t i) {
    return node.add(Gather{}, {node.input(2), graph.scalar(i), graph.scalar(0)});
  };
  node.output(0, node.add(Select{}, {is_on, value(1), value(0)}));
}

void scatter_elements(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  const std::string reduction = node.text("reduction", "none");
  if (reduction != "none") NodeContext::refuse("reduction " + reduction);
  const OutputRef data = node.input(0);
  const Shape& shape = node.shape(data);
  const std::size_t axis = node.axis(node.integer("axis", 0), shape.rank());
  const OutputRef given = graph.converted(node.input(1), ElementType::i64);
  const Shape indices = node.shape(given);
  if (indices.rank() != shape.rank()) node.fail("expected indices of the rank of the data");
  if (!indices.is_static() || shape[axis] == Shape::kDynamic)
    NodeContext::refuse("indices of a size that is left open");
  node.check_made(indices.dims());
  Integers one_each = indices.dims();
  one_each.push_back(1);
  std::vector<OutputRef> coordinates;
  for (std::size_t d = 0; d < shape.rank(); ++d) {
    if (d == axis) {
      coordinates.push_back(graph.reshaped(from_the_start(graph, given, shape[axis]), one_each));
      continue;
    }
    Integers along(indices.rank() + 1, 1);
    along[d] = indices[d];
    coordinates.push_back(node.add(
        Broadcast{BroadcastMode::numpy},
        {graph.constant(counted(indices[d]).reshaped(Shape(along))), graph.integers(one_each)}));
  }
  const auto last = static_cast<std::int64_t>(shape.rank());
  node.output(0, node.add(ScatterNdUpdate{},
                          {data, node.add(Concat{last}, std::move(coordinates)), node.input(2)}));
}

}  // namespace octet::onnx
