// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "octet/op.h"

namespace octet {
namespace {

constexpr std::array kBinaryNames{"Add",     "Subtract", "Multiply",          "Divide",   "Maximum",
                                  "Minimum", "Power",    "SquaredDifference", "FloorMod", "Mod"};
constexpr std::array kComparisonNames{"Equal",        "NotEqual", "Greater",
                                      "GreaterEqual", "Less",     "LessEqual"};
constexpr std::array kLogicalNames{"LogicalAnd", "LogicalOr", "LogicalXor"};
constexpr std::array kUnaryNames{"ReLU", "Sigmoid", "Tanh",     "Exp",   "Log",
                                 "Sqrt", "Abs",     "Negative", "Floor", "Ceiling",
                                 "Erf",  "HSwish",  "HSigmoid", "Mish",  "SoftPlus",
                                 "Sign", "Sin",     "Cos",      "Atan",  "LogicalNot"};
constexpr std::array kReduceNames{"ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin",
                                  "ReduceProd", "ReduceL1",  "ReduceL2"};

struct Namer {
  std::string_view operator()(const Parameter&) const { return "Parameter"; }
  std::string_view operator()(const Result&) const { return "Result"; }
  std::string_view operator()(const Constant&) const { return "Const"; }
  std::string_view operator()(const Convert&) const { return "Convert"; }
  std::string_view operator()(const Convolution&) const { return "Convolution"; }
  std::string_view operator()(const GroupConvolution&) const { return "GroupConvolution"; }
  std::string_view operator()(const MatMul&) const { return "MatMul"; }
  std::string_view operator()(const Binary& op) const { return type_name(op.kind); }
  std::string_view operator()(const Unary& op) const { return type_name(op.kind); }
  std::string_view operator()(const Clamp&) const { return "Clamp"; }
  std::string_view operator()(const PRelu&) const { return "PReLU"; }
  std::string_view operator()(const Elu&) const { return "Elu"; }
  std::string_view operator()(const Swish&) const { return "Swish"; }
  std::string_view operator()(const Gelu&) const { return "Gelu"; }
  std::string_view operator()(const Softmax&) const { return "SoftMax"; }
  std::string_view operator()(const Reduce& op) const { return type_name(op.kind); }
  std::string_view operator()(const MaxPool&) const { return "MaxPool"; }
  std::string_view operator()(const AvgPool&) const { return "AvgPool"; }
  std::string_view operator()(const Reshape&) const { return "Reshape"; }
  std::string_view operator()(const Squeeze&) const { return "Squeeze"; }
  std::string_view operator()(const Unsqueeze&) const { return "Unsqueeze"; }
  std::string_view operator()(const Transpose&) const { return "Transpose"; }
  std::string_view operator()(const Concat&) const { return "Concat"; }
  std::string_view operator()(const StridedSlice&) const { return "StridedSlice"; }
  std::string_view operator()(const Pad&) const { return "Pad"; }
  std::string_view operator()(const ConvertLike&) const { return "ConvertLike"; }
  std::string_view operator()(const ConvolutionBackpropData&) const {
    return "ConvolutionBackpropData";
  }
  std::string_view operator()(const GroupConvolutionBackpropData&) const {
    return "GroupConvolutionBackpropData";
  }
  std::string_view operator()(const Einsum&) const { return "Einsum"; }
  std::string_view operator()(const ScaledDotProductAttention&) const {
    return "ScaledDotProductAttention";
  }
  std::string_view operator()(const Select&) const { return "Select"; }
  std::string_view operator()(const Selu&) const { return "Selu"; }
  std::string_view operator()(const HardSigmoid&) const { return "HardSigmoid"; }
  std::string_view operator()(const Round&) const { return "Round"; }
  std::string_view operator()(const LogSoftmax&) const { return "LogSoftmax"; }
  std::string_view operator()(const NormalizeL2&) const { return "NormalizeL2"; }
  std::string_view operator()(const GroupNormalization&) const { return "GroupNormalization"; }
  std::string_view operator()(const BatchNormInference&) const { return "BatchNormInference"; }
  std::string_view operator()(const AdaptiveAvgPool&) const { return "AdaptiveAvgPool"; }
  std::string_view operator()(const ShapeOf&) const { return "ShapeOf"; }
  std::string_view operator()(const Range&) const { return "Range"; }
  std::string_view operator()(const Broadcast&) const { return "Broadcast"; }
  std::string_view operator()(const Tile&) const { return "Tile"; }
  std::string_view operator()(const EvenSplit&) const { return "Split"; }
  std::string_view operator()(const VariadicSplit&) const { return "VariadicSplit"; }
  std::string_view operator()(const Slice&) const { return "Slice"; }
  std::string_view operator()(const Gather&) const { return "Gather"; }
  std::string_view operator()(const GatherElements&) const { return "GatherElements"; }
  std::string_view operator()(const TopK&) const { return "TopK"; }
  std::string_view operator()(const Roll&) const { return "Roll"; }
  std::string_view operator()(const DepthToSpace&) const { return "DepthToSpace"; }
  std::string_view operator()(const SpaceToDepth&) const { return "SpaceToDepth"; }
  std::string_view operator()(const ShuffleChannels&) const { return "ShuffleChannels"; }
  std::string_view operator()(const Interpolate&) const { return "Interpolate"; }
  std::string_view operator()(const Mvn&) const { return "MVN"; }
  std::string_view operator()(const Lrn&) const { return "LRN"; }
  std::string_view operator()(const GatherNd&) const { return "GatherND"; }
  std::string_view operator()(const ScatterNdUpdate&) const { return "ScatterNDUpdate"; }
  std::string_view operator()(const Comparison& op) const { return type_name(op.kind); }
  std::string_view operator()(const Logical& op) const { return type_name(op.kind); }
  std::string_view operator()(const FakeQuantize&) const { return "FakeQuantize"; }
};

}  // namespace

std::string_view type_name(BinaryKind kind) noexcept {
  return kBinaryNames[static_cast<std::size_t>(kind)];
}
std::string_view type_name(ComparisonKind kind) noexcept {
  return kComparisonNames[static_cast<std::size_t>(kind)];
}
std::string_view type_name(LogicalKind kind) noexcept {
  return kLogicalNames[static_cast<std::size_t>(kind)];
}
std::string_view type_name(UnaryKind kind) noexcept {
  return kUnaryNames[static_cast<std::size_t>(kind)];
}
std::string_view type_name(ReduceKind kind) noexcept {
  return kReduceNames[static_cast<std::size_t>(kind)];
}
std::string_view type_name(const Op& op) noexcept {
  return std::visit(Namer{}, op);
}

}  // namespace octet
