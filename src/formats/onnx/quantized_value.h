// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "formats/onnx/graph_builder.h"
#include "octet/graph.h"

namespace octet::onnx {

/// real = scale * (integer - zero_point), per tensor (axis < 0) or along an axis.
struct Quantization {
  /// Of floats.
  Tensor scale;
  /// Of the integers' type, as many as there are scales.
  Tensor zero_point;
  std::int64_t axis = -1;
  bool operator==(const Quantization& other) const noexcept;
};

/// A tensor of integers that stand for reals. The graph has real numbers on a grid (FakeQuantize)
/// in its place; the integers are made only where an operation computes with them.
class QuantizedValue {
 public:
  /// @param source  the reals that are quantized.
  /// @param on_grid  whether the source has values of the grid only.
  QuantizedValue(OutputRef source, Quantization quantization, bool on_grid)
      : source_(source), quantization_(std::move(quantization)) {
    if (on_grid) real_ = source;
  }
  const Quantization& quantization() const noexcept { return quantization_; }
  OutputRef source() const noexcept { return source_; }
  OutputRef real(GraphBuilder& graph);
  OutputRef integers(GraphBuilder& graph);

 private:
  OutputRef source_;
  Quantization quantization_;
  std::optional<OutputRef> real_;
  std::optional<OutputRef> integers_;
};

/// @return whether FakeQuantize has grids of that type.
bool has_grid(ElementType type) noexcept;
/// Per-axis parameters in the shape in which they broadcast to data of that rank.
Tensor aligned(const Tensor& values, std::int64_t axis, std::size_t rank);
/// Scales or zero points placed to meet data of that shape: one, or one per element of the axis,
/// or, where they have the data's rank, one per block of `block_size` elements along the axis.
OutputRef placed(GraphBuilder& graph, OutputRef parameters, const Shape& data, std::size_t axis,
                 std::int64_t block_size);
/// saturate(round_half_to_even(x / scale) + zero_point), for parameters that may be computed.
/// @param type  of the result.
OutputRef quantize(GraphBuilder& graph, OutputRef x, OutputRef scale,
                   std::optional<OutputRef> zero_point, ElementType type);
/// Weights with the groups in a dimension of their own, [g * c, ...] as [g, c, ...]; where they are
/// quantized, the integers and their parameters are, so that they stay recognised as such.
OutputRef grouped_weights(GraphBuilder& graph, OutputRef weights, std::int64_t groups,
                          int max_depth = 4);
/// (x - zero_point) * scale in the scale's type, for parameters that may be computed. Constant
/// integers of up to 8 bits stay as they are, with these operations after them.
OutputRef dequantize(GraphBuilder& graph, OutputRef x, OutputRef scale,
                     std::optional<OutputRef> zero_point);

}  // namespace octet::onnx
