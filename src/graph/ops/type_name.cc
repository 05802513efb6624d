// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "octet/ops.h"

namespace octet {
namespace {

constexpr std::array<std::string_view, 7> kBinaryNames{"Add",     "Subtract", "Multiply", "Divide",
                                                       "Maximum", "Minimum",  "Power"};
constexpr std::array<std::string_view, 15> kUnaryNames{
    "ReLU",  "Sigmoid", "Tanh", "Exp",    "Log",      "Sqrt", "Abs",     "Negative",
    "Floor", "Ceiling", "Erf",  "HSwish", "HSigmoid", "Mish", "SoftPlus"};
constexpr std::array<std::string_view, 7> kReduceNames{
    "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2"};

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
  std::string_view operator()(const FakeQuantize&) const { return "FakeQuantize"; }
};

}  // namespace

std::string_view type_name(BinaryKind kind) noexcept {
  return kBinaryNames[static_cast<std::size_t>(kind)];
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
