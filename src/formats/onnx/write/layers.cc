// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "formats/onnx/write/merging.h"
#include "formats/onnx/write/op_writers.h"
#include "graph/ops/window.h"

/// Softmax, reductions, normalizations, pooling.
namespace octet::onnx {
namespace {

// Whether `axes` are all spatial dimensions of [N, C, spatial...].
bool is_spatial(std::vector<std::int64_t> axes, std::size_t rank) {
  std::vector<std::int64_t> spatial(rank < 3 ? 0 : rank - 2);
  std::iota(spatial.begin(), spatial.end(), 2);
  std::sort(axes.begin(), axes.end());
  return rank >= 3 && axes == spatial;
}

std::vector<std::int64_t> dims_from(const Shape& shape, std::size_t first) {
  return {shape.begin() + static_cast<std::ptrdiff_t>(first), shape.end()};
}

std::string filled(NodeWriter& w, const std::vector<std::int64_t>& dims, float value,
                   std::string_view word) {
  Tensor tensor(ElementType::f32, Shape(dims));
  std::fill(tensor.data<float>().begin(), tensor.data<float>().end(), value);
  return w.constant(tensor.to(w.value(0).type), word);
}

// Mean and variance by their definitions.
void write_moments(NodeWriter& w, const Mvn& op) {
  const std::string x = w.input(0);
  const std::string axes = w.input_i64(1);
  const std::string mean = w.step("ReduceMean", {x, axes});
  if (!op.normalize_variance) return w.finish("Sub", {x, mean});
  const std::string centred = w.step("Sub", {x, mean});
  const std::string squares = w.step("Mul", {centred, centred});
  const std::string variance = w.step("ReduceMean", {squares, axes}, {}, "variance");
  const std::string eps = w.scalar(op.eps, "epsilon");
  const std::string deviation = op.eps_inside_sqrt
                                    ? w.step("Sqrt", {w.step("Add", {variance, eps})})
                                    : w.step("Add", {w.step("Sqrt", {variance}), eps});
  w.finish("Div", {centred, deviation});
}

// The padding and rounding with which ONNX has a pool's windows.
struct PoolWindows {
  std::vector<std::int64_t> pads_begin, pads_end;
  bool is_ceil = false;
};

// Whether ceil_mode counts windows that start in the padding at the end has changed between
// operation sets: it is written where there are none. Elsewhere floor has the right number of
// windows, or a maximum's padding grows until it has.
std::optional<PoolWindows> pool_windows(NodeWriter& w, const PoolAttributes& op,
                                        const std::vector<std::int64_t>& dilations, bool may_pad) {
  PoolWindows result{op.pads_begin, op.pads_end, op.rounding_type != RoundingType::floor};
  if (!result.is_ceil || op.auto_pad != AutoPad::explicit_pads) return result;
  std::vector<std::int64_t> grown = op.pads_end;
  bool is_floor = true;
  bool is_plain_ceil = true;
  for (std::size_t i = 0; i < op.kernel.size(); ++i) {
    const std::int64_t input = w.shape(0)[i + 2];
    if (input == Shape::kDynamic) return result;
    const Window window = pool_window(op, i, input, dilations.empty() ? 1 : dilations[i]);
    const auto count = [&](RoundingType rounding) {
      return window_positions(window, input, rounding).value_or(0);
    };
    const std::int64_t positions = count(op.rounding_type);
    is_floor = is_floor && positions == count(RoundingType::floor);
    is_plain_ceil = is_plain_ceil && count(RoundingType::ceil) == count(RoundingType::ceil_torch);
    if (positions != count(RoundingType::floor)) {
      grown[i] = (positions - 1) * window.stride + window.extent() - input - window.pad_begin;
    }
  }
  if (is_floor) return PoolWindows{op.pads_begin, op.pads_end, false};
  if (is_plain_ceil) return result;
  if (may_pad) return PoolWindows{op.pads_begin, grown, false};
  w.refuse("rounding up with windows that start in the padding at the end");
  return std::nullopt;
}

std::optional<Attributes> pool_attributes(NodeWriter& w, const PoolAttributes& op,
                                          const std::vector<std::int64_t>& dilations,
                                          bool may_pad) {
  const std::optional<PoolWindows> windows = pool_windows(w, op, dilations, may_pad);
  if (!windows) return std::nullopt;
  Attributes attributes{{"kernel_shape", op.kernel}, {"strides", op.strides}};
  if (windows->is_ceil) attributes.push_back({"ceil_mode", std::int64_t{1}});
  if (op.auto_pad == AutoPad::explicit_pads) {
    std::vector<std::int64_t> pads = windows->pads_begin;
    pads.insert(pads.end(), windows->pads_end.begin(), windows->pads_end.end());
    attributes.push_back({"pads", pads});
  } else {
    attributes.push_back({"auto_pad", auto_pad_word(op.auto_pad)});
  }
  return attributes;
}

// The means over the windows of one dimension, as a matrix [output, input].
Tensor averaging_matrix(std::int64_t input, std::int64_t output, ElementType type) {
  Tensor matrix(ElementType::f32, Shape{output, input});
  for (std::int64_t i = 0; i < output; ++i) {
    const std::int64_t begin = i * input / output;
    const std::int64_t end = ((i + 1) * input + output - 1) / output;
    for (std::int64_t j = begin; j < end; ++j)
      matrix.data<float>()[static_cast<std::size_t>(i * input + j)] =
          1.0F / static_cast<float>(end - begin);
  }
  return matrix.to(type);
}

}  // namespace

void write(NodeWriter& w, const Softmax& op) {
  w.finish("Softmax", {w.input(0)}, {{"axis", op.axis}});
}

void write(NodeWriter& w, const LogSoftmax& op) {
  w.finish("LogSoftmax", {w.input(0)}, {{"axis", op.axis}});
}

void write(NodeWriter& w, const Reduce& op) {
  const auto axes = w.axes(1);
  if (!axes) return;
  const std::string x = w.input(0);
  const bool has_global = op.kind == ReduceKind::mean || op.kind == ReduceKind::max;
  if (has_global && is_spatial(*axes, w.shape(0).rank()) && is_float(w.value(0).type)) {
    const std::string_view name =
        op.kind == ReduceKind::mean ? "GlobalAveragePool" : "GlobalMaxPool";
    if (op.keep_dims) return w.finish(name, {x});
    return w.finish("Flatten", {w.step(name, {x})});
  }
  Attributes attributes{{"keepdims", std::int64_t{op.keep_dims}}};
  if (axes->empty()) attributes.push_back({"noop_with_empty_axes", std::int64_t{1}});
  w.finish(w.onnx_name(), {x, w.constant(*axes, "axes")}, attributes);
}

void write(NodeWriter& w, const NormalizeL2& op) {
  const auto axes = w.axes(1);
  if (!axes) return;
  const std::string x = w.input(0);
  const std::string squares = w.step("ReduceSumSquare", {x, w.constant(*axes, "axes")});
  const std::string eps = w.scalar(op.eps, "epsilon");
  const std::string sum = w.step(op.eps_mode == EpsMode::add ? "Add" : "Max", {squares, eps});
  w.finish("Div", {x, w.step("Sqrt", {sum})});
}

void write(NodeWriter& w, const Mvn& op) {
  const std::string x = w.input(0);
  const ScaleAndBias& merged = w.merged();
  if (const auto first = first_of_last_axes(w.model(), w.node())) {
    const std::vector<std::int64_t> dims = dims_from(w.shape(0), *first);
    const auto reshaped = [&](OutputRef ref, std::string_view word) {
      const Tensor value = *constant_value(w.model(), ref);
      return w.graph().initializer_for(ref, value.reshaped(Shape(dims)), word);
    };
    Names inputs{x, merged.scale ? reshaped(*merged.scale, "gamma") : filled(w, dims, 1, "gamma")};
    if (merged.bias) inputs.push_back(reshaped(*merged.bias, "beta"));
    return w.finish(
        "LayerNormalization", inputs,
        {{"axis", static_cast<std::int64_t>(*first)}, {"epsilon", static_cast<float>(op.eps)}});
  }
  const auto axes = w.axes(1);
  if (!axes) return;
  const std::int64_t channels = w.shape(0).rank() < 2 ? Shape::kDynamic : w.shape(0)[1];
  if (op.normalize_variance && op.eps_inside_sqrt && channels != Shape::kDynamic &&
      is_spatial(*axes, w.shape(0).rank()))
    return w.finish("InstanceNormalization",
                    {x, filled(w, {channels}, 1, "scale"), filled(w, {channels}, 0, "bias")},
                    {{"epsilon", static_cast<float>(op.eps)}});
  write_moments(w, op);
}

void write(NodeWriter& w, const GroupNormalization& op) {
  const std::size_t rank = w.shape(0).rank();
  const std::string x = w.input(0);
  const std::string groups =
      w.step("Reshape", {x, w.constant({0, op.num_groups, -1}, "groups")}, {}, "in_groups");
  const std::vector<std::int64_t> count{op.num_groups};
  const std::string normalized = w.step(
      "InstanceNormalization", {groups, filled(w, count, 1, "ones"), filled(w, count, 0, "zeros")},
      {{"epsilon", static_cast<float>(op.epsilon)}});
  const std::string restored = w.step("Reshape", {normalized, w.step("Shape", {x})});
  std::vector<std::int64_t> dims(rank - 1, 1);
  dims[0] = -1;
  const std::string per_channel = w.constant(dims, "per_channel");
  const std::string scale = w.step("Reshape", {w.input(1), per_channel}, {}, "scale");
  const std::string bias = w.step("Reshape", {w.input(2), per_channel}, {}, "bias");
  w.finish("Add", {w.step("Mul", {restored, scale}), bias});
}

void write(NodeWriter& w, const BatchNormInference& op) {
  w.finish("BatchNormalization", w.all_inputs(), {{"epsilon", static_cast<float>(op.epsilon)}});
}

void write(NodeWriter& w, const Lrn& op) {
  const auto axes = w.axes(1);
  if (!axes) return;
  if (*axes != std::vector<std::int64_t>{1}) return w.refuse("axes other than the channels");
  w.finish("LRN", {w.input(0)},
           {{"alpha", static_cast<float>(op.alpha)},
            {"beta", static_cast<float>(op.beta)},
            {"bias", static_cast<float>(op.bias)},
            {"size", op.size}});
}

void write(NodeWriter& w, const MaxPool& op) {
  std::optional<Attributes> attributes = pool_attributes(w, op, op.dilations, true);
  if (!attributes) return;
  if (!op.dilations.empty()) attributes->push_back({"dilations", op.dilations});
  w.finish("MaxPool", {w.input(0)}, *attributes);
}

void write(NodeWriter& w, const AvgPool& op) {
  std::optional<Attributes> attributes = pool_attributes(w, op, {}, false);
  if (!attributes) return;
  if (!op.exclude_pad) attributes->push_back({"count_include_pad", std::int64_t{1}});
  w.finish("AveragePool", {w.input(0)}, *attributes);
}

void write(NodeWriter& w, const AdaptiveAvgPool&) {
  const auto sizes = w.integers(1);
  if (!sizes) return;
  const std::string x = w.input(0);
  if (std::all_of(sizes->begin(), sizes->end(), [](std::int64_t s) { return s == 1; }))
    return w.finish("GlobalAveragePool", {x});
  const std::vector<std::int64_t> inputs = dims_from(w.shape(0), 2);
  if (std::find(inputs.begin(), inputs.end(), Shape::kDynamic) != inputs.end())
    return w.refuse("expected spatial sizes that are known");
  std::vector<std::int64_t> strides;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] % (*sizes)[i] == 0) strides.push_back(inputs[i] / (*sizes)[i]);
  }
  if (strides.size() == inputs.size())
    return w.finish("AveragePool", {x}, {{"kernel_shape", strides}, {"strides", strides}});
  if (inputs.size() > 2) return w.refuse("windows of different sizes in three dimensions");
  const Tensor last = averaging_matrix(inputs.back(), sizes->back(), w.value(0).type);
  const Names along_last{x, w.constant(rearrange(last, Arrangement::transposed), "columns")};
  if (inputs.size() == 1) return w.finish("MatMul", along_last);
  const std::string columns = w.step("MatMul", along_last);
  const Tensor first = averaging_matrix(inputs[0], (*sizes)[0], w.value(0).type);
  w.finish("MatMul", {w.constant(first, "rows"), columns});
}

}  // namespace octet::onnx
