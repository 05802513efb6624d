// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "octet/ops.h"

namespace octet {

/// The alternatives of Op.
using OpVariant =
    std::variant<Parameter, Result, Constant, Convert, ConvertLike, Convolution, GroupConvolution,
                 ConvolutionBackpropData, GroupConvolutionBackpropData, MatMul, Einsum,
                 ScaledDotProductAttention, Binary, Comparison, Logical, Select, Unary, Clamp,
                 PRelu, Elu, Swish, Gelu, Selu, HardSigmoid, Round, Softmax, LogSoftmax, Reduce,
                 NormalizeL2, Mvn, GroupNormalization, BatchNormInference, Lrn, MaxPool, AvgPool,
                 AdaptiveAvgPool, Reshape, Squeeze, Unsqueeze, Transpose, Concat, StridedSlice, Pad,
                 ShapeOf, Range, Broadcast, Tile, EvenSplit, VariadicSplit, Slice, Gather,
                 GatherElements, TopK, GatherNd, ScatterNdUpdate, Roll, DepthToSpace, SpaceToDepth,
                 ShuffleChannels, Interpolate, FakeQuantize>;

namespace detail {
template <class T, class... Operations>
constexpr bool is_one_of(const std::variant<Operations...>*) {
  return (std::is_same_v<T, Operations> || ...);
}
}  // namespace detail

/// One of them.
template <class T>
concept Operation = detail::is_one_of<T>(static_cast<const OpVariant*>(nullptr));

/// Any operation of the portable graph. std::get_if, std::holds_alternative and std::visit take it
/// as the std::variant that it is; making, copying, comparing and destroying one of 60 structs is
/// compiled once, in src/graph/ops/op.cc, and not in every file that does so.
class OCTET_API Op : public OpVariant {
 public:
  Op() noexcept;
  template <Operation T>
  Op(T operation) noexcept;
  Op(const Op& other);
  Op(Op&& other) noexcept;
  Op& operator=(const Op& other);
  Op& operator=(Op&& other) noexcept;
  ~Op();
  bool operator==(const Op& other) const;
};

/// @return the OpenVINO name of the operation, e.g. "Convolution", "Add", "ReduceMean", "ReLU",
/// "Const" for Constant.
OCTET_API std::string_view type_name(const Op& op) noexcept;
/// @return the OpenVINO name of a kind.
OCTET_API std::string_view type_name(BinaryKind kind) noexcept;
OCTET_API std::string_view type_name(ComparisonKind kind) noexcept;
OCTET_API std::string_view type_name(LogicalKind kind) noexcept;
OCTET_API std::string_view type_name(UnaryKind kind) noexcept;
OCTET_API std::string_view type_name(ReduceKind kind) noexcept;

}  // namespace octet
