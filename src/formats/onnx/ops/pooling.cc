// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/onnx/ops/builders.h"
#include "formats/onnx/ops/window_slices.h"

namespace octet::onnx {
namespace {

// Windows that would start beyond the data and its padding at the beginning do not exist.
RoundingType rounding(const NodeContext& node) {
  return node.integer("ceil_mode", 0) != 0 ? RoundingType::ceil_torch : RoundingType::floor;
}

PoolAttributes pool_attributes(const NodeContext& node, const WindowAttributes& window) {
  auto kernel = node.integers("kernel_shape").value_or(std::vector<std::int64_t>{});
  if (kernel.size() != window.strides.size())
    node.fail(fmt::format("attribute kernel_shape: expected {} sizes, got {}",
                          window.strides.size(), kernel.size()));
  return {std::move(kernel), window.strides, window.pads_begin,
          window.pads_end,   rounding(node), window.auto_pad};
}

bool is_dilated(const WindowAttributes& window) {
  return std::ranges::any_of(window.dilations, [](std::int64_t d) { return d != 1; });
}

std::size_t num_spatial(const NodeContext& node, OutputRef data) {
  const std::size_t rank = node.shape(data).rank();
  if (rank < 3)
    node.fail(fmt::format("expected data of rank 3 or more, got {}", to_string(node.shape(data))));
  return rank - 2;
}

}  // namespace

OutputRef add_average_pool(NodeContext& node, OutputRef data) {
  const WindowAttributes window = window_attributes(node, num_spatial(node, data));
  AvgPool op{pool_attributes(node, window)};
  op.exclude_pad = node.integer("count_include_pad", 0) == 0;
  if (is_dilated(window)) return add_dilated_average_pool(node, data, !op.exclude_pad);
  return node.add(std::move(op), {data});
}

void average_pool(NodeContext& node) {
  node.output(0, add_average_pool(node, node.input(0)));
}

void max_pool(NodeContext& node) {
  OutputRef data = node.input(0);
  const ElementType type = node.type(data);
  const WindowAttributes window = window_attributes(node, num_spatial(node, data));
  MaxPool op{pool_attributes(node, window)};
  if (is_dilated(window)) op.dilations = window.dilations;
  // Exact for integers of 8 bits, the only ones that the operation takes.
  if (!is_float(type)) data = node.graph().converted(data, ElementType::f32);
  node.output(0, node.graph().converted(node.add(op, {data}), type));
  if (!node.has_output(1)) return;
  const bool column_major = node.integer("storage_order", 0) != 0;
  // Maxima of their own: those above may come to be quantized, and would not be found in the data.
  node.output(1, add_max_pool_indices(node, data, node.add(std::move(op), {data}), column_major));
}

OutputRef add_global(NodeContext& node, ReduceKind kind, OutputRef data) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < num_spatial(node, data); ++i)
    axes.push_back(static_cast<std::int64_t>(i) + 2);
  return node.graph().reduced(kind, data, axes, true);
}

void global_average_pool(NodeContext& node) {
  node.output(0, add_global(node, ReduceKind::mean, node.input(0)));
}
void global_max_pool(NodeContext& node) {
  node.output(0, add_global(node, ReduceKind::max, node.input(0)));
}

}  // namespace octet::onnx
