// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "octet/ops.h"

namespace octet {

/// One spatial dimension of a convolution or pooling.
struct Window {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  std::int64_t pad_end = 0;

  /// Input positions that one output position spans.
  std::int64_t extent() const noexcept { return (kernel - 1) * dilation + 1; }
};

/// Derives the padding that `auto_pad` asks for from the input's size; explicit padding is left as
/// it is.
Window resolve_padding(Window window, AutoPad auto_pad, std::int64_t input);

/// Number of window positions, or nothing if the window is larger than the padded input. With
/// RoundingType::ceil the last window may lie in the trailing padding, or reach beyond it; with
/// ceil_torch it starts within the data or the leading padding.
std::optional<std::int64_t> window_positions(const Window& window, std::int64_t input,
                                             RoundingType rounding = RoundingType::floor);

/// The attributes of spatial dimension `axis`, padding resolved.
Window convolution_window(const ConvolutionAttributes& op, std::size_t axis, std::int64_t input,
                          std::int64_t kernel);
Window pool_window(const PoolAttributes& op, std::size_t axis, std::int64_t input,
                   std::int64_t dilation = 1);

/// Size of dimension `axis` of a transposed convolution's output where no output shape is given.
/// @param output_padding  empty for all 0.
std::int64_t backprop_size(const ConvolutionAttributes& op,
                           const std::vector<std::int64_t>& output_padding, std::size_t axis,
                           std::int64_t input, std::int64_t kernel);
/// The attributes of spatial dimension `axis` of a transposed convolution, seen as the window of
/// the convolution from its output to its data, padding resolved.
/// @param output  size of the output; where an output shape is given (`is_sized`), it decides the
/// padding that `auto_pad` asks for.
Window backprop_window(const ConvolutionAttributes& op,
                       const std::vector<std::int64_t>& output_padding, std::size_t axis,
                       std::int64_t input, std::int64_t kernel, std::int64_t output, bool is_sized);

}  // namespace octet
