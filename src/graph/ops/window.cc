// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/window.h"

#include <algorithm>

namespace octet {

Window resolve_padding(Window window, AutoPad auto_pad, std::int64_t input) {
  switch (auto_pad) {
    case AutoPad::explicit_pads:
      return window;
    case AutoPad::valid:
      window.pad_begin = window.pad_end = 0;
      return window;
    case AutoPad::same_upper:
    case AutoPad::same_lower:
      break;
  }
  const std::int64_t output = (input + window.stride - 1) / window.stride;
  const std::int64_t total =
      std::max<std::int64_t>(0, (output - 1) * window.stride + window.extent() - input);
  const std::int64_t smaller = total / 2;
  const std::int64_t larger = total - smaller;
  window.pad_begin = auto_pad == AutoPad::same_upper ? smaller : larger;
  window.pad_end = auto_pad == AutoPad::same_upper ? larger : smaller;
  return window;
}

std::optional<std::int64_t> window_positions(const Window& window, std::int64_t input,
                                             RoundingType rounding) {
  const std::int64_t free = input + window.pad_begin + window.pad_end - window.extent();
  if (free < 0) return std::nullopt;
  if (rounding == RoundingType::floor) return free / window.stride + 1;
  const std::int64_t positions = (free + window.stride - 1) / window.stride + 1;
  const bool drops_last = rounding == RoundingType::ceil_torch &&
                          (positions - 1) * window.stride >= input + window.pad_begin;
  return drops_last ? positions - 1 : positions;
}

Window convolution_window(const ConvolutionAttributes& op, std::size_t axis, std::int64_t input,
                          std::int64_t kernel) {
  const Window window{kernel, op.strides[axis], op.dilations[axis], op.pads_begin[axis],
                      op.pads_end[axis]};
  return resolve_padding(window, op.auto_pad, input);
}

Window pool_window(const PoolAttributes& op, std::size_t axis, std::int64_t input,
                   std::int64_t dilation) {
  const Window window{op.kernel[axis], op.strides[axis], dilation, op.pads_begin[axis],
                      op.pads_end[axis]};
  return resolve_padding(window, op.auto_pad, input);
}

std::int64_t backprop_size(const ConvolutionAttributes& op,
                           const std::vector<std::int64_t>& output_padding, std::size_t axis,
                           std::int64_t input, std::int64_t kernel) {
  const Window window = backprop_window(op, output_padding, axis, input, kernel, 0, false);
  return (input - 1) * window.stride + window.extent() - window.pad_begin - window.pad_end +
         (output_padding.empty() ? 0 : output_padding[axis]);
}

Window backprop_window(const ConvolutionAttributes& op,
                       const std::vector<std::int64_t>& output_padding, std::size_t axis,
                       std::int64_t input, std::int64_t kernel, std::int64_t output,
                       bool is_sized) {
  Window window{kernel, op.strides[axis], op.dilations[axis], 0, 0};
  if (op.auto_pad == AutoPad::explicit_pads) {
    window.pad_begin = op.pads_begin[axis];
    window.pad_end = op.pads_end[axis];
  } else if (is_sized && op.auto_pad != AutoPad::valid) {
    const std::int64_t padding = output_padding.empty() ? 0 : output_padding[axis];
    const std::int64_t total =
        std::max<std::int64_t>(0, (input - 1) * window.stride + window.extent() + padding - output);
    const std::int64_t smaller = total / 2;
    const bool upper = op.auto_pad == AutoPad::same_upper;
    window.pad_begin = upper ? total - smaller : smaller;
    window.pad_end = total - window.pad_begin;
  }
  return window;
}

}  // namespace octet
