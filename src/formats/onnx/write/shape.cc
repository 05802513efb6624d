// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <numeric>

#include "formats/onnx/write/op_writers.h"
#include "formats/onnx/write/quantizer.h"

/// Operations that make and change shapes.
namespace octet::onnx {
namespace {

constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

// A StridedSlice as Slice and the dimensions to remove and to insert after it.
struct Slicing {
  std::vector<std::int64_t> starts, ends, axes, steps;
  std::vector<std::int64_t> removed, inserted;
};

bool is_set(const std::vector<std::int64_t>& mask, std::size_t i) {
  return i < mask.size() && mask[i] != 0;
}

struct Bounds {
  std::vector<std::int64_t> begin, end, strides;
};

Slicing slicing_of(const StridedSlice& op, const Bounds& bounds, std::size_t rank) {
  Slicing result;
  const std::size_t count = bounds.begin.size();
  std::size_t num_named = 0;
  for (std::size_t i = 0; i < count; ++i)
    num_named += is_set(op.new_axis_mask, i) || is_set(op.ellipsis_mask, i) ? 0 : 1;
  std::int64_t axis = 0;
  std::int64_t position = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_set(op.ellipsis_mask, i)) {
      const auto skipped = static_cast<std::int64_t>(rank - num_named);
      axis += skipped;
      position += skipped;
      continue;
    }
    if (is_set(op.new_axis_mask, i)) {
      result.inserted.push_back(position++);
      continue;
    }
    const std::int64_t step = bounds.strides.empty() ? 1 : bounds.strides[i];
    std::int64_t begin = is_set(op.begin_mask, i) ? (step > 0 ? 0 : kEnd) : bounds.begin[i];
    std::int64_t end = is_set(op.end_mask, i) ? (step > 0 ? kEnd : -kEnd) : bounds.end[i];
    const bool shrinks = is_set(op.shrink_axis_mask, i);
    if (shrinks) end = begin == -1 ? kEnd : begin + 1;
    result.starts.push_back(begin);
    result.ends.push_back(end);
    result.axes.push_back(axis);
    result.steps.push_back(shrinks ? 1 : step);
    if (shrinks)
      result.removed.push_back(axis);
    else
      ++position;
    ++axis;
  }
  return result;
}

// Dimensions for Reshape: those before `axis` are copied, an unknown one after it is inferred.
std::optional<std::vector<std::int64_t>> reshaped_dims(NodeWriter& w, const Shape& shape,
                                                       std::size_t axis,
                                                       const std::vector<std::int64_t>& parts) {
  std::vector<std::int64_t> dims(axis, 0);
  dims.insert(dims.end(), parts.begin(), parts.end());
  dims.insert(dims.end(), shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end());
  if (std::count(dims.begin(), dims.end(), Shape::kDynamic) <= 1) return dims;
  w.refuse("expected at most one unknown size");
  return std::nullopt;
}

std::vector<std::int64_t> ascending(std::size_t count) {
  std::vector<std::int64_t> values(count);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

// The index of each element of a mirrored dimension, the edges repeated.
std::vector<std::int64_t> symmetric_indices(std::int64_t size, std::int64_t begin,
                                            std::int64_t end) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = -begin; i < size + end; ++i) {
    const std::int64_t from_start = i < 0 ? -1 - i : i;
    indices.push_back(from_start >= size ? 2 * size - 1 - from_start : from_start);
  }
  return indices;
}

void write_symmetric_pad(NodeWriter& w, const std::vector<std::int64_t>& begin,
                         const std::vector<std::int64_t>& end) {
  std::string x = w.input(0);
  for (std::size_t axis = 0; axis < begin.size(); ++axis) {
    const std::int64_t size = w.shape(0)[axis];
    if (begin[axis] == 0 && end[axis] == 0) continue;
    if (size == Shape::kDynamic || begin[axis] < 0 || end[axis] < 0 || begin[axis] > size ||
        end[axis] > size)
      return w.refuse("mode symmetric with pads below 0 or of an unknown size");
    const std::string indices =
        w.constant(symmetric_indices(size, begin[axis], end[axis]), "mirrored");
    x = w.step("Gather", {x, indices}, {{"axis", static_cast<std::int64_t>(axis)}});
  }
  w.finish("Identity", {x});
}

