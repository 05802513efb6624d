// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

std::vector<std::int64_t> axes_from(std::size_t first, std::size_t rank) {
  std::vector<std::int64_t> axes(rank - first);
  std::iota(axes.begin(), axes.end(), static_cast<std::int64_t>(first));
  return axes;
}

OutputRef add_mvn(NodeContext& node, OutputRef x, const std::vector<std::int64_t>& axes,
                  double epsilon) {
  Mvn op;
  op.eps = epsilon;
  return node.add(op, {x, node.graph().integers(axes)});
}

OutputRef scaled_and_shifted(NodeContext& node, OutputRef x, OutputRef scale,
                             std::optional<OutputRef> shift) {
  const OutputRef result = node.graph().binary(BinaryKind::multiply, x, scale);
  return shift ? node.graph().binary(BinaryKind::add, result, *shift) : result;
}

// Statistics of the data itself instead of the running ones, which outputs 1 and 2 move on.
void batch_normalization_in_training(NodeContext& node, OutputRef x, double epsilon) {
  GraphBuilder& graph = node.graph();
  const std::size_t rank = node.shape(x).rank();
  std::vector<std::int64_t> axes = axes_from(0, rank);
  axes.erase(axes.begin() + 1);
  const OutputRef mean = graph.reduced(ReduceKind::mean, x, axes, true);
  const OutputRef distance = graph.binary(BinaryKind::subtract, x, mean);
  const OutputRef variance = graph.reduced(
      ReduceKind::mean, graph.binary(BinaryKind::multiply, distance, distance), axes, true);
  const BatchNormInference op{epsilon};
  const OutputRef flat_mean = graph.reshaped(mean, {-1});
  const OutputRef flat_variance = graph.reshaped(variance, {-1});
  node.output(0, node.add(op, {x, node.input(1), node.input(2), flat_mean, flat_variance}));
  const double momentum = node.real("momentum", 0.9F);
  const auto moved = [&](OutputRef running, OutputRef current) {
    return graph.binary(
        BinaryKind::add,
        graph.binary(BinaryKind::multiply, running, graph.scalar_like(running, momentum)),
        graph.binary(BinaryKind::multiply, current, graph.scalar_like(current, 1 - momentum)));
  };
  if (node.has_output(1)) node.output(1, moved(node.input(3), flat_mean));
  if (node.has_output(2)) node.output(2, moved(node.input(4), flat_variance));
  // What sets before 14 save for the way back.
  if (node.has_output(3)) node.output(3, flat_mean);
  if (node.has_output(4)) node.output(4, flat_variance);
}

// Mean over the axes and 1 / sqrt(variance + epsilon), as the outputs of LayerNormalization.
void add_statistics(NodeContext& node, OutputRef x, const std::vector<std::int64_t>& axes,
                    double epsilon, std::size_t first_output) {
  GraphBuilder& graph = node.graph();
  const OutputRef mean = graph.reduced(ReduceKind::mean, x, axes, true);
  const OutputRef distance = graph.binary(BinaryKind::subtract, x, mean);
  const OutputRef variance = graph.reduced(
      ReduceKind::mean, graph.binary(BinaryKind::multiply, distance, distance), axes, true);
  const OutputRef deviation =
      graph.unary(UnaryKind::sqrt,
                  graph.binary(BinaryKind::add, variance, graph.scalar_like(variance, epsilon)));
  node.output(first_output, mean);
  node.output(first_output + 1,
              graph.binary(BinaryKind::divide, graph.scalar_like(deviation, 1), deviation));
}

// One parameter per group, as GroupNormalization has before operation set 21, repeated for each of
// its channels.
OutputRef repeated(NodeContext& node, OutputRef parameter, std::int64_t channels_per_group) {
  GraphBuilder& graph = node.graph();
  const OutputRef column = graph.reshaped(parameter, {-1, 1});
  const OutputRef rows = graph.add(Tile{}, {column, graph.integers({1, channels_per_group})});
  return graph.reshaped(rows, {-1});
}

}  // namespace

void batch_normalization(NodeContext& node) {
  const OutputRef x = node.input(0);
  const double epsilon = node.real("epsilon", 1e-5F);
  if (node.integer("spatial", 1) == 0 && node.shape(x).rank() > 2) NodeContext::refuse("spatial=0");
  if (node.shape(x).rank() < 2) node.fail("expected data of rank 2 or more");
  // Before operation set 14, outputs beside the first are what tells training.
  const bool has_statistics = node.opset() < 14 && node.has_output(1);
  if (node.integer("training_mode", 0) != 0 || has_statistics)
    return batch_normalization_in_training(node, x, epsilon);
  node.output(0, node.add(BatchNormInference{epsilon},
                          {x, node.input(1), node.input(2), node.input(3), node.input(4)}));
}

