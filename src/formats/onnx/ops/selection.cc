// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "formats/onnx/ops/builders.h"

namespace octet::onnx {
namespace {

void add_slice(NodeContext& node, OutputRef data, OutputRef starts, OutputRef ends,
               std::optional<OutputRef> axes, std::optional<OutputRef> steps) {
  GraphBuilder& graph = node.graph();
  const auto integers = [&](OutputRef ref) { return graph.converted(ref, ElementType::i64); };
  const std::int64_t count = node.shape(starts).num_elements();
  std::vector<std::int64_t> all(static_cast<std::size_t>(count), 1);
  const OutputRef step = steps ? integers(*steps) : graph.integers(all);
  std::iota(all.begin(), all.end(), 0);
  const OutputRef axis = axes ? integers(*axes) : graph.integers(all);
  node.output(0, node.add(Slice{}, {data, integers(starts), integers(ends), step, axis}));
}

// --- Pad ---

struct PadAmounts {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
};

PadAmounts pad_amounts(NodeContext& node, std::size_t rank) {
  const auto pads = node.integers("pads", 1);
  if (!pads) node.fail("expected pads, got none");
  std::vector<std::int64_t> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  if (node.has_input(3)) axes = node.constant_integers(3, "axes");
  if (pads->size() != 2 * axes.size()) {
    node.fail(fmt::format("expected {} pads for {} axes, got {}", 2 * axes.size(), axes.size(),
                          pads->size()));
  }
  PadAmounts amounts{std::vector<std::int64_t>(rank, 0), std::vector<std::int64_t>(rank, 0)};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = node.axis(axes[i], rank);
    amounts.begin[axis] = pads->at(i);
    amounts.end[axis] = pads->at(i + axes.size());
  }
  return amounts;
}

// Negative amounts cut.
OutputRef cut(NodeContext& node, OutputRef data, PadAmounts& amounts) {
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> ends;
  for (std::size_t axis = 0; axis < amounts.begin.size(); ++axis) {
    std::int64_t& begin = amounts.begin[axis];
    std::int64_t& end = amounts.end[axis];
    if (begin >= 0 && end >= 0) continue;
    axes.push_back(static_cast<std::int64_t>(axis));
    starts.push_back(std::max<std::int64_t>(-begin, 0));
    ends.push_back(end < 0 ? end : std::numeric_limits<std::int64_t>::max());
    begin = std::max<std::int64_t>(begin, 0);
    end = std::max<std::int64_t>(end, 0);
  }
  if (axes.empty()) return data;
  GraphBuilder& graph = node.graph();
  const std::vector<std::int64_t> steps(axes.size(), 1);
  return graph.add(Slice{}, {data, graph.integers(starts), graph.integers(ends),
                             graph.integers(steps), graph.integers(axes)});
}

OutputRef wrapped(NodeContext& node, OutputRef data, const PadAmounts& amounts) {
  for (std::size_t axis = 0; axis < amounts.begin.size(); ++axis) {
    if (amounts.begin[axis] == 0 && amounts.end[axis] == 0) continue;
    const std::int64_t size = node.shape(data)[axis];
    if (size < 1) node.fail(fmt::format("expected data to wrap around in dimension {}", axis));
    constexpr std::int64_t kMost = kMaxMadeElements;
    node.check_made({std::min(size, kMost) + std::min(amounts.begin[axis], kMost) +
                     std::min(amounts.end[axis], kMost)});
    std::vector<std::int64_t> indices;
    for (std::int64_t i = -amounts.begin[axis]; i < size + amounts.end[axis]; ++i)
      indices.push_back((i % size + size) % size);
    GraphBuilder& graph = node.graph();
    data = graph.add(
        Gather{}, {data, graph.integers(indices), graph.scalar(static_cast<std::int64_t>(axis))});
  }
  return data;
}

// The value as an input, or as an attribute before operation set 11. Where integers stand for
// reals, it is one of the integers, too.
OutputRef pad_value(NodeContext& node, OutputRef data) {
  GraphBuilder& graph = node.graph();
  const Quantization* quantization = node.passed_quantization();
  if (quantization == nullptr) {
    return node.has_input(2) ? graph.reshaped(node.input(2), {})
                             : graph.scalar_like(data, node.real("value", 0));
  }
  const Tensor* value = node.constant_input(2);
  if (node.has_input(2) && value == nullptr) NodeContext::refuse("computed value");
  if (value != nullptr && value->num_elements() != 1)
    node.fail(fmt::format("expected one value, got {}", value->num_elements()));
  const auto first = [](const Tensor& t) { return t.to(ElementType::f64).data<double>()[0]; };
  const double integer = value == nullptr ? 0 : first(*value);
  return graph.scalar_like(
      data, (integer - first(quantization->zero_point)) * first(quantization->scale));
}

}  // namespace

