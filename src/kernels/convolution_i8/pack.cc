// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/pack.h"

#include "kernels/convolution_i8/make_chunks.h"

namespace octet::kernels {
namespace {

// [segment][group][vector][4 / Bundle][lane][Bundle]
template <typename Packed, std::size_t Bundle>
void pack(const ConvolutionKernel& kernel, const SegmentedWeights& w, std::size_t num_vectors,
          Packed* dst) noexcept {
  const auto bundles = [&](std::size_t segment, std::size_t group, std::size_t first_channel) {
    for (std::size_t first = group * 4; first < group * 4 + 4; first += Bundle) {
      for (std::size_t c = first_channel; c < first_channel + kernel.lanes; ++c) {
        for (std::size_t k = first; k < first + Bundle; ++k) {
          const bool is_weight = c < w.num_channels && k < w.segment_length;
          *dst++ =
              is_weight ? w.data[c * w.channel_stride + segment * w.segment_length + k] : Packed{0};
        }
      }
    }
  };
  for (std::size_t s = 0; s < w.num_segments; ++s) {
    for (std::size_t g = 0; g < w.segment_groups(); ++g) {
      for (std::size_t v = 0; v < num_vectors; ++v) bundles(s, g, v * kernel.lanes);
    }
  }
}

}  // namespace

void append_panel(const ConvolutionKernel& kernel, const SegmentedWeights& weights,
                  std::size_t num_vectors, const std::ptrdiff_t* segment_offsets,
                  std::vector<std::byte>& dst) {
  const auto append = [&](std::size_t bytes) {
    const std::size_t begin = dst.size();
    dst.resize(begin + aligned_bytes(bytes));
    return dst.data() + begin;
  };
  if (kernel.layout == WeightLayout::chunks) {
    const std::vector<Chunks> pieces = make_chunks(weights, num_vectors, segment_offsets);
    return pack_chunks(pieces, num_vectors, append(chunked_panel_bytes(pieces, num_vectors)));
  }
  std::byte* panel = append(weights.num_segments * weights.segment_groups() * 4 * num_vectors *
                            kernel.lanes * kernel.weight_bytes());
  if (kernel.layout == WeightLayout::bytes)
    pack<std::int8_t, 4>(kernel, weights, num_vectors, reinterpret_cast<std::int8_t*>(panel));
  else
    pack<std::int16_t, 2>(kernel, weights, num_vectors, reinterpret_cast<std::int16_t*>(panel));
}

}  // namespace octet::kernels
