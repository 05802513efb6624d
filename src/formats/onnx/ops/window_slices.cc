// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/ops/window_slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max();

void resolve(PoolWindow& window, AutoPad auto_pad, bool rounds_up) {
  const std::int64_t extent = (window.kernel - 1) * window.dilation + 1;
  if (auto_pad == AutoPad::same_upper || auto_pad == AutoPad::same_lower) {
    const std::int64_t output = (window.input + window.stride - 1) / window.stride;
    const std::int64_t total =
        std::max<std::int64_t>(0, (output - 1) * window.stride + extent - window.input);
    window.pad_begin = auto_pad == AutoPad::same_upper ? total / 2 : total - total / 2;
    window.pad_end = total - window.pad_begin;
  }
  const std::int64_t padded = window.input + window.pad_begin + window.pad_end;
  const std::int64_t free = padded - extent;
  window.output = (free + (rounds_up ? window.stride - 1 : 0)) / window.stride + 1;
  if (rounds_up && (window.output - 1) * window.stride >= window.input + window.pad_begin)
    --window.output;
  window.beyond = std::max<std::int64_t>(0, (window.output - 1) * window.stride + extent - padded);
}

std::vector<std::int64_t> spatial(const std::vector<PoolWindow>& windows, auto field) {
  std::vector<std::int64_t> values;
  for (const PoolWindow& window : windows) values.push_back(field(window));
  return values;
}

// Padding of the spatial dimensions by `begin` and `end` of each window.
OutputRef padded(GraphBuilder& graph, OutputRef x, const std::vector<PoolWindow>& windows,
                 OutputRef value, bool with_pads, bool with_beyond) {
  std::vector<std::int64_t> begin{0, 0};
  std::vector<std::int64_t> end{0, 0};
  for (const PoolWindow& window : windows) {
    begin.push_back(with_pads ? window.pad_begin : 0);
    end.push_back((with_pads ? window.pad_end : 0) + (with_beyond ? window.beyond : 0));
  }
  return graph.add(Pad{PadMode::constant}, {x, graph.integers(begin), graph.integers(end), value});
}

// The element that each window has at `offset`.
OutputRef slice_at(GraphBuilder& graph, OutputRef x, const std::vector<PoolWindow>& windows,
                   const std::vector<std::int64_t>& offset) {
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    starts.push_back(offset[i] * windows[i].dilation);
    ends.push_back(starts.back() + (windows[i].output - 1) * windows[i].stride + 1);
    axes.push_back(static_cast<std::int64_t>(i) + 2);
  }
  const auto steps = spatial(windows, [](const PoolWindow& w) { return w.stride; });
  return graph.add(Slice{}, {x, graph.integers(starts), graph.integers(ends), graph.integers(steps),
                             graph.integers(axes)});
}

Tensor positions(const Shape& shape, bool column_major) {
  Tensor result(ElementType::i64, shape);
  const auto values = result.data<std::int64_t>();
  std::int64_t plane = 1;
  for (std::size_t axis = 2; axis < shape.rank(); ++axis) plane *= shape[axis];
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto position = static_cast<std::int64_t>(i);
    values[i] = position;
    if (!column_major) continue;
    std::int64_t rest = position % plane;
    std::int64_t within = 0;
    std::int64_t weight = plane;
    for (std::size_t axis = shape.rank(); axis-- > 2;) {
      weight /= shape[axis];
      within += rest % shape[axis] * weight;
      rest /= shape[axis];
    }
    values[i] = position - position % plane + within;
  }
  return result;
}

}  // namespace

std::vector<PoolWindow> pool_windows(const NodeContext& node, OutputRef data) {
  const Shape& shape = node.shape(data);
  const WindowAttributes attributes = window_attributes(node, shape.rank() - 2);
  const auto kernel = node.integers("kernel_shape").value_or(std::vector<std::int64_t>{});
  std::vector<PoolWindow> windows;
  for (std::size_t i = 0; i + 2 < shape.rank(); ++i) {
    if (shape[i + 2] == Shape::kDynamic) NodeContext::refuse("a size that is left open");
    PoolWindow& window = windows.emplace_back(
        PoolWindow{shape[i + 2], kernel.at(i), attributes.strides[i], attributes.dilations[i],
                   attributes.pads_begin[i], attributes.pads_end[i]});
    resolve(window, attributes.auto_pad, node.integer("ceil_mode", 0) != 0);
    if (window.output < 1)
      node.fail(fmt::format("kernel exceeds the padded data {}", to_string(shape)));
  }
  return windows;
}

