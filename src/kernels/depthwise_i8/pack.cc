// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_i8/pack.h"

#include <algorithm>
#include <cstring>

#include "kernels/depthwise_i8/quads.h"
#include "kernels/depthwise_i8/row_pairs.h"

namespace octet::kernels {
namespace {

// Weights of one vector of channels, in units of a lane's weight.
std::size_t lane_weights(DepthwiseOrder order, const DepthwiseShape& shape) noexcept {
  switch (order) {
    case DepthwiseOrder::taps:
      return shape.kh * shape.kw;
    case DepthwiseOrder::row_pairs:
      return RowPairs(shape).lane_weights(shape);
    case DepthwiseOrder::quads:
      return Quads(shape).lane_weights(shape);
  }
  return 0;
}

// The weights of a vector's lanes at one tap, `dst_step` apart.
struct Tap {
  const std::int8_t* weights;
  std::size_t lanes, step;

  template <typename Packed>
  void copy(Packed* dst, std::size_t dst_step) const noexcept {
    for (std::size_t c = 0; c < lanes; ++c) dst[c * dst_step] = weights[c * step];
  }
};

void pack_vector(DepthwiseOrder order, const DepthwiseShape& shape, std::size_t i, std::size_t j,
                 const Tap& tap, void* dst) noexcept {
  auto* bytes = static_cast<std::int8_t*>(dst);
  switch (order) {
    case DepthwiseOrder::taps:
      tap.copy(bytes + (i * shape.kw + j) * kDepthwiseLanes, 1);
      return;
    case DepthwiseOrder::row_pairs: {
      const RowPairs pairs(shape);
      for (std::size_t set = 0; set < pairs.num_sets(); ++set) {
        const std::size_t slot = (set * pairs.count + (i + set) / 2) * shape.kw + j;
        tap.copy(static_cast<std::int16_t*>(dst) + slot * 2 * kDepthwiseLanes + (i + set) % 2, 2);
      }
      return;
    }
    case DepthwiseOrder::quads: {
      const Quads quads(shape);
      for (std::size_t phase = 0; phase < quads.num_phases; ++phase) {
        const std::size_t slot = quads.num_phases == 1 ? j : (phase + j) % 4;
        const std::size_t quad = (phase * shape.kh + i) * quads.per_row + slot / 4;
        tap.copy(bytes + quad * 4 * kDepthwiseLanes + slot % 4, 4);
      }
      return;
    }
  }
}

}  // namespace

std::size_t depthwise_weight_bytes(const DepthwiseKernel& kernel, const DepthwiseShape& shape,
                                   std::size_t channels) noexcept {
  const std::size_t weight_bytes = kernel.order == DepthwiseOrder::row_pairs ? 2 : 1;
  return lane_weights(kernel.order, shape) * channels * weight_bytes;
}

void pack_depthwise(const DepthwiseKernel& kernel, const DepthwiseShape& shape,
                    std::size_t num_channels, const std::int8_t* weights, void* dst) noexcept {
  const std::size_t num_vectors = (num_channels + kDepthwiseLanes - 1) / kDepthwiseLanes;
  const std::size_t vector_bytes = depthwise_weight_bytes(kernel, shape, kDepthwiseLanes);
  const std::size_t taps = shape.kh * shape.kw;
  std::memset(dst, 0, num_vectors * vector_bytes);
  for (std::size_t v = 0; v < num_vectors; ++v) {
    const std::size_t first = v * kDepthwiseLanes;
    const std::size_t lanes = std::min(kDepthwiseLanes, num_channels - first);
    for (std::size_t tap = 0; tap < taps; ++tap) {
      pack_vector(kernel.order, shape, tap / shape.kw, tap % shape.kw,
                  {weights + first * taps + tap, lanes, taps},
                  static_cast<std::uint8_t*>(dst) + v * vector_bytes);
    }
  }
}

}  // namespace octet::kernels
