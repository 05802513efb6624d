// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "octet/tensor.h"

/// Operations of the portable graph, with the semantics of the OpenVINO operation of the same name
/// (opset given where versions differ). Each is a plain struct of its attributes; what it computes
/// is in src/reference, what shapes it yields in src/graph/ops.
namespace octet {

/// How a window operation derives its padding. same_upper and same_lower keep ceil(in / stride);
/// valid pads nothing.
enum class AutoPad : std::uint8_t { explicit_pads, same_upper, same_lower, valid };
/// How operands of different shapes are matched. numpy: see octet::broadcast.
enum class AutoBroadcast : std::uint8_t { none, numpy };
/// How the number of window positions is rounded. ceil_torch: as ceil, without windows that start
/// beyond the data and its padding at the beginning (opset 14).
enum class RoundingType : std::uint8_t { floor, ceil, ceil_torch };

// --- Sources and sinks ---
/// A model input. 0 inputs -> 1 output.
struct Parameter {
  ElementType type = ElementType::f32;
  Shape shape;
  bool operator==(const Parameter&) const = default;
};
/// A model output; its node's only input. 1 input -> 0 outputs are consumed, 1 passed through.
struct Result {
  bool operator==(const Result&) const = default;
};
/// A tensor known when the model is made. 0 inputs -> 1 output.
struct Constant {
  Tensor value;
  bool operator==(const Constant&) const = default;
};

// --- Element types ---
/// Converts elements as static_cast does. input -> output.
struct Convert {
  ElementType destination_type = ElementType::f32;
  bool operator==(const Convert&) const = default;
};
/// Converts elements to the type of a second input. data, like -> data.
struct ConvertLike {
  bool operator==(const ConvertLike&) const = default;
};

// --- Convolutions: data [N, C, spatial...] ---
/// Attributes shared by the convolutions; one entry per spatial dimension.
struct ConvolutionAttributes {
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> dilations;
  std::vector<std::int64_t> pads_begin;
  std::vector<std::int64_t> pads_end;
  AutoPad auto_pad = AutoPad::explicit_pads;
  bool operator==(const ConvolutionAttributes&) const = default;
};
/// data [N, C_in, ...], weights [C_out, C_in, k...] -> [N, C_out, ...].
struct Convolution : ConvolutionAttributes {
  bool operator==(const Convolution&) const = default;
};
/// data [N, G * C_in, ...], weights [G, C_out, C_in, k...] -> [N, G * C_out, ...].
struct GroupConvolution : ConvolutionAttributes {
  bool operator==(const GroupConvolution&) const = default;
};

/// Transposed convolution. data [N, C_in, ...], weights [C_in, C_out, k...] [, spatial output
/// shape, an i64 constant, which then decides the pads] -> [N, C_out, ...].
struct ConvolutionBackpropData : ConvolutionAttributes {
  /// Added to the output's size at its end; one entry per spatial dimension.
  std::vector<std::int64_t> output_padding;
  bool operator==(const ConvolutionBackpropData&) const = default;
};
/// Transposed convolution in groups. data [N, G * C_in, ...], weights [G, C_in, C_out, k...] [,
/// spatial output shape] -> [N, G * C_out, ...].
struct GroupConvolutionBackpropData : ConvolutionAttributes {
  std::vector<std::int64_t> output_padding;
  bool operator==(const GroupConvolutionBackpropData&) const = default;
};

// --- Matrix product ---
/// a [..., m, k], b [..., k, n] -> [..., m, n], batch dimensions broadcast; transpose_x swaps the
/// last two of x first.
struct MatMul {
  bool transpose_a = false;
  bool transpose_b = false;
  bool operator==(const MatMul&) const = default;
};

/// Products of the elements of its inputs, summed over the subscripts that the output lacks, e.g.
/// "bhid,bhjd->bhij".
struct Einsum {
  std::string equation;
  bool operator==(const Einsum&) const = default;
};
/// softmax(query * transposed(key) * scale + mask) * value over the last two dimensions (opset 13).
/// query [..., l, e], key [..., s, e], value [..., s, v] [, mask (boolean: where true; or added) [,
/// scale, 1 / sqrt(e) by default]] -> [..., l, v].
struct ScaledDotProductAttention {
  /// Row i attends to columns up to i only; the mask is not read.
  bool causal = false;
  bool operator==(const ScaledDotProductAttention&) const = default;
};

// --- Elementwise, two operands ---
enum class BinaryKind : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  power,
  squared_difference,
  /// The remainder with the sign of the divisor.
  floor_mod,
  /// The remainder with the sign of the dividend.
  mod
};
/// One of the arithmetic operations on two operands (Add, Subtract, Multiply, ...).
struct Binary {
  BinaryKind kind = BinaryKind::add;
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  /// Divide only: integer division rounds toward minus infinity.
  bool python_division = true;
  bool operator==(const Binary&) const = default;
};
enum class ComparisonKind : std::uint8_t {
  equal,
  not_equal,
  greater,
  greater_equal,
  less,
  less_equal
};
/// One of the comparisons of two operands (Equal, Less, ...) -> boolean.
struct Comparison {
  ComparisonKind kind = ComparisonKind::equal;
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  bool operator==(const Comparison&) const = default;
};
enum class LogicalKind : std::uint8_t { logical_and, logical_or, logical_xor };
/// One of the operations on two booleans (LogicalAnd, ...).
struct Logical {
  LogicalKind kind = LogicalKind::logical_and;
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  bool operator==(const Logical&) const = default;
};
/// condition ? then : otherwise. condition (boolean), then, otherwise -> common shape.
struct Select {
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  bool operator==(const Select&) const = default;
};

