// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "graph/ops/window.h"
#include "octet/ops.h"

namespace octet::reference {

/// One spatial dimension of a transposed convolution.
struct TransposedSizes {
  std::int64_t input = 1;
  std::int64_t output = 1;
  /// The output's size is an input of the operation, and the pads follow from it.
  bool is_given = false;
};

/// The window of a transposed convolution along `axis`, padding resolved. A given output size is
/// cut at its end; with same_upper or same_lower what is cut is shared by both ends.
template <typename T>
Window transposed_window(const T& op, std::size_t axis, std::int64_t kernel,
                         const TransposedSizes& sizes) {
  Window window{kernel, op.strides[axis], op.dilations[axis], op.pads_begin[axis],
                op.pads_end[axis]};
  if (op.auto_pad != AutoPad::explicit_pads) window.pad_begin = window.pad_end = 0;
  if (!sizes.is_given) return window;
  const std::int64_t added = axis < op.output_padding.size() ? op.output_padding[axis] : 0;
  const std::int64_t whole = window.stride * (sizes.input - 1) + window.extent() + added;
  const std::int64_t cut = std::max<std::int64_t>(whole - sizes.output, 0);
  if (op.auto_pad == AutoPad::same_upper) window.pad_begin = cut - cut / 2;
  if (op.auto_pad == AutoPad::same_lower) window.pad_begin = cut / 2;
  window.pad_end = cut - window.pad_begin;
  return window;
}

}  // namespace octet::reference
