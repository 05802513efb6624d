// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "octet/graph.h"

namespace octet::onnx {

/// How a constant lies in ONNX, compared with the graph.
enum class Arrangement : std::uint8_t {
  as_is,
  /// The first two dimensions, groups and channels of a group, become one.
  merged_groups,
  /// The last two dimensions change places.
  transposed
};
/// @return the tensor, rearranged.
Tensor rearrange(const Tensor& tensor, Arrangement arrangement);
/// @return the shape that rearrange() gives.
Shape rearrange(const Shape& shape, Arrangement arrangement);

/// A constant that DequantizeLinear gives: (integers - zero point) * scale.
struct QuantizedConstant {
  /// Of an 8-bit or a 4-bit type.
  Tensor integers;
  /// f32, a scalar, or one entry per index along `axis`.
  Tensor scale;
  /// Of the integers' type and the scale's shape; none: 0.
  std::optional<Tensor> zero_point;
  std::int64_t axis = 0;
  /// Where integers and scale come from.
  OutputRef integers_source;
  OutputRef scale_source;
};

/// Recognises Convert(integers) [- zero point] * scale. Where all integers along an index are zero,
/// the scale, which then means nothing, is the largest one: a bias in its units stays within 32
/// bits.
/// @return nothing if it is no such constant, or DequantizeLinear cannot give it.
std::optional<QuantizedConstant> match_quantized_constant(const Model& model, OutputRef ref,
                                                          Arrangement arrangement);

/// The value of a constant: of a Constant, also through a Convert, or of a quantized one.
std::optional<Tensor> constant_value(const Model& model, OutputRef ref);

}  // namespace octet::onnx
