// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/buffer_id.h"
#include "compiler/layers/epilogue.h"
#include "compiler/quantized_weights.h"
#include "octet/graph.h"

namespace octet {

/// Order of a value's elements in memory. channels_last is NHWC for a value of logical shape [N, C,
/// H, W].
enum class DataLayout : std::uint8_t { plain, channels_last };

/// A value of the lowered model. Its id is also that of its buffer in the plan.
struct LayerValue {
  std::string name;
  ElementType type = ElementType::f32;
  Shape shape;
  DataLayout layout = DataLayout::plain;
  /// Known when compiling.
  std::optional<Tensor> constant;
  /// The same bytes under another shape.
  std::optional<BufferId> alias_of;
};

/// Geometry of a 2-D convolution; channel counts are those of one group.
struct ConvolutionGeometry {
  std::int64_t n = 1, groups = 1, ic = 1, oc = 1, ih = 1, iw = 1, oh = 1, ow = 1, kh = 1, kw = 1;
  std::int64_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1;
  std::int64_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
};

/// Float convolution, channels last, then clamp, then residual (second input, same shape) and
/// another clamp.
struct FloatConvolution {
  ConvolutionGeometry geometry;
  /// f32 [groups, oc, ic, kh, kw].
  Tensor weights;
  /// groups * oc entries.
  std::vector<float> bias;
  std::optional<std::pair<float, float>> clamp;
  bool residual = false;
  std::optional<std::pair<float, float>> residual_clamp;
};

/// Integer convolution of a u8 value with i8 weights, channels last, 32-bit accumulators,
/// then the epilogue.
struct IntegerConvolution {
  ConvolutionGeometry geometry;
  /// i8 [groups, oc, ic, kh, kw].
  Tensor weights;
  /// What the accumulators start from, groups * oc entries: they become those of data minus zero
  /// point.
  std::vector<std::int32_t> initial;
  /// The data's zero point, which is what lies outside them.
  std::uint8_t pad_value = 0;
  Epilogue epilogue;
};

/// Convolution of each channel of a value by itself, channels last, in a quantized model:
/// accumulated in double in the order of the weights, rounded once, then the epilogue.
struct FloatDepthwise {
  ConvolutionGeometry geometry;
  /// f32 [groups, 1, 1, kh, kw].
  Tensor weights;
  /// Nearly the same, where they are quantized.
  std::optional<QuantizedWeights> levels;
  /// Of the value if it is one of bytes.
  std::optional<Epilogue> dequantization;
  Epilogue epilogue;
};

/// Products of the matrices [m, k] of one u8 value and [k, n] of another, less their zero points,
/// in plain layout with 32-bit accumulators, then the epilogue, whose channels are the n columns.
struct IntegerMatMul {
  /// `num_a` and `num_b` matrices: one for each of the `batch` products, or one for all.
  std::int64_t batch = 1, num_a = 1, num_b = 1, m = 1, n = 1, k = 1;
  /// The second value's matrices are stored as [n, k].
  bool transpose_b = false;
  std::uint8_t a_zero = 0, b_zero = 0;
  Epilogue epilogue;
};

/// The epilogue alone, on f32 or u8 values: quantize, dequantize, add, clamp.
struct Elementwise {
  Epilogue epilogue;
};

/// Sum over height and width of a u8 value, then the epilogue (which divides).
struct GlobalSum {
  Epilogue epilogue;
};

/// 2-D pooling, channels last, each window of which holds a value; averages are of f32 values only.
struct Pooling {
  bool max = true;
  bool exclude_pad = true;
  ConvolutionGeometry geometry;
};

/// Conversion to the output value's layout.
struct LayoutChange {};

/// The channels [first, first + count) of two f32 values of physical shape [N, H, W, C] in turn,
/// quantized if there is an epilogue: dst[..., 2 * i + k] = inputs[k][..., first + i].
struct InterleavedChannels {
  std::int64_t first = 0, count = 0;
  std::optional<Epilogue> epilogue;
};

/// A function of one byte, elementwise: dst = table[src].
struct Lookup {
  /// One entry for each of the 256 bytes.
  std::vector<std::uint8_t> table;
};

/// How a function of one float is rounded.
enum class FunctionRounding : std::uint8_t {
  /// Within 1e-6 relative to the larger of the result and 1: no value of the model is quantized.
  close,
  /// The float nearest to the exact value.
  nearest,
  /// Sigmoid, swish and e^x in f32, operation by operation as oneDNN computes them.
  as_onednn,
};

/// Any operation of the portable graph, plain layout; of one with several outputs, one of them.
struct PortableOp {
  Op op;
  std::uint32_t port = 0;
  FunctionRounding rounding = FunctionRounding::close;
};

using LayerKind =
    std::variant<FloatConvolution, IntegerConvolution, FloatDepthwise, IntegerMatMul, Elementwise,
                 GlobalSum, Pooling, LayoutChange, InterleavedChannels, Lookup, PortableOp>;

struct Layer {
  /// Friendly name of the (last) portable node it computes.
  std::string name;
  /// Operations it stands for, e.g. "Convolution", "Add", "FakeQuantize".
  std::vector<std::string> operations;
  LayerKind kind;
  std::vector<BufferId> inputs;
  BufferId output = 0;
  /// Layers that are computed on each block of this one's result while it is in the cache, see
  /// fuse_followers.h. An operand that they read besides is inputs[1] here.
  std::vector<Layer> followers;
};

/// A model as layers in execution order, before each has an implementation.
struct LoweredModel {
  std::vector<LayerValue> values;
  std::vector<Layer> layers;
  std::vector<BufferId> inputs;
  std::vector<BufferId> outputs;
  /// Whether any value is quantized. A rounding that falls to the other level grows through the
  /// layers after it, so that what is between quantizers must have the bits of the reference.
  bool is_quantized = false;
  /// Whether each value has the same bits on every CPU. In a quantized model it has.
  bool has_portable_bits = false;

  /// The value whose memory a value is in.
  BufferId root(BufferId id) const { return values[id].alias_of.value_or(id); }
};

}  // namespace octet