// The axes that Broadcast's data lacks in the target.
std::optional<std::vector<std::int64_t>> missing_axes(NodeWriter& w) {
  const auto mapping = w.integers(2);
  if (!mapping) return std::nullopt;
  std::vector<std::int64_t> missing;
  for (std::int64_t axis = 0; axis < w.shape(1)[0]; ++axis) {
    if (std::find(mapping->begin(), mapping->end(), axis) == mapping->end())
      missing.push_back(axis);
  }
  return missing;
}

}  // namespace

void write(NodeWriter& w, const Reshape& op) {
  Attributes attributes;
  const std::optional<Tensor> target = w.constant(1);
  bool has_zero = !target.has_value();
  if (target) {
    const Tensor wide = target->to(ElementType::i64);
    const auto dims = wide.data<std::int64_t>();
    has_zero = std::find(dims.begin(), dims.end(), 0) != dims.end();
  }
  if (!op.special_zero && has_zero) attributes.push_back({"allowzero", std::int64_t{1}});
  w.finish("Reshape", {w.input(0), w.input_i64(1)}, attributes);
}

void write(NodeWriter& w, const Transpose&) {
  const auto order = w.integers(1);
  if (!order) return;
  Attributes attributes;
  if (!order->empty()) attributes.push_back({"perm", *order});
  w.finish("Transpose", {w.input(0)}, attributes);
}

// Integers that are joined are said to be integers again, so that what reads them can be.
void write(NodeWriter& w, const Concat& op) {
  const Attributes attributes{{"axis", op.axis}};
  const std::optional<Quantizer> grid = producing_quantizer(w.model(), {w.node().id, 0});
  const bool is_quantized_next =
      std::ranges::all_of(w.model().uses({w.node().id, 0}), [&](const Model::Use& use) {
        return std::holds_alternative<FakeQuantize>(w.model().node(use.node).op);
      });
  if (!grid || is_quantized_next) return w.finish("Concat", w.all_inputs(), attributes);
  const std::string scale = w.constant(grid->output_scale, "scale");
  const std::string zero_point = w.constant(grid->output_zero_point, "zero_point");
  const std::string joined = w.step("Concat", w.all_inputs(), attributes, "joined");
  const std::string integers =
      w.step("QuantizeLinear", {joined, scale, zero_point}, {}, "quantized");
  w.finish("DequantizeLinear", {integers, scale, zero_point});
}

void write(NodeWriter& w, const StridedSlice& op) {
  const auto begin = w.integers(1);
  const auto end = begin ? w.integers(2) : std::nullopt;
  if (!end) return;
  Bounds bounds{*begin, *end, {}};
  if (w.num_inputs() > 3) {
    const auto strides = w.integers(3);
    if (!strides) return;
    bounds.strides = *strides;
  }
  const Slicing slicing = slicing_of(op, bounds, w.shape(0).rank());
  std::string x = w.input(0);
  const Names inputs{x, w.constant(slicing.starts, "starts"), w.constant(slicing.ends, "ends"),
                     w.constant(slicing.axes, "axes"), w.constant(slicing.steps, "steps")};
  if (slicing.removed.empty() && slicing.inserted.empty()) return w.finish("Slice", inputs);
  x = w.step("Slice", inputs);
  const Names squeezed{x, w.constant(slicing.removed, "removed")};
  if (slicing.inserted.empty()) return w.finish("Squeeze", squeezed);
  if (!slicing.removed.empty()) x = w.step("Squeeze", squeezed);
  w.finish("Unsqueeze", {x, w.constant(slicing.inserted, "inserted")});
}

