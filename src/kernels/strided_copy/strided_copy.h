// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

constexpr std::size_t kMostDimensions = 10;

/// dst[sum of i[d] * dst_strides[d]] = src[sum of i[d] * src_strides[d]] for every index i within
/// `sizes`; strides in elements of 1, 2, 4 or 8 bytes, of either sign.
struct StridedCopy {
  std::size_t element_bytes = 4;
  std::size_t rank = 0;
  std::size_t sizes[kMostDimensions] = {};
  std::ptrdiff_t src_strides[kMostDimensions] = {};
  std::ptrdiff_t dst_strides[kMostDimensions] = {};
};

/// Copies indices [first, last) of the outermost dimension; a copy of rank 0 has one of them.
void strided_copy(const StridedCopy& copy, std::size_t first, std::size_t last,
                  const std::byte* src, std::byte* dst) noexcept;

}  // namespace octet::kernels