OutputRef add_concat(NodeContext& node, std::vector<OutputRef> inputs) {
  if (inputs.empty()) node.fail("expected at least 1 input, got 0");
  if (!node.has_attribute("axis")) node.fail("expected attribute axis, got none");
  const auto axis = node.axis(node.integer("axis", 0), node.shape(inputs[0]).rank());
  return node.add(Concat{static_cast<std::int64_t>(axis)}, std::move(inputs));
}

void concat(NodeContext& node) {
  node.output(0, add_concat(node, node.all_inputs()));
}

void split(NodeContext& node) {
  const OutputRef data = node.input(0);
  const Shape& shape = node.shape(data);
  const std::size_t axis = node.axis(node.integer("axis", 0), shape.rank());
  GraphBuilder& graph = node.graph();
  const OutputRef axis_ref = graph.scalar(static_cast<std::int64_t>(axis));
  const auto count = static_cast<std::int64_t>(node.num_outputs());
  auto lengths = node.integers("split", 1);
  const std::int64_t dim = shape[axis];
  if (!lengths && dim != Shape::kDynamic && dim % count != 0) {
    if (node.opset() < 18)
      node.fail(fmt::format("expected a size that {} outputs divide, got {}", count, dim));
    const std::int64_t chunk = (dim + count - 1) / count;
    lengths.emplace();
    for (std::int64_t i = 0; i < count; ++i)
      lengths->push_back(std::clamp<std::int64_t>(dim - i * chunk, 0, chunk));
  }
  if (lengths && static_cast<std::int64_t>(lengths->size()) != count) {
    node.fail(fmt::format("expected lengths for {} outputs, got {}", count, lengths->size()));
  }
  const bool is_even = !lengths || std::ranges::all_of(*lengths, [&](auto length) {
    return length == lengths->at(0);
  });
  const std::vector<OutputRef> parts =
      is_even && (!lengths || lengths->at(0) * count == dim)
          ? graph.add_multiple(EvenSplit{count}, {data, axis_ref})
          : graph.add_multiple(VariadicSplit{}, {data, axis_ref, graph.integers(*lengths)});
  for (std::size_t i = 0; i < parts.size(); ++i) node.output(i, parts[i]);
}

void slice_1(NodeContext& node) {
  const auto starts = node.integers("starts");
  const auto ends = node.integers("ends");
  const auto axes = node.integers("axes");
  if (!starts || !ends) node.fail("expected attributes starts and ends");
  std::optional<OutputRef> axes_ref;
  if (axes) axes_ref = node.graph().integers(*axes);
  add_slice(node, node.input(0), node.graph().integers(*starts), node.graph().integers(*ends),
            axes_ref, std::nullopt);
}

void slice_10(NodeContext& node) {
  const auto optional = [&](std::size_t index) {
    return node.has_input(index) ? std::optional(node.input(index)) : std::nullopt;
  };
  add_slice(node, node.input(0), node.input(1), node.input(2), optional(3), optional(4));
}

void gather(NodeContext& node) {
  const OutputRef data = node.input(0);
  const auto axis = node.axis(node.integer("axis", 0), node.shape(data).rank());
  const OutputRef axis_ref = node.graph().scalar(static_cast<std::int64_t>(axis));
  node.output(0, node.add(Gather{}, {data, node.input(1), axis_ref}));
}