void write(NodeWriter& w, const Pad& op) {
  const auto begin = w.integers(1);
  const auto end = begin ? w.integers(2) : std::nullopt;
  if (!end) return;
  if (op.mode == PadMode::symmetric) return write_symmetric_pad(w, *begin, *end);
  std::vector<std::int64_t> pads = *begin;
  pads.insert(pads.end(), end->begin(), end->end());
  Names inputs{w.input(0), w.constant(pads, "pads")};
  if (op.mode == PadMode::constant && w.num_inputs() > 3) inputs.push_back(w.input(3));
  const std::string mode = op.mode == PadMode::constant ? "constant"
                           : op.mode == PadMode::edge   ? "edge"
                                                        : "reflect";
  w.finish("Pad", inputs, {{"mode", mode}});
}

void write(NodeWriter& w, const ShapeOf& op) {
  if (op.output_type == ElementType::i64) return w.finish("Shape", {w.input(0)});
  w.finish("Cast", {w.step("Shape", {w.input(0)})}, {{"to", onnx_type(op.output_type)}});
}

void write(NodeWriter& w, const Range& op) {
  Names inputs = w.all_inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (w.value(i).type != op.output_type)
      inputs[i] = w.step("Cast", {inputs[i]}, {{"to", onnx_type(op.output_type)}});
  }
  w.finish("Range", inputs);
}

void write(NodeWriter& w, const Broadcast& op) {
  std::string x = w.input(0);
  if (op.mode == BroadcastMode::explicit_axes) {
    const auto missing = missing_axes(w);
    if (!missing) return;
    x = w.step("Unsqueeze", {x, w.constant(*missing, "missing")});
  }
  w.finish("Expand", {x, w.input_i64(1)});
}

void write(NodeWriter& w, const Tile&) {
  // ONNX wants one number per dimension; here the shorter of the two shapes has leading ones.
  const auto repeats = w.integers(1);
  if (!repeats) return;
  const std::size_t rank = w.shape(0).rank();
  std::string x = w.input(0);
  std::vector<std::int64_t> full = *repeats;
  if (full.size() < rank) full.insert(full.begin(), rank - full.size(), 1);
  if (full.size() > rank)
    x = w.step("Unsqueeze", {x, w.constant(ascending(full.size() - rank), "added")});
  w.finish("Tile", {x, w.constant(full, "repeats")});
}

void write(NodeWriter& w, const EvenSplit& op) {
  const auto axis = w.axes(1);
  if (axis)
    w.finish("Split", {w.input(0)}, {{"axis", axis->at(0)}, {"num_outputs", op.num_splits}});
}

void write(NodeWriter& w, const VariadicSplit&) {
  const auto axis = w.axes(1);
  if (!axis) return;
  std::vector<std::int64_t> lengths;
  for (const Value& output : w.node().outputs)
    lengths.push_back(output.shape[static_cast<std::size_t>(axis->at(0))]);
  if (std::find(lengths.begin(), lengths.end(), Shape::kDynamic) != lengths.end())
    return w.refuse("expected lengths that are known");
  w.finish("Split", {w.input(0), w.constant(lengths, "lengths")}, {{"axis", axis->at(0)}});
}

void write(NodeWriter& w, const Slice&) {
  Names inputs{w.input(0), w.input_i64(1), w.input_i64(2)};
  if (w.num_inputs() > 4)
    inputs.push_back(w.input_i64(4));
  else
    inputs.push_back(w.constant(ascending(static_cast<std::size_t>(w.shape(1)[0])), "axes"));
  inputs.push_back(w.input_i64(3));
  w.finish("Slice", inputs);
}

void write(NodeWriter& w, const Gather& op) {
  const auto axis = w.axes(2);
  if (!axis) return;
  if (op.batch_dims != 0) return w.refuse("batch_dims other than 0");
  w.finish("Gather", {w.input(0), w.input(1)}, {{"axis", axis->at(0)}});
}

void write(NodeWriter& w, const TopK& op) {
  const auto k = w.integers(1);
  if (!k) return;
  if (op.sort == TopKSort::by_index) return w.refuse("sorted by index");
  const Names inputs{w.input(0), w.constant(*k, "k")};
  const Attributes attributes{{"axis", op.axis},
                              {"largest", std::int64_t{op.largest}},
                              {"sorted", std::int64_t{op.sort == TopKSort::by_value}}};
  if (op.index_type == ElementType::i64) return w.finish("TopK", inputs, attributes);
  w.finish_with_cast("TopK", inputs, 1, attributes);
}