// --- Elementwise, one operand ---
enum class UnaryKind : std::uint8_t {
  relu,
  sigmoid,
  tanh,
  exp,
  log,
  sqrt,
  abs,
  negative,
  floor,
  ceiling,
  erf,
  hswish,
  hsigmoid,
  mish,
  softplus,
  sign,
  sin,
  cos,
  atan,
  /// Of booleans.
  logical_not
};
/// One of the operations on one operand that have no attributes (ReLU, Sigmoid, HSwish, ...).
struct Unary {
  UnaryKind kind = UnaryKind::relu;
  bool operator==(const Unary&) const = default;
};
/// min(max(x, min), max).
struct Clamp {
  double min = 0;
  double max = 0;
  bool operator==(const Clamp&) const = default;
};
/// x < 0 ? slope * x : x. data, slope (per channel, or broadcast) -> like data.
struct PRelu {
  bool operator==(const PRelu&) const = default;
};
/// x < 0 ? alpha * (exp(x) - 1) : x.
struct Elu {
  double alpha = 1;
  bool operator==(const Elu&) const = default;
};
/// x * sigmoid(beta * x), beta a scalar second input or 1. data [, beta] -> like data.
struct Swish {
  bool operator==(const Swish&) const = default;
};
/// Gaussian error linear unit, by erf or by its tanh approximation (opset 7).
struct Gelu {
  bool tanh_approximation = false;
  bool operator==(const Gelu&) const = default;
};

/// lambda * (x > 0 ? x : alpha * (exp(x) - 1)). data, alpha, lambda (one element each) -> like
/// data.
struct Selu {
  bool operator==(const Selu&) const = default;
};
/// min(max(alpha * x + beta, 0), 1). data, alpha, beta (one element each) -> like data.
struct HardSigmoid {
  bool operator==(const HardSigmoid&) const = default;
};
enum class RoundMode : std::uint8_t { half_to_even, half_away_from_zero };
/// The nearest integer, as a float (opset 5).
struct Round {
  RoundMode mode = RoundMode::half_to_even;
  bool operator==(const Round&) const = default;
};

// --- Along axes ---
/// exp(x - max) / sum(exp(x - max)) along `axis`, which may be negative.
struct Softmax {
  std::int64_t axis = 1;
  bool operator==(const Softmax&) const = default;
};
/// The logarithm of Softmax (opset 5).
struct LogSoftmax {
  std::int64_t axis = 1;
  bool operator==(const LogSoftmax&) const = default;
};
enum class ReduceKind : std::uint8_t { mean, sum, max, min, prod, l1, l2 };
/// One of the reductions (ReduceMean, ...). data, axes (i64 constant) -> data without (keep_dims:
/// with size 1) those axes.
struct Reduce {
  ReduceKind kind = ReduceKind::mean;
  bool keep_dims = false;
  bool operator==(const Reduce&) const = default;
};