OutputRef add_max_pool_indices(NodeContext& node, OutputRef data, OutputRef maxima,
                               bool column_major) {
  GraphBuilder& graph = node.graph();
  const Shape shape = node.shape(data);
  if (!shape.is_static()) NodeContext::refuse("output Indices of a size that is left open");
  const auto windows = pool_windows(node, data);
  node.check_made(shape.dims());
  // One comparison for each element of a window.
  const auto kernel = spatial(windows, [](const PoolWindow& w) { return w.kernel; });
  constexpr std::int64_t kMaxKernel = 1024;
  if (std::accumulate(kernel.begin(), kernel.end(), 1.0, std::multiplies<>{}) > kMaxKernel)
    NodeContext::refuse("output Indices of large windows");
  const OutputRef places = graph.constant(positions(shape, column_major));
  const OutputRef nowhere = graph.scalar(kNowhere);
  const OutputRef lowest = graph.scalar_like(data, -std::numeric_limits<double>::infinity());
  const OutputRef padded_data = padded(graph, data, windows, lowest, true, true);
  const OutputRef padded_places = padded(graph, places, windows, nowhere, true, true);
  OutputRef result = nowhere;
  std::vector<std::int64_t> offset(windows.size(), 0);
  for (bool more = true; more;) {
    const OutputRef is_maximum = graph.add(Comparison{ComparisonKind::equal},
                                           {slice_at(graph, padded_data, windows, offset), maxima});
    const OutputRef place =
        graph.add(Select{}, {is_maximum, slice_at(graph, padded_places, windows, offset), nowhere});
    result = graph.binary(BinaryKind::minimum, place, result);
    more = false;
    for (std::size_t i = offset.size(); i-- > 0 && !more;) {
      more = ++offset[i] < windows[i].kernel;
      if (!more) offset[i] = 0;
    }
  }
  return result;
}

OutputRef add_dilated_average_pool(NodeContext& node, OutputRef data, bool counts_pads) {
  GraphBuilder& graph = node.graph();
  const auto windows = pool_windows(node, data);
  const ElementType type = node.type(data);
  const std::int64_t channels = node.shape(data)[1];
  if (channels == Shape::kDynamic) NodeContext::refuse("a number of channels that is left open");
  const auto ones = [&](const std::vector<std::int64_t>& dims) {
    node.check_made(dims);
    std::int64_t count = 1;
    for (const std::int64_t dim : dims) count *= dim;
    const std::vector<float> values(static_cast<std::size_t>(count), 1.0F);
    return graph.constant(Tensor::from<float>(Shape(dims), values).to(type));
  };
  const auto sums = [&](OutputRef x, std::int64_t groups) {
    std::vector<std::int64_t> filter{groups, 1, 1};
    for (const PoolWindow& window : windows) filter.push_back(window.kernel);
    const std::vector<std::int64_t> none(windows.size(), 0);
    GroupConvolution op;
    op.strides = spatial(windows, [](const PoolWindow& w) { return w.stride; });
    op.dilations = spatial(windows, [](const PoolWindow& w) { return w.dilation; });
    op.pads_begin = op.pads_end = none;
    return graph.add(op, {x, ones(filter)});
  };
  const OutputRef zero = graph.scalar_like(data, 0);
  std::vector<std::int64_t> plane{1, 1};
  for (const PoolWindow& window : windows) plane.push_back(window.input);
  OutputRef counted = ones(plane);
  counted =
      padded(graph, counted, windows, graph.scalar_like(data, counts_pads ? 1 : 0), true, false);
  counted = padded(graph, counted, windows, zero, false, true);
  const OutputRef padded_data = padded(graph, data, windows, zero, true, true);
  return graph.binary(BinaryKind::divide, sums(padded_data, channels), sums(counted, 1));
}

}  // namespace octet::onnx