void instance_normalization(NodeContext& node) {
  const OutputRef x = node.input(0);
  const std::size_t rank = node.shape(x).rank();
  if (rank < 3) node.fail("expected data of rank 3 or more");
  const OutputRef normalized = add_mvn(node, x, axes_from(2, rank), node.real("epsilon", 1e-5F));
  node.output(0, scaled_and_shifted(node, normalized, node.graph().per_channel(node.input(1), rank),
                                    node.graph().per_channel(node.input(2), rank)));
}

void layer_normalization(NodeContext& node) {
  const OutputRef x = node.input(0);
  const std::size_t rank = node.shape(x).rank();
  const auto axes = axes_from(node.axis(node.integer("axis", -1), rank), rank);
  const double epsilon = node.real("epsilon", 1e-5F);
  std::optional<OutputRef> bias;
  if (node.has_input(2)) bias = node.input(2);
  node.output(0, scaled_and_shifted(node, add_mvn(node, x, axes, epsilon), node.input(1), bias));
  if (node.has_output(1) || node.has_output(2)) add_statistics(node, x, axes, epsilon, 1);
}

void skip_layer_normalization(NodeContext& node) {
  GraphBuilder& graph = node.graph();
  OutputRef x = graph.binary(BinaryKind::add, node.input(0), node.input(1));
  if (node.has_input(4)) x = graph.binary(BinaryKind::add, x, node.input(4));
  std::optional<OutputRef> bias;
  if (node.has_input(3)) bias = node.input(3);
  const double epsilon = node.real("epsilon", 1e-12F);
  node.output(0, scaled_and_shifted(node, add_mvn(node, x, {-1}, epsilon), node.input(2), bias));
  if (node.has_output(1) || node.has_output(2)) add_statistics(node, x, {-1}, epsilon, 1);
  if (node.has_output(3)) node.output(3, x);
}

void group_normalization(NodeContext& node) {
  const OutputRef x = node.input(0);
  const std::int64_t num_groups = node.integer("num_groups", 1);
  const Shape& shape = node.shape(x);
  if (shape.rank() < 3 || num_groups < 1 || shape[1] % num_groups != 0)
    node.fail(fmt::format("expected groups that divide the channels of {}, got num_groups={}",
                          to_string(shape), num_groups));
  OutputRef scale = node.input(1);
  OutputRef bias = node.input(2);
  if (node.opset() < 21) {
    const std::int64_t channels_per_group = shape[1] / num_groups;
    scale = repeated(node, scale, channels_per_group);
    bias = repeated(node, bias, channels_per_group);
  }
  const GroupNormalization op{num_groups, node.real("epsilon", 1e-5F)};
  node.output(0, node.add(op, {x, scale, bias}));
}

void lp_normalization(NodeContext& node) {
  const OutputRef x = node.input(0);
  const auto axis = node.axis(node.integer("axis", -1), node.shape(x).rank());
  const ReduceKind kind = node.integer("p", 2) == 1 ? ReduceKind::l1 : ReduceKind::l2;
  GraphBuilder& graph = node.graph();
  const OutputRef norm = graph.reduced(kind, x, {static_cast<std::int64_t>(axis)}, true);
  // What has no length stays 0.
  const OutputRef is_zero =
      graph.add(Comparison{ComparisonKind::equal}, {norm, graph.scalar_like(norm, 0)});
  const OutputRef divisor = graph.add(Select{}, {is_zero, graph.scalar_like(norm, 1), norm});
  node.output(0, graph.binary(BinaryKind::divide, x, divisor));
}

void mean_variance_normalization(NodeContext& node) {
  const auto axes = node.integers("axes").value_or(std::vector<std::int64_t>{0, 2, 3});
  Mvn op;
  op.eps = 1e-9;
  op.eps_inside_sqrt = false;
  node.output(0, node.add(op, {node.input(0), node.graph().integers(axes)}));
}

void lrn(NodeContext& node) {
  Lrn op;
  op.alpha = node.real("alpha", 1e-4F);
  op.beta = node.real("beta", 0.75);
  op.bias = node.real("bias", 1);
  op.size = node.integer("size", 1);
  node.output(0, node.add(op, {node.input(0), node.graph().integers({1})}));
}

}  // namespace octet::onnx