void write(NodeWriter& w, const GatherElements& op) {
  w.finish("GatherElements", w.all_inputs(), {{"axis", op.axis}});
}

void write(NodeWriter& w, const GatherNd& op) {
  w.finish("GatherND", {w.input(0), w.input_i64(1)}, {{"batch_dims", op.batch_dims}});
}

void write(NodeWriter& w, const ScatterNdUpdate&) {
  w.finish("ScatterND", {w.input(0), w.input_i64(1), w.input(2)});
}

void write(NodeWriter& w, const Roll&) {
  const auto shift = w.integers(1);
  const auto axes = shift ? w.axes(2) : std::nullopt;
  if (!axes) return;
  std::string x = w.input(0);
  for (std::size_t i = 0; i < axes->size(); ++i) {
    const std::int64_t size = w.shape(0)[static_cast<std::size_t>((*axes)[i])];
    if (size == Shape::kDynamic) return w.refuse("expected a size that is known");
    const std::int64_t by = shift->size() == 1 ? shift->front() : (*shift)[i];
    if (size == 0 || by % size == 0) continue;
    const std::string cut = w.constant({size - (by % size + size) % size}, "cut");
    const std::string axis = w.constant({(*axes)[i]}, "axis");
    const std::string tail = w.step("Slice", {x, cut, w.constant({kEnd}, "end"), axis}, {}, "tail");
    const std::string head = w.step("Slice", {x, w.constant({0}, "start"), cut, axis}, {}, "head");
    x = w.step("Concat", {tail, head}, {{"axis", (*axes)[i]}});
  }
  w.finish("Identity", {x});
}

void write(NodeWriter& w, const DepthToSpace& op) {
  if (w.shape(0).rank() != 4) return w.refuse("expected data of four dimensions");
  const std::string mode = op.mode == DepthMode::blocks_first ? "DCR" : "CRD";
  w.finish("DepthToSpace", {w.input(0)}, {{"blocksize", op.block_size}, {"mode", mode}});
}

void write(NodeWriter& w, const SpaceToDepth& op) {
  const Shape& shape = w.shape(0);
  if (shape.rank() != 4) return w.refuse("expected data of four dimensions");
  if (op.mode == DepthMode::blocks_first)
    return w.finish("SpaceToDepth", {w.input(0)}, {{"blocksize", op.block_size}});
  const std::int64_t block = op.block_size;
  const std::int64_t channels = shape[1];
  const std::int64_t rows = shape[2];
  const std::int64_t columns = shape[3];
  if (std::min({channels, rows, columns}) < 0) return w.refuse("mode depth_first of unknown sizes");
  const std::string blocks = w.step(
      "Reshape", {w.input(0), w.constant({0, channels, rows / block, block, columns / block, block},
                                         "blocks")});
  const std::string moved =
      w.step("Transpose", {blocks}, {{"perm", std::vector<std::int64_t>{0, 1, 3, 5, 2, 4}}});
  w.finish(
      "Reshape",
      {moved, w.constant({0, channels * block * block, rows / block, columns / block}, "shape")});
}

void write(NodeWriter& w, const ShuffleChannels& op) {
  const Shape& shape = w.shape(0);
  const auto axis = static_cast<std::size_t>(
      op.axis < 0 ? op.axis + static_cast<std::int64_t>(shape.rank()) : op.axis);
  const std::int64_t size = shape[axis];
  if (size == Shape::kDynamic) return w.refuse("expected channels whose number is known");
  const auto split = reshaped_dims(w, shape, axis, {op.group, size / op.group});
  const auto merged = reshaped_dims(w, shape, axis, {size});
  if (!split || !merged) return;
  std::vector<std::int64_t> order = ascending(shape.rank() + 1);
  std::swap(order[axis], order[axis + 1]);
  const std::string groups = w.step("Reshape", {w.input(0), w.constant(*split, "groups")});
  const std::string moved = w.step("Transpose", {groups}, {{"perm", order}});
  w.finish("Reshape", {moved, w.constant(*merged, "shape")});
}

}  // namespace octet::onnx
