// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/pack.h"

namespace octet::kernels {
namespace {

// [segment][group][4 / Bundle][vector][lane][Bundle]
template <typename Packed, std::size_t Bundle>
void pack(const SegmentedWeights& w, std::size_t num_lanes, Packed* dst) noexcept {
  for (std::size_t s = 0; s < w.num_segments; ++s) {
    for (std::size_t first = 0; first < 4 * w.segment_groups(); first += Bundle) {
      for (std::size_t c = 0; c < num_lanes; ++c) {
        for (std::size_t k = first; k < first + Bundle; ++k) {
          const bool is_weight = c < w.num_channels && k < w.segment_length;
          *dst++ = is_weight ? w.data[c * w.channel_stride + s * w.segment_length + k] : Packed{0};
        }
      }
    }
  }
}

}  // namespace

std::size_t panel_bytes(const ConvolutionKernel& kernel, const SegmentedWeights& weights,
                        std::size_t num_vectors) noexcept {
  return weights.num_segments * weights.segment_groups() * 4 * num_vectors * kernel.lanes *
         kernel.weight_bytes;
}

void pack_panel(const ConvolutionKernel& kernel, const SegmentedWeights& weights,
                std::size_t num_vectors, void* dst) noexcept {
  const std::size_t num_lanes = num_vectors * kernel.lanes;
  if (kernel.weight_bytes == 1)
    pack<std::int8_t, 4>(weights, num_lanes, static_cast<std::int8_t*>(dst));
  else
    pack<std::int16_t, 2>(weights, num_lanes, static_cast<std::int16_t*>(dst));
}

}  // namespace octet::kernels