/// How a small number keeps a divisor from 0: added to it, or the least it may be.
enum class EpsMode : std::uint8_t { add, max };
/// x / sqrt(sum of squares along axes (+ or max) eps). data, axes (i64 constant) -> like data.
struct NormalizeL2 {
  double eps = 0;
  EpsMode eps_mode = EpsMode::add;
  bool operator==(const NormalizeL2&) const = default;
};
/// x - mean, and, if the variance is normalized, / sqrt(variance + eps), or / (sqrt(variance) +
/// eps) if eps is outside. data, axes (i64 constant) -> like data (opset 6).
struct Mvn {
  bool normalize_variance = true;
  double eps = 0;
  bool eps_inside_sqrt = true;
  bool operator==(const Mvn&) const = default;
};
/// Mean and variance of each group of channels normalized, then scale and bias per channel. data
/// [N, C, ...], scale [C], bias [C] -> like data (opset 12).
struct GroupNormalization {
  std::int64_t num_groups = 1;
  double epsilon = 0;
  bool operator==(const GroupNormalization&) const = default;
};
/// (x - mean) / sqrt(variance + epsilon) * gamma + beta per channel. data [N, C, ...], gamma, beta,
/// mean, variance [C] -> like data (opset 5).
struct BatchNormInference {
  double epsilon = 0;
  bool operator==(const BatchNormInference&) const = default;
};
/// x / (bias + alpha / size^axes * sum of squares in windows of `size` along axes)^beta. data, axes
/// (i64 constant) -> like data.
struct Lrn {
  double alpha = 0;
  double beta = 0;
  double bias = 1;
  std::int64_t size = 1;
  bool operator==(const Lrn&) const = default;
};

// --- Pooling: data [N, C, spatial...] ---
struct PoolAttributes {
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> pads_begin;
  std::vector<std::int64_t> pads_end;
  RoundingType rounding_type = RoundingType::floor;
  AutoPad auto_pad = AutoPad::explicit_pads;
  bool operator==(const PoolAttributes&) const = default;
};
struct MaxPool : PoolAttributes {
  /// One per spatial dimension; empty means 1 (opset 1 has none).
  std::vector<std::int64_t> dilations;
  bool operator==(const MaxPool&) const = default;
};
struct AvgPool : PoolAttributes {
  /// Padding does not count in the divisor.
  bool exclude_pad = true;
  bool operator==(const AvgPool&) const = default;
};

/// Means over windows that divide each spatial dimension, from floor(i * in / out) to ceil((i + 1)
/// * in / out). data [N, C, ...], spatial output shape (i64 constant) -> [N, C, ...].
struct AdaptiveAvgPool {
  bool operator==(const AdaptiveAvgPool&) const = default;
};

// --- Shape ---
/// data, target shape (i64 constant; -1 is inferred, 0 copies if special_zero) -> same elements.
struct Reshape {
  bool special_zero = false;
  bool operator==(const Reshape&) const = default;
};
/// data [, axes]: removes dimensions of size 1.
struct Squeeze {
  bool operator==(const Squeeze&) const = default;
};
/// data, axes: inserts dimensions of size 1.
struct Unsqueeze {
  bool operator==(const Unsqueeze&) const = default;
};
/// data, order (empty: reversed).
struct Transpose {
  bool operator==(const Transpose&) const = default;
};
/// Any number of tensors, joined along `axis`.
struct Concat {
  std::int64_t axis = 0;
  bool operator==(const Concat&) const = default;
};
/// data, begin, end [, strides], with NumPy's slice semantics; a mask bit of 1 ignores (begin, end)
/// or acts on that dimension.
struct StridedSlice {
  std::vector<std::int64_t> begin_mask;
  std::vector<std::int64_t> end_mask;
  std::vector<std::int64_t> new_axis_mask;
  std::vector<std::int64_t> shrink_axis_mask;
  std::vector<std::int64_t> ellipsis_mask;
  bool operator==(const StridedSlice&) const = default;
};
enum class PadMode : std::uint8_t { constant, edge, reflect, symmetric };
/// data, pads_begin, pads_end [, pad_value].
struct Pad {
  PadMode mode = PadMode::constant;
  bool operator==(const Pad&) const = default;
};

