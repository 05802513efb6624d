// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/convolution_i8/choose.h"
#include "kernels/convolution_i8/panel.h"

namespace octet::kernels {

/// Weights of some output channels as they are given: the weight of channel c and byte k of segment
/// s is at data[c * channel_stride + s * segment_length + k].
struct SegmentedWeights {
  const std::int8_t* data = nullptr;
  std::size_t num_channels = 0;
  std::size_t channel_stride = 0;
  std::size_t num_segments = 0;
  std::size_t segment_length = 0;
  /// Whether they are read for a few pixels only, from memory: then bytes take the time.
  bool for_few_pixels = false;

  std::size_t segment_groups() const noexcept { return num_groups(segment_length); }
};

/// Appends the weights of one panel in the order in which the kernel reads them, up to a multiple
/// of kChunkAlignment (chunks.h), to which `dst` reaches before, too. Channels beyond num_channels
/// and bytes beyond segment_length get 0. The order is that of pack_panel() (panel.h) or, if the
/// kernel reads chunks, of chunks.h.
/// @param segment_offsets  as in ConvolutionTile; with chunks an operand reaches at most 2^31
/// bytes.
void append_panel(const ConvolutionKernel& kernel, const SegmentedWeights& weights,
                  std::size_t num_vectors, const std::ptrdiff_t* segment_offsets,
                  std::vector<std::byte>& dst);

}  // namespace octet::kernels
