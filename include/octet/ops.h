// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "octet/tensor.h"

/// Operations of the portable graph, with the semantics of the OpenVINO operation of the same name
/// (opset given where versions differ). Each is a plain struct of its attributes; what it computes
/// is in src/compiler, what shapes it yields in src/graph/ops.
namespace octet {

/// How a window operation derives its padding. same_upper and same_lower keep ceil(in / stride);
/// valid pads nothing.
enum class AutoPad : std::uint8_t { explicit_pads, same_upper, same_lower, valid };
/// How operands of different shapes are matched. numpy: see octet::broadcast.
enum class AutoBroadcast : std::uint8_t { none, numpy };
/// How the number of window positions is rounded.
enum class RoundingType : std::uint8_t { floor, ceil };

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

// --- Matrix product ---
/// a [..., m, k], b [..., k, n] -> [..., m, n], batch dimensions broadcast; transpose_x swaps the
/// last two of x first.
struct MatMul {
  bool transpose_a = false;
  bool transpose_b = false;
  bool operator==(const MatMul&) const = default;
};

// --- Elementwise, two operands ---
enum class BinaryKind : std::uint8_t { add, subtract, multiply, divide, maximum, minimum, power };
/// One of the arithmetic operations on two operands (Add, Subtract, Multiply, ...).
struct Binary {
  BinaryKind kind = BinaryKind::add;
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  /// Divide only: integer division rounds toward minus infinity.
  bool python_division = true;
  bool operator==(const Binary&) const = default;
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
  softplus
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

// --- Along axes ---
/// exp(x - max) / sum(exp(x - max)) along `axis`, which may be negative.
struct Softmax {
  std::int64_t axis = 1;
  bool operator==(const Softmax&) const = default;
};
enum class ReduceKind : std::uint8_t { mean, sum, max, min, prod, l1, l2 };
/// One of the reductions (ReduceMean, ...). data, axes (i64 constant) -> data without (keep_dims:
/// with size 1) those axes.
struct Reduce {
  ReduceKind kind = ReduceKind::mean;
  bool keep_dims = false;
  bool operator==(const Reduce&) const = default;
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

// --- Quantization ---
/// data, input_low, input_high, output_low, output_high (broadcast to data) -> data on a grid of
/// `levels` values: x <= min(il, ih) ? ol : x > max(il, ih) ? oh : round_half_even((x - il) / (ih -
/// il) * (levels - 1)) / (levels - 1) * (oh - ol) + ol.
struct FakeQuantize {
  std::int64_t levels = 256;
  AutoBroadcast auto_broadcast = AutoBroadcast::numpy;
  bool operator==(const FakeQuantize&) const = default;
};

/// Any operation of the portable graph.
using Op =
    std::variant<Parameter, Result, Constant, Convert, Convolution, GroupConvolution, MatMul,
                 Binary, Unary, Clamp, PRelu, Elu, Swish, Gelu, Softmax, Reduce, MaxPool, AvgPool,
                 Reshape, Squeeze, Unsqueeze, Transpose, Concat, StridedSlice, Pad, FakeQuantize>;

/// @return the OpenVINO name of the operation, e.g. "Convolution", "Add", "ReduceMean", "ReLU",
/// "Const" for Constant.
OCTET_API std::string_view type_name(const Op& op) noexcept;
/// @return the OpenVINO name of a kind.
OCTET_API std::string_view type_name(BinaryKind kind) noexcept;
OCTET_API std::string_view type_name(UnaryKind kind) noexcept;
OCTET_API std::string_view type_name(ReduceKind kind) noexcept;

}  // namespace octet
