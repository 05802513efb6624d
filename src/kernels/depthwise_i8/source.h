// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/depthwise_i8/depthwise_i8.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// Where a block's vector of channels from `channel` on lies at a source row and column.
[[maybe_unused]] inline const std::uint8_t* source_at(const DepthwiseBlock& b, std::size_t row,
                                                      std::ptrdiff_t column,
                                                      std::size_t channel) noexcept {
  const auto x = static_cast<std::size_t>(column);
  return x < b.src_columns ? b.src_rows[row] + x * b.pixel_bytes + channel : b.pad;
}

/// The source column that tap j of output column x reads.
[[maybe_unused]] inline std::ptrdiff_t source_column(const DepthwiseBlock& b, std::size_t x,
                                                     std::size_t j) noexcept {
  return b.first_column +
         static_cast<std::ptrdiff_t>(x * b.shape.stride_w + j * b.shape.dilation_w);
}

}  // namespace
}  // namespace octet::kernels
