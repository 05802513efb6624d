// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "octet/ops.h"
#include "octet/tensor.h"

namespace octet::reference {

using Inputs = std::span<const Tensor>;

/// One overload per operation that computes; inputs are f32 or f64 where the operation takes
/// floats.
/// @param shape  the output's shape, from inference.
Tensor compute(const Convolution& op, Inputs inputs, const Shape& shape);
Tensor compute(const GroupConvolution& op, Inputs inputs, const Shape& shape);
Tensor compute(const MatMul& op, Inputs inputs, const Shape& shape);
Tensor compute(const Binary& op, Inputs inputs, const Shape& shape);
Tensor compute(const Unary& op, Inputs inputs, const Shape& shape);
Tensor compute(const Clamp& op, Inputs inputs, const Shape& shape);
Tensor compute(const PRelu& op, Inputs inputs, const Shape& shape);
Tensor compute(const Elu& op, Inputs inputs, const Shape& shape);
Tensor compute(const Swish& op, Inputs inputs, const Shape& shape);
Tensor compute(const Gelu& op, Inputs inputs, const Shape& shape);
Tensor compute(const Einsum& op, Inputs inputs, const Shape& shape);
Tensor compute(const ConvolutionBackpropData& op, Inputs inputs, const Shape& shape);
Tensor compute(const GroupConvolutionBackpropData& op, Inputs inputs, const Shape& shape);
Tensor compute(const ScaledDotProductAttention& op, Inputs inputs, const Shape& shape);
Tensor compute(const Comparison& op, Inputs inputs, const Shape& shape);
Tensor compute(const Logical& op, Inputs inputs, const Shape& shape);
Tensor compute(const Selu& op, Inputs inputs, const Shape& shape);
Tensor compute(const HardSigmoid& op, Inputs inputs, const Shape& shape);
Tensor compute(const Round& op, Inputs inputs, const Shape& shape);
Tensor compute(const LogSoftmax& op, Inputs inputs, const Shape& shape);
Tensor compute(const NormalizeL2& op, Inputs inputs, const Shape& shape);
Tensor compute(const Mvn& op, Inputs inputs, const Shape& shape);
Tensor compute(const GroupNormalization& op, Inputs inputs, const Shape& shape);
Tensor compute(const BatchNormInference& op, Inputs inputs, const Shape& shape);
Tensor compute(const Lrn& op, Inputs inputs, const Shape& shape);
Tensor compute(const AdaptiveAvgPool& op, Inputs inputs, const Shape& shape);
Tensor compute(const Interpolate& op, Inputs inputs, const Shape& shape);
Tensor compute(const Softmax& op, Inputs inputs, const Shape& shape);
Tensor compute(const Reduce& op, Inputs inputs, const Shape& shape);
Tensor compute(const MaxPool& op, Inputs inputs, const Shape& shape);
Tensor compute(const AvgPool& op, Inputs inputs, const Shape& shape);
Tensor compute(const FakeQuantize& op, Inputs inputs, const Shape& shape);
/// Moving elements and converting them works for every element type.
Tensor compute(const Convert& op, Inputs inputs, const Shape& shape);
Tensor compute(const Concat& op, Inputs inputs, const Shape& shape);
Tensor compute(const Pad& op, Inputs inputs, const Shape& shape);
Tensor compute(const ConvertLike& op, Inputs inputs, const Shape& shape);
Tensor compute(const Select& op, Inputs inputs, const Shape& shape);
Tensor compute(const ShapeOf& op, Inputs inputs, const Shape& shape);
Tensor compute(const Range& op, Inputs inputs, const Shape& shape);
Tensor compute(const Gather& op, Inputs inputs, const Shape& shape);
Tensor compute(const GatherElements& op, Inputs inputs, const Shape& shape);
/// @param shapes  of both outputs alike, or of one.
std::vector<Tensor> compute(const TopK& op, Inputs inputs, std::span<const Shape> shapes);
Tensor compute(const GatherNd& op, Inputs inputs, const Shape& shape);
Tensor compute(const ScatterNdUpdate& op, Inputs inputs, const Shape& shape);
Tensor compute(const Roll& op, Inputs inputs, const Shape& shape);

/// Operations of several outputs, whose shapes come from inference.
std::vector<Tensor> compute(const EvenSplit& op, Inputs inputs, std::span<const Shape> shapes);
std::vector<Tensor> compute(const VariadicSplit& op, Inputs inputs, std::span<const Shape> shapes);

/// @throws Unsupported naming the operation and the element type.
[[noreturn]] void fail_unsupported(std::string_view operation, ElementType type);

/// Calls visit(T{}) with T the C++ type of `type`: float or double.
template <typename Visit>
Tensor with_float(std::string_view operation, ElementType type, const Visit& visit) {
  switch (type) {
    case ElementType::f32:
      return visit(float{});
    case ElementType::f64:
      return visit(double{});
    default:
      fail_unsupported(operation, type);
  }
}

/// Calls visit(T{}) with T the C++ type of `type`: float, double or an integer of any width.
template <typename Visit>
Tensor with_number(std::string_view operation, ElementType type, const Visit& visit) {
  switch (type) {
    case ElementType::i8:
      return visit(std::int8_t{});
    case ElementType::u8:
      return visit(std::uint8_t{});
    case ElementType::i16:
      return visit(std::int16_t{});
    case ElementType::u16:
      return visit(std::uint16_t{});
    case ElementType::i32:
      return visit(std::int32_t{});
    case ElementType::u32:
      return visit(std::uint32_t{});
    case ElementType::i64:
      return visit(std::int64_t{});
    case ElementType::u64:
      return visit(std::uint64_t{});
    default:
      return with_float(operation, type, visit);
  }
}

}  // namespace octet::reference