void position_of_extreme(NodeContext& node, bool largest) {
  const OutputRef data = node.input(0);
  const std::size_t axis = node.axis(node.integer("axis", 0), node.shape(data).rank());
  if (node.integer("select_last_index", 0) != 0) NodeContext::refuse("select_last_index 1");
  GraphBuilder& graph = node.graph();
  TopK op;
  op.axis = static_cast<std::int64_t>(axis);
  op.largest = largest;
  op.index_type = ElementType::i64;
  const OutputRef position = graph.add_multiple(op, {data, graph.scalar(1)})[1];
  if (node.integer("keepdims", 1) != 0) return node.output(0, position);
  node.output(0, graph.add(Squeeze{}, {position, graph.integers({op.axis})}));
}

void top_k(NodeContext& node) {
  const OutputRef data = node.input(0);
  TopK op;
  op.axis = static_cast<std::int64_t>(node.axis(node.integer("axis", -1), node.shape(data).rank()));
  op.largest = node.integer("largest", 1) != 0;
  op.sort = node.integer("sorted", 1) != 0 ? TopKSort::by_value : TopKSort::none;
  op.index_type = ElementType::i64;
  const std::int64_t k = node.opset() < 10 ? node.integer("k", 0) : node.constant_integer(1, "k");
  const std::vector<OutputRef> outputs =
      node.graph().add_multiple(op, {data, node.graph().scalar(k)});
  node.output(0, outputs[0]);
  node.output(1, outputs[1]);
}

void gather_elements(NodeContext& node) {
  const OutputRef data = node.input(0);
  const auto axis = node.axis(node.integer("axis", 0), node.shape(data).rank());
  node.output(0, node.add(GatherElements{static_cast<std::int64_t>(axis)}, {data, node.input(1)}));
}

void gather_nd(NodeContext& node) {
  node.output(0, node.add(GatherNd{node.integer("batch_dims", 0)}, {node.input(0), node.input(1)}));
}

void scatter_nd(NodeContext& node) {
  const std::string reduction = node.text("reduction", "none");
  if (reduction != "none") NodeContext::refuse("reduction " + reduction);
  node.output(0, node.add(ScatterNdUpdate{}, node.all_inputs()));
}

void pad(NodeContext& node) {
  OutputRef data = node.input(0);
  PadAmounts amounts = pad_amounts(node, node.shape(data).rank());
  const std::string word = node.text("mode", "constant");
  data = cut(node, data, amounts);
  const auto is_zero = [](std::int64_t amount) { return amount == 0; };
  if (std::ranges::all_of(amounts.begin, is_zero) && std::ranges::all_of(amounts.end, is_zero))
    return node.output(0, data);
  if (word == "wrap") return node.output(0, wrapped(node, data, amounts));
  std::vector<OutputRef> inputs{data, node.graph().integers(amounts.begin),
                                node.graph().integers(amounts.end)};
  PadMode mode = PadMode::constant;
  if (word == "constant")
    inputs.push_back(pad_value(node, data));
  else if (word == "edge")
    mode = PadMode::edge;
  else if (word == "reflect")
    mode = PadMode::reflect;
  else
    node.fail(
        fmt::format("attribute mode: expected constant, edge, reflect or wrap, got \"{}\"", word));
  node.output(0, node.add(Pad{mode}, std::move(inputs)));
}

void trilu(NodeContext& node) {
  const OutputRef data = node.input(0);
  const Shape& shape = node.shape(data);
  if (shape.rank() < 2) node.fail("expected data of rank 2 or more");
  const Shape matrix{shape[shape.rank() - 2], shape[shape.rank() - 1]};
  if (!matrix.is_static()) NodeContext::refuse("matrices of a size that is left open");
  node.check_made(matrix.dims());
  const std::int64_t diagonal = node.has_input(1) ? node.constant_integer(1, "k") : 0;
  const bool upper = node.integer("upper", 1) != 0;
  Tensor mask(ElementType::boolean, matrix);
  for (std::int64_t i = 0; i < matrix[0]; ++i) {
    for (std::int64_t j = 0; j < matrix[1]; ++j) {
      mask.data<bool>()[static_cast<std::size_t>(i * matrix[1] + j)] =
          upper ? j - i >= diagonal : j - i <= diagonal;
    }
  }
  GraphBuilder& graph = node.graph();
  node.output(0, graph.add(Select{}, {graph.constant(mask), data, graph.scalar_like(data, 0)}));
}

}  // namespace octet::onnx
