// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/table.h"

#include "formats/onnx/write/op_writers.h"
#include "formats/op_support.h"

namespace octet::onnx {
namespace {

template <typename T>
void with(NodeWriter& w) {
  write(w, std::get<T>(w.node().op));
}

// Same inputs, no attributes.
void plain(NodeWriter& w) {
  w.finish(w.onnx_name(), w.all_inputs());
}

// The second input, axes, is of i64.
void with_integers(NodeWriter& w) {
  Names inputs{w.input(0)};
  if (w.num_inputs() > 1) inputs.push_back(w.input_i64(1));
  w.finish(w.onnx_name(), inputs);
}

constexpr WriteRow kTable[] = {
    {"Convert", "Cast", 19, with<Convert>},
    {"ConvertLike", "CastLike", 19, plain},

    {"Convolution", "Conv", 11, with<Convolution>},
    {"GroupConvolution", "Conv", 11, with<GroupConvolution>},
    {"ConvolutionBackpropData", "ConvTranspose", 11, with<ConvolutionBackpropData>},
    {"GroupConvolutionBackpropData", "ConvTranspose", 11, with<GroupConvolutionBackpropData>},
    {"MatMul", "MatMul", 13, with<MatMul>},
    {"Einsum", "Einsum", 12, with<Einsum>},

    {"Add", "Add", 14, with<Binary>},
    {"Subtract", "Sub", 14, with<Binary>},
    {"Multiply", "Mul", 14, with<Binary>},
    {"Divide", "Div", 14, with<Binary>},
    {"Maximum", "Max", 13, with<Binary>},
    {"Minimum", "Min", 13, with<Binary>},
    {"Power", "Pow", 15, with<Binary>},
    {"SquaredDifference", "Mul", 14, with<Binary>},
    {"FloorMod", "Mod", 13, with<Binary>},
    {"Mod", "Mod", 13, with<Binary>},
    {"Equal", "Equal", 19, with<Comparison>},
    {"NotEqual", "Equal", 19, with<Comparison>},
    {"Greater", "Greater", 13, with<Comparison>},
    {"GreaterEqual", "GreaterOrEqual", 16, with<Comparison>},
    {"Less", "Less", 13, with<Comparison>},
    {"LessEqual", "LessOrEqual", 16, with<Comparison>},
    {"LogicalAnd", "And", 7, plain},
    {"LogicalOr", "Or", 7, plain},
    {"LogicalXor", "Xor", 7, plain},
    {"LogicalNot", "Not", 1, plain},
    {"Select", "Where", 16, plain},

    {"ReLU", "Relu", 14, plain},
    {"Sigmoid", "Sigmoid", 13, plain},
    {"Tanh", "Tanh", 13, plain},
    {"Exp", "Exp", 13, plain},
    {"Log", "Log", 13, plain},
    {"Sqrt", "Sqrt", 13, plain},
    {"Abs", "Abs", 13, plain},
    {"Negative", "Neg", 13, plain},
    {"Floor", "Floor", 13, plain},
    {"Ceiling", "Ceil", 13, plain},
    {"Erf", "Erf", 13, plain},
    {"HSwish", "HardSwish", 14, plain},
    {"HSigmoid", "HardSigmoid", 6, with<Unary>},
    {"Mish", "Mish", 18, plain},
    {"SoftPlus", "Softplus", 1, plain},
    {"Sign", "Sign", 13, plain},
    {"Sin", "Sin", 7, plain},
    {"Cos", "Cos", 7, plain},
    {"Atan", "Atan", 7, plain},
    {"Clamp", "Clip", 13, with<Clamp>},
    {"PReLU", "PRelu", 16, with<PRelu>},
    {"Elu", "Elu", 6, with<Elu>},
    {"Swish", "Sigmoid", 13, with<Swish>},
    {"Gelu", "Gelu", 20, with<Gelu>},
    {"Selu", "Selu", 6, with<Selu>},
    {"HardSigmoid", "HardSigmoid", 6, with<HardSigmoid>},
    {"Round", "Round", 11, with<Round>},

    {"SoftMax", "Softmax", 13, with<Softmax>},
    {"LogSoftmax", "LogSoftmax", 13, with<LogSoftmax>},
    {"ReduceMean", "ReduceMean", 18, with<Reduce>},
    {"ReduceSum", "ReduceSum", 13, with<Reduce>},
    {"ReduceMax", "ReduceMax", 20, with<Reduce>},
    {"ReduceMin", "ReduceMin", 20, with<Reduce>},
    {"ReduceProd", "ReduceProd", 18, with<Reduce>},
    {"ReduceL1", "ReduceL1", 18, with<Reduce>},
    {"ReduceL2", "ReduceL2", 18, with<Reduce>},
    {"NormalizeL2", "ReduceSumSquare", 18, with<NormalizeL2>},
    {"MVN", "LayerNormalization", 17, with<Mvn>},
    {"GroupNormalization", "InstanceNormalization", 6, with<GroupNormalization>},
    {"BatchNormInference", "BatchNormalization", 15, with<BatchNormInference>},
    {"LRN", "LRN", 13, with<Lrn>},
    {"MaxPool", "MaxPool", 12, with<MaxPool>},
    {"AvgPool", "AveragePool", 19, with<AvgPool>},
    {"AdaptiveAvgPool", "AveragePool", 19, with<AdaptiveAvgPool>},

    {"Reshape", "Reshape", 19, with<Reshape>},
    {"Squeeze", "Squeeze", 13, with_integers},
    {"Unsqueeze", "Unsqueeze", 13, with_integers},
    {"Transpose", "Transpose", 13, with<Transpose>},
    {"Concat", "Concat", 13, with<Concat>},
    {"StridedSlice", "Slice", 13, with<StridedSlice>},
    {"Pad", "Pad", 19, with<Pad>},
    {"ShapeOf", "Shape", 19, with<ShapeOf>},
    {"Range", "Range", 11, with<Range>},
    {"Broadcast", "Expand", 13, with<Broadcast>},
    {"Tile", "Tile", 13, with<Tile>},
    {"Split", "Split", 18, with<EvenSplit>},
    {"VariadicSplit", "Split", 18, with<VariadicSplit>},
    {"Slice", "Slice", 13, with<Slice>},
    {"Gather", "Gather", 13, with<Gather>},
    {"GatherElements", "GatherElements", 13, with<GatherElements>},
    {"TopK", "TopK", 11, with<TopK>},
    {"GatherND", "GatherND", 13, with<GatherNd>},
    {"ScatterNDUpdate", "ScatterND", 18, with<ScatterNdUpdate>},
    {"Roll", "Slice", 13, with<Roll>},
    {"DepthToSpace", "DepthToSpace", 13, with<DepthToSpace>},
    {"SpaceToDepth", "SpaceToDepth", 13, with<SpaceToDepth>},
    {"ShuffleChannels", "Transpose", 13, with<ShuffleChannels>},
    {"Interpolate", "Resize", 19, with<Interpolate>},

    {"FakeQuantize", "QuantizeLinear", 19, with<FakeQuantize>},
};

}  // namespace

std::span<const WriteRow> write_table() noexcept {
  return kTable;
}

const WriteRow* find_write_row(const Op& op) noexcept {
  const std::string_view name = type_name(op);
  for (const WriteRow& row : kTable) {
    if (row.graph_op == name) return &row;
  }
  return nullptr;
}

int written_opset() {
  return kOpset;
}

std::vector<FormatOp> writable_ops() {
  std::vector<FormatOp> ops;
  for (const WriteRow& row : kTable)
    ops.push_back({std::string(row.name), {}, row.since, std::string(row.graph_op)});
  return ops;
}

}  // namespace octet::onnx
