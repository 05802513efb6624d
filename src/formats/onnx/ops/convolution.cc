// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

AutoPad auto_pad(const NodeContext& node) {
  const std::string word = node.text("auto_pad", "NOTSET");
  if (word == "NOTSET" || word.empty()) return AutoPad::explicit_pads;
  if (word == "SAME_UPPER") return AutoPad::same_upper;
  if (word == "SAME_LOWER") return AutoPad::same_lower;
  if (word == "VALID") return AutoPad::valid;
  node.fail(
      fmt::format("attribute auto_pad: expected NOTSET, SAME_UPPER, SAME_LOWER or VALID, got "
                  "\"{}\"",
                  word));
}

std::vector<std::int64_t> sizes(const NodeContext& node, std::string_view name, std::size_t count,
                                std::int64_t absent, std::int64_t least) {
  auto values = node.integers(name).value_or(std::vector<std::int64_t>(count, absent));
  if (values.empty()) values.assign(count, absent);
  if (values.size() != count || std::ranges::any_of(values, [&](auto v) { return v < least; })) {
    node.fail(fmt::format("attribute {}: expected {} integers of at least {}, got [{}]", name,
                          count, least, fmt::join(values, ",")));
  }
  return values;
}

struct Filter {
  OutputRef weights;
  std::int64_t groups = 1;
  std::size_t num_spatial = 0;
};

// ONNX has the groups in the first dimension of weights, the graph in one before it.
Filter grouped_filter(NodeContext& node, OutputRef data, OutputRef weights) {
  Filter filter{weights, node.integer("group", 1)};
  const Shape data_shape = node.shape(data);
  const Shape shape = node.shape(weights);
  if (data_shape.rank() < 3 || shape.rank() != data_shape.rank() || !shape.is_static()) {
    node.fail(
        fmt::format("expected data of rank 3 or more and weights of the same rank, got {} and "
                    "{}",
                    to_string(data_shape), to_string(shape)));
  }
  filter.num_spatial = data_shape.rank() - 2;
  if (filter.groups < 1 || shape[0] % filter.groups != 0) {
    node.fail(fmt::format("group={} does not divide the {} of weights {}", filter.groups, shape[0],
                          to_string(shape)));
  }
  const std::vector<std::int64_t> kernel(shape.begin() + 2, shape.end());
  const auto stated = node.integers("kernel_shape");
  if (stated && !stated->empty() && *stated != kernel) {
    node.fail(fmt::format("attribute kernel_shape: expected [{}] for weights {}, got [{}]",
                          fmt::join(kernel, ","), to_string(shape), fmt::join(*stated, ",")));
  }
  if (filter.groups == 1) return filter;
  filter.weights = grouped_weights(node.graph(), weights, filter.groups);
  return filter;
}

// PyTorch writes f32 weights and biases beside data of bf16 where it has folded a batch norm.
OutputRef in_float_type_of(NodeContext& node, OutputRef data, OutputRef parameters) {
  const ElementType type = node.graph().value(data).type;
  const bool are_floats = is_float(type) && is_float(node.graph().value(parameters).type);
  return are_floats ? node.graph().converted(parameters, type) : parameters;
}

OutputRef with_bias(NodeContext& node, OutputRef result) {
  if (!node.has_input(2)) return result;
  const OutputRef bias = node.graph().per_channel(in_float_type_of(node, result, node.input(2)),
                                                  node.shape(result).rank());
  return node.graph().binary(BinaryKind::add, result, bias);
}

