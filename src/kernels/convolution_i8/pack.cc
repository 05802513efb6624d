// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/pack.h"

#include <algorithm>
#include <cstring>

#include "kernels/convolution_i8/make_chunks.h"

namespace octet::kernels {
namespace {

// The weights of a group of one channel; 0 beyond the segment.
std::uint32_t group_word(const SegmentedWeights& w, std::size_t group, std::size_t channel) {
  const std::size_t first = group % w.segment_groups() * kGroupTerms;
  const std::int8_t* segment =
      w.data + channel * w.channel_stride + group / w.segment_groups() * w.segment_length;
  std::uint32_t word = 0;
  std::memcpy(&word, segment + first, std::min(kGroupTerms, w.segment_length - first));
  return word;
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
  const std::size_t num_groups = weights.num_segments * weights.segment_groups();
  const auto words = [&](std::size_t group, std::size_t first, std::uint32_t* lanes) {
    for (std::size_t c = first; c < first + kernel.lanes; ++c)
      *lanes++ = c < weights.num_channels ? group_word(weights, group, c) : 0;
  };
  pack_panel(kernel, num_groups, num_vectors, words,
             append(panel_bytes(kernel, num_groups, num_vectors)));
}

}  // namespace octet::kernels