/// The shape of its input. data -> [rank].
struct ShapeOf {
  ElementType output_type = ElementType::i64;
  bool operator==(const ShapeOf&) const = default;
};
/// start, stop, step (scalars) -> [ceil((stop - start) / step)] (opset 4).
struct Range {
  ElementType output_type = ElementType::i64;
  bool operator==(const Range&) const = default;
};
enum class BroadcastMode : std::uint8_t { numpy, explicit_axes, bidirectional };
/// data, target shape [, axes of the target that data's dimensions map to, for explicit_axes] ->
/// data repeated to the target shape; bidirectional: to the common shape of both.
struct Broadcast {
  BroadcastMode mode = BroadcastMode::numpy;
  bool operator==(const Broadcast&) const = default;
};
/// data, repeats per dimension.
struct Tile {
  bool operator==(const Tile&) const = default;
};
/// Split: data, axis, cut into equal parts along it -> num_splits outputs.
struct EvenSplit {
  std::int64_t num_splits = 1;
  bool operator==(const EvenSplit&) const = default;
};
/// data, axis, lengths (-1 once: the rest) -> one output per length.
struct VariadicSplit {
  bool operator==(const VariadicSplit&) const = default;
};
/// data, start, stop, step [, axes], with NumPy's slice semantics (opset 8).
struct Slice {
  bool operator==(const Slice&) const = default;
};
/// data, indices, axis: slices of data along axis; negative indices count from the end (opset 8).
struct Gather {
  std::int64_t batch_dims = 0;
  bool operator==(const Gather&) const = default;
};
enum class TopKSort : std::uint8_t { none, by_value, by_index };
/// The k largest (or smallest) elements along an axis and their positions; of equal ones the first,
/// NaN after every number (opset 11). data, k (one integer) -> values like data, positions of type
/// i32 or i64, in the order that `sort` says.
struct TopK {
  std::int64_t axis = -1;
  bool largest = true;
  TopKSort sort = TopKSort::by_value;
  ElementType index_type = ElementType::i32;
  /// Whether equal elements must come in the order of their positions, which they do here.
  bool stable = false;
  bool operator==(const TopK&) const = default;
};
/// data, indices of data's rank: out[i][j] = data[indices[i][j]][j] for axis 0.
struct GatherElements {
  std::int64_t axis = 0;
  bool operator==(const GatherElements&) const = default;
};
/// data, indices [..., k]: slices of data at the coordinates (opset 8).
struct GatherNd {
  std::int64_t batch_dims = 0;
  bool operator==(const GatherNd&) const = default;
};
/// data, indices [..., k], updates: data with slices replaced.
struct ScatterNdUpdate {
  bool operator==(const ScatterNdUpdate&) const = default;
};
/// data, shift, axes: elements moved cyclically towards higher indices.
struct Roll {
  bool operator==(const Roll&) const = default;
};
enum class DepthMode : std::uint8_t { blocks_first, depth_first };
/// [N, C * block^2, H, W] -> [N, C, H * block, W * block].
struct DepthToSpace {
  DepthMode mode = DepthMode::blocks_first;
  std::int64_t block_size = 1;
  bool operator==(const DepthToSpace&) const = default;
};
/// [N, C, H * block, W * block] -> [N, C * block^2, H, W].
struct SpaceToDepth {
  DepthMode mode = DepthMode::blocks_first;
  std::int64_t block_size = 1;
  bool operator==(const SpaceToDepth&) const = default;
};
/// Channels [group, C / group] along `axis`, transposed.
struct ShuffleChannels {
  std::int64_t axis = 1;
  std::int64_t group = 1;
  bool operator==(const ShuffleChannels&) const = default;
};
enum class InterpolateMode : std::uint8_t { nearest, linear, linear_onnx, cubic };
enum class ShapeCalculationMode : std::uint8_t { sizes, scales };
enum class CoordinateTransformationMode : std::uint8_t {
  half_pixel,
  pytorch_half_pixel,
  asymmetric,
  tf_half_pixel_for_nn,
  align_corners
};
enum class NearestMode : std::uint8_t {
  round_prefer_floor,
  round_prefer_ceil,
  floor,
  ceil,
  simple
};
/// data, sizes (i64) or scales (f32), axes (i64) -> data resampled along axes (opset 11).
struct Interpolate {
  InterpolateMode mode = InterpolateMode::nearest;
  ShapeCalculationMode shape_calculation_mode = ShapeCalculationMode::sizes;
  CoordinateTransformationMode coordinate_transformation_mode =
      CoordinateTransformationMode::half_pixel;
  NearestMode nearest_mode = NearestMode::round_prefer_floor;
  bool antialias = false;
  std::vector<std::int64_t> pads_begin;
  std::vector<std::int64_t> pads_end;
  double cube_coeff = -0.75;
  bool operator==(const Interpolate&) const = default;
};

// --- Quantization ---
/// data, input_low, input_high, output_low, output_high (broadcast to data) -> data on a grid of
/// `levels` values: x <= min(il, ih) ? ol : x > max(il, ih) ? oh : round_half_even((x - il) / (ih -
/// il) * (levels - 1)) / (levels - 1) * (oh - ol) + ol.
struct FakeQuantize {
  std::int64_t levels = 256;
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  bool operator==(const FakeQuantize&) const = default;
};

}  // namespace octet