// Where the output's size is given, the pads follow from it. SAME_* alone gives in * stride.
void resolve_output_shape(NodeContext& node, const Shape& data, const Shape& weights,
                          WindowAttributes& window, std::vector<std::int64_t>& output_padding) {
  const std::size_t num_spatial = data.rank() - 2;
  auto output = node.integers("output_shape");
  const bool is_same =
      window.auto_pad == AutoPad::same_upper || window.auto_pad == AutoPad::same_lower;
  if (output && output->size() == num_spatial + 2)
    output->erase(output->begin(), output->begin() + 2);
  if (!output && is_same) {
    output.emplace();
    for (std::size_t i = 0; i < num_spatial; ++i)
      output->push_back(data[i + 2] * window.strides[i]);
  }
  if (!output || output->empty()) return;
  if (output->size() != num_spatial)
    node.fail(fmt::format("attribute output_shape: expected {} sizes, got {}", num_spatial,
                          output->size()));
  for (std::size_t i = 0; i < num_spatial; ++i) {
    const std::int64_t extent = (weights[i + 2] - 1) * window.dilations[i] + 1;
    const std::int64_t total =
        window.strides[i] * (data[i + 2] - 1) + output_padding[i] + extent - output->at(i);
    // An output beyond all windows is the bias alone.
    if (total < 0) output_padding[i] -= total;
    const std::int64_t pads = std::max<std::int64_t>(total, 0);
    window.pads_begin[i] = window.auto_pad == AutoPad::same_upper ? pads / 2 : pads - pads / 2;
    window.pads_end[i] = pads - window.pads_begin[i];
  }
  window.auto_pad = AutoPad::explicit_pads;
}

}  // namespace

WindowAttributes window_attributes(const NodeContext& node, std::size_t num_spatial) {
  WindowAttributes window;
  window.auto_pad = auto_pad(node);
  window.strides = sizes(node, "strides", num_spatial, 1, 1);
  window.dilations = sizes(node, "dilations", num_spatial, 1, 1);
  std::vector<std::int64_t> pads = sizes(node, "pads", 2 * num_spatial, 0, 0);
  if (window.auto_pad != AutoPad::explicit_pads) pads.assign(pads.size(), 0);
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(num_spatial);
  window.pads_begin.assign(pads.begin(), middle);
  window.pads_end.assign(middle, pads.end());
  return window;
}

OutputRef add_convolution(NodeContext& node, OutputRef data, OutputRef weights) {
  const Filter filter = grouped_filter(node, data, weights);
  WindowAttributes window = window_attributes(node, filter.num_spatial);
  ConvolutionAttributes attributes{std::move(window.strides), std::move(window.dilations),
                                   std::move(window.pads_begin), std::move(window.pads_end),
                                   window.auto_pad};
  if (filter.groups == 1)
    return node.add(Convolution{std::move(attributes)}, {data, filter.weights});
  return node.add(GroupConvolution{std::move(attributes)}, {data, filter.weights});
}

void conv(NodeContext& node) {
  const OutputRef data = node.input(0);
  const OutputRef weights = in_float_type_of(node, data, node.input(1));
  node.output(0, with_bias(node, add_convolution(node, data, weights)));
}

void conv_transpose(NodeContext& node) {
  const OutputRef data = node.input(0);
  const OutputRef weights = in_float_type_of(node, data, node.input(1));
  const Filter filter = grouped_filter(node, data, weights);
  WindowAttributes window = window_attributes(node, filter.num_spatial);
  auto output_padding = sizes(node, "output_padding", filter.num_spatial, 0, 0);
  resolve_output_shape(node, node.shape(data), node.shape(weights), window, output_padding);
  ConvolutionAttributes attributes{std::move(window.strides), std::move(window.dilations),
                                   std::move(window.pads_begin), std::move(window.pads_end),
                                   window.auto_pad};
  OutputRef result;
  if (filter.groups == 1) {
    result = node.add(ConvolutionBackpropData{std::move(attributes), std::move(output_padding)},
                      {data, filter.weights});
  } else {
    result =
        node.add(GroupConvolutionBackpropData{std::move(attributes), std::move(output_padding)},
                 {data, filter.weights});
  }
  node.output(0, with_bias(node, result));
}

}  // namespace octet::onnx
