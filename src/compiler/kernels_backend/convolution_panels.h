// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/isa.h"
#include "compiler/kernels_backend/panels.h"
#include "compiler/layers.h"
#include "kernels/convolution_i8/choose.h"

namespace octet {

/// The operand of a pixel, relative to where it begins: segments of neighbouring bytes.
struct ConvolutionSegments {
  std::vector<std::ptrdiff_t> offsets;
  std::size_t length = 0;
};

/// Output channels that one call of a kernel computes.
struct ConvolutionPanel {
  const kernels::ConvolutionKernel* kernel = nullptr;
  ChannelRange channels;
  /// Offset of the group's channels in a pixel.
  std::size_t first_byte = 0;
  /// Offsets of the panel's weights and initial sums.
  std::size_t weights = 0, initial = 0;

  std::size_t lanes() const { return channels.num_vectors * kernel->lanes; }
};

/// The weights of an integer convolution, each panel laid out for the kernel that is fastest with
/// them.
class ConvolutionPanels {
 public:
  ConvolutionPanels(const IntegerConvolution& kind, Isa isa, const ConvolutionSegments& segments);

  /// In the order of their channels.
  const std::vector<ConvolutionPanel>& all() const { return panels_; }
  const std::byte* weights(const ConvolutionPanel& p) const { return weights_.bytes() + p.weights; }
  const std::int32_t* initial(const ConvolutionPanel& p) const {
    return initial_.data() + p.initial;
  }
  /// The names of the kernels, joined by '|'.
  std::string kernel_names() const;

 private:
  std::vector<ConvolutionPanel> panels_;
  Tensor weights_;
  std::vector<std::int32_t> initial_;
};

}  // namespace octet
