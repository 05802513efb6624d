// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/isa.h"
#include "compiler/backends/kernels/panels.h"
#include "compiler/layers/layers.h"
#include "kernels/convolution_i8/choose.h"

namespace octet {

/// The operand of a pixel, relative to where it begins: segments of neighbouring bytes.
struct ConvolutionSegments {
  std::vector<std::ptrdiff_t> offsets;
  std::size_t length = 0;
};

/// Output channels that one call of a kernel computes.
struct ConvolutionPanel {
  ChannelRange channels;
  /// Offset of the group's channels in a pixel.
  std::size_t first_byte = 0;
  /// Offsets of the panel's weights and initial accumulators.
  std::size_t weights = 0, initial = 0;
};

/// The weights of an integer convolution, laid out for the fastest kernel.
class ConvolutionPanels {
 public:
  ConvolutionPanels(const IntegerConvolution& kind, Isa isa, const ConvolutionSegments& segments);

  /// In the order of their channels.
  const std::vector<ConvolutionPanel>& all() const { return panels_; }
  const std::byte* weights(const ConvolutionPanel& p) const { return weights_.bytes() + p.weights; }
  const std::int32_t* initial(const ConvolutionPanel& p) const {
    return initial_.data() + p.initial;
  }
  const kernels::ConvolutionKernel& kernel() const { return kernel_; }
  /// The accumulators of a pixel.
  std::size_t lanes(const ConvolutionPanel& p) const {
    return p.channels.num_vectors * kernel_.lanes;
  }

 private:
  const kernels::ConvolutionKernel& kernel_;
  std::vector<ConvolutionPanel> panels_;
  Tensor weights_;
  std::vector<std::int32_t> initial_;
};

}  // namespace octet
