// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/op_table.h"

#include "formats/onnx/ops/builders.h"
#include "formats/op_support.h"

namespace octet::onnx {
namespace {

constexpr std::string_view kMicrosoft = "com.microsoft";

// Only elements move: between a quantized tensor and its consumer the reals stay on their grid.
constexpr bool kPassesQuantized = true;

constexpr OpRow kTable[] = {
    // Convolution and matrix product
    {"Conv", 1, conv, "Convolution"},
    {"ConvTranspose", 1, conv_transpose, "ConvolutionBackpropData"},
    {"Gemm", 7, gemm, "MatMul"},
    {"MatMul", 1, mat_mul, "MatMul"},
    {"Einsum", 12, einsum, "Einsum"},

    // Pooling
    {"AveragePool", 7, average_pool, "AvgPool"},
    {"MaxPool", 1, max_pool, "MaxPool", kPassesQuantized},
    {"GlobalAveragePool", 1, global_average_pool, "ReduceMean"},
    {"GlobalMaxPool", 1, global_max_pool, "ReduceMax", kPassesQuantized},

    // Normalization
    {"BatchNormalization", 7, batch_normalization, "BatchNormInference"},
    {"InstanceNormalization", 6, instance_normalization, "MVN"},
    {"LayerNormalization", 17, layer_normalization, "MVN"},
    {"GroupNormalization", 18, group_normalization, "GroupNormalization"},
    {"LpNormalization", 1, lp_normalization, "ReduceL2"},
    {"MeanVarianceNormalization", 9, mean_variance_normalization, "MVN"},
    {"LRN", 1, lrn, "LRN"},

    // Activations
    {"Relu", 6, relu, "ReLU"},
    {"LeakyRelu", 6, leaky_relu, "PReLU"},
    {"PRelu", 7, prelu, "PReLU"},
    {"Clip", 6, clip_6, "Clamp"},
    {"Clip", 11, clip_11, "Clamp"},
    {"Elu", 6, elu, "Elu"},
    {"Celu", 12, celu, "Elu"},
    {"Selu", 6, selu, "Selu"},
    {"Gelu", 20, gelu, "Gelu"},
    {"Sigmoid", 6, unary<UnaryKind::sigmoid>, "Sigmoid"},
    {"HardSigmoid", 6, hard_sigmoid, "HardSigmoid"},
    {"HardSwish", 14, unary<UnaryKind::hswish>, "HSwish"},
    {"Mish", 18, unary<UnaryKind::mish>, "Mish"},
    {"Tanh", 6, unary<UnaryKind::tanh>, "Tanh"},
    {"Softplus", 1, unary<UnaryKind::softplus>, "SoftPlus"},
    {"Softsign", 1, softsign, "Divide"},
    {"ThresholdedRelu", 10, thresholded_relu, "Select"},
    {"Softmax", 1, softmax_1, "SoftMax"},
    {"Softmax", 13, softmax_13, "SoftMax"},
    {"LogSoftmax", 1, log_softmax_1, "LogSoftmax"},
    {"LogSoftmax", 13, log_softmax_13, "LogSoftmax"},

    // Elementwise
    {"Add", 7, binary<BinaryKind::add>, "Add"},
    {"Sub", 7, binary<BinaryKind::subtract>, "Subtract"},
    {"Mul", 7, binary<BinaryKind::multiply>, "Multiply"},
    {"Div", 7, div, "Divide"},
    {"Pow", 7, pow, "Power"},
    {"Mod", 10, mod, "FloorMod"},
    {"Sqrt", 6, unary<UnaryKind::sqrt>, "Sqrt"},
    {"Exp", 6, unary<UnaryKind::exp>, "Exp"},
    {"Log", 6, unary<UnaryKind::log>, "Log"},
    {"Neg", 6, unary<UnaryKind::negative>, "Negative"},
    {"Abs", 6, unary<UnaryKind::abs>, "Abs"},
    {"Floor", 6, unary<UnaryKind::floor>, "Floor"},
    {"Ceil", 6, unary<UnaryKind::ceiling>, "Ceiling"},
    {"Erf", 9, unary<UnaryKind::erf>, "Erf"},
    {"Sign", 9, unary<UnaryKind::sign>, "Sign"},
    {"Sin", 7, unary<UnaryKind::sin>, "Sin"},
    {"Cos", 7, unary<UnaryKind::cos>, "Cos"},
    {"Atan", 7, unary<UnaryKind::atan>, "Atan"},
    {"Reciprocal", 6, reciprocal, "Divide"},
    {"Round", 11, round, "Round"},
    {"Min", 6, min, "Minimum"},
    {"Max", 6, max, "Maximum"},
    {"Sum", 6, sum, "Add"},
    {"Mean", 6, mean, "Add"},
    {"Equal", 7, comparison<ComparisonKind::equal>, "Equal"},
    {"Greater", 7, comparison<ComparisonKind::greater>, "Greater"},
    {"Less", 7, comparison<ComparisonKind::less>, "Less"},
    {"GreaterOrEqual", 12, comparison<ComparisonKind::greater_equal>, "GreaterEqual"},
    {"LessOrEqual", 12, comparison<ComparisonKind::less_equal>, "LessEqual"},
    {"And", 7, logical<LogicalKind::logical_and>, "LogicalAnd"},
    {"Or", 7, logical<LogicalKind::logical_or>, "LogicalOr"},
    {"Xor", 7, logical<LogicalKind::logical_xor>, "LogicalXor"},
    {"Not", 1, unary<UnaryKind::logical_not>, "LogicalNot"},
    {"IsNaN", 9, is_nan, "NotEqual"},
    {"IsInf", 10, is_inf, "Equal"},
    {"Where", 9, where, "Select"},
    {"Cast", 6, cast, "Convert"},
    {"CastLike", 15, cast_like, "Convert"},

    // Reductions
    {"ReduceMean", 1, reduce<ReduceKind::mean>, "ReduceMean"},
    {"ReduceSum", 1, reduce<ReduceKind::sum>, "ReduceSum"},
    {"ReduceMax", 1, reduce<ReduceKind::max>, "ReduceMax"},
    {"ReduceMin", 1, reduce<ReduceKind::min>, "ReduceMin"},
    {"ReduceProd", 1, reduce<ReduceKind::prod>, "ReduceProd"},
    {"ReduceL1", 1, reduce<ReduceKind::l1>, "ReduceL1"},
    {"ReduceL2", 1, reduce<ReduceKind::l2>, "ReduceL2"},
    {"ReduceLogSum", 1, reduce_log_sum, "ReduceSum"},
    {"ReduceLogSumExp", 1, reduce_log_sum_exp, "ReduceSum"},
    {"ReduceSumSquare", 1, reduce_sum_square, "ReduceSum"},

    // Shapes
    {"Flatten", 1, flatten, "Reshape", kPassesQuantized},
    {"Reshape", 5, reshape, "Reshape", kPassesQuantized},
    {"Transpose", 1, transpose, "Transpose", kPassesQuantized},
    {"Squeeze", 1, squeeze, "Squeeze", kPassesQuantized},
    {"Unsqueeze", 1, unsqueeze, "Unsqueeze", kPassesQuantized},
    {"Expand", 8, expand, "Broadcast", kPassesQuantized},
    {"Tile", 6, tile, "Tile", kPassesQuantized},
    {"Shape", 1, shape, "ShapeOf"},
    {"Size", 1, size, "ShapeOf"},
    {"Identity", 1, identity, "", kPassesQuantized},
    {"Dropout", 7, dropout, ""},
    {"DepthToSpace", 1, depth_to_space, "DepthToSpace", kPassesQuantized},
    {"SpaceToDepth", 1, space_to_depth, "SpaceToDepth", kPassesQuantized},

    // Selection
    {"Concat", 4, concat, "Concat", kPassesQuantized},
    {"Split", 2, split, "VariadicSplit", kPassesQuantized},
    {"Slice", 1, slice_1, "Slice", kPassesQuantized},
    {"Slice", 10, slice_10, "Slice", kPassesQuantized},
    {"Gather", 1, gather, "Gather", kPassesQuantized},
    {"GatherElements", 11, gather_elements, "GatherElements", kPassesQuantized},
    {"TopK", 1, top_k, "TopK"},
    {"ArgMax", 1, arg_extreme<true>, "TopK"},
    {"ArgMin", 1, arg_extreme<false>, "TopK"},
    {"GatherND", 11, gather_nd, "GatherND", kPassesQuantized},
    {"ScatterND", 11, scatter_nd, "ScatterNDUpdate"},
    {"Scatter", 9, scatter_elements, "ScatterNDUpdate"},
    {"ScatterElements", 11, scatter_elements, "ScatterNDUpdate"},
    {"Pad", 2, pad, "Pad", kPassesQuantized},
    {"Trilu", 14, trilu, "Select"},
    {"OneHot", 9, one_hot, "Select"},
    {"CumSum", 11, cum_sum, "MatMul"},

    // Sources
    {"Constant", 1, constant, "Const"},
    {"ConstantOfShape", 9, constant_of_shape, "Broadcast"},
    {"Range", 11, range, "Range"},
    {"EyeLike", 9, eye_like, "Const"},

    // Resampling
    {"Upsample", 7, upsample, "Interpolate", kPassesQuantized},
    {"Resize", 10, resize_10, "Interpolate", kPassesQuantized},
    {"Resize", 11, resize_11, "Interpolate", kPassesQuantized},

    // Quantization
    {"QuantizeLinear", 10, quantize_linear, "FakeQuantize"},
    {"DequantizeLinear", 10, dequantize_linear, "FakeQuantize"},
    {"QuantizeLinear", 1, quantize_linear, "FakeQuantize", false, kMicrosoft},
    {"DequantizeLinear", 1, dequantize_linear, "FakeQuantize", false, kMicrosoft},
    {"DynamicQuantizeLinear", 11, dynamic_quantize_linear, "Round"},
    {"ConvInteger", 10, conv_integer, "Convolution"},
    {"MatMulInteger", 10, mat_mul_integer, "MatMul"},
    {"QLinearConv", 10, qlinear_conv, "Convolution"},
    {"QLinearMatMul", 10, qlinear_mat_mul, "MatMul"},
    {"QLinearAdd", 1, qlinear_add, "Add", false, kMicrosoft},
    {"QLinearMul", 1, qlinear_mul, "Multiply", false, kMicrosoft},
    {"QLinearConcat", 1, qlinear_concat, "Concat", false, kMicrosoft},
    {"QLinearLeakyRelu", 1, qlinear_leaky_relu, "PReLU", false, kMicrosoft},
    {"QLinearSigmoid", 1, qlinear_sigmoid, "Sigmoid", false, kMicrosoft},
    {"QLinearSoftmax", 1, qlinear_softmax, "SoftMax", false, kMicrosoft},
    {"QLinearAveragePool", 1, qlinear_average_pool, "AvgPool", false, kMicrosoft},
    {"QLinearGlobalAveragePool", 1, qlinear_global_average_pool, "ReduceMean", false, kMicrosoft},
    {"QLinearReduceMean", 1, qlinear_reduce_mean, "ReduceMean", false, kMicrosoft},
    {"QLinearWhere", 1, qlinear_where, "Select", false, kMicrosoft},
    {"QGemm", 1, qgemm, "MatMul", false, kMicrosoft},

    // ONNX Runtime's own
    {"Gelu", 1, gelu, "Gelu", false, kMicrosoft},
    {"FastGelu", 1, fast_gelu, "Gelu", false, kMicrosoft},
    {"BiasGelu", 1, bias_gelu, "Gelu", false, kMicrosoft},
    {"SkipLayerNormalization", 1, skip_layer_normalization, "MVN", false, kMicrosoft},
};

}  // namespace

std::span<const OpRow> op_table() noexcept {
  return kTable;
}

const OpRow* find_row(std::string_view domain, std::string_view type, std::int64_t opset) noexcept {
  const OpRow* found = nullptr;
  for (const OpRow& row : kTable) {
    if (row.domain == domain && row.type == type && row.since <= opset) found = &row;
  }
  return found;
}

OpsetRange readable_opsets() {
  return {kOldestOpset, kNewestOpset};
}

std::vector<FormatOp> readable_ops() {
  std::vector<FormatOp> ops;
  for (const OpRow& row : kTable) {
    ops.push_back(
        {std::string(row.type), std::string(row.domain), row.since, std::string(row.graph_op)});
  }
  return ops;
}

}  // namespace octet::onnx
