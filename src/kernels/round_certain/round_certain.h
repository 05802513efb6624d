// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Bytes of accumulators whose exact arithmetic is known to give nearly the same:
///
///   f = fma(float(src[r][c]), scale[c], bias[c])
///   dst[r][c] = round_half_even(f) + zero_point, from 0 to 255
///
/// for r < rows, c < channels, and the elements where a slightly different f could give another
/// byte: those with |f - round_half_even(f)| > farthest[c]. No magnitude of f reaches 2^30.
struct RoundCertain {
  /// Elements from one row to the next.
  std::size_t src_stride = 0, dst_stride = 0;
  /// One entry for each channel.
  const float* scale = nullptr;
  const float* bias = nullptr;
  const float* farthest = nullptr;
  std::int32_t zero_point = 0;
};

/// @param uncertain  where r * channels + c of those elements go, each once, in any order; there is
/// room for all.
/// @return how many they are.
using RoundCertainFunction = std::size_t (*)(const RoundCertain& params, std::size_t rows,
                                             std::size_t channels, const std::int32_t* src,
                                             std::uint8_t* dst, std::uint32_t* uncertain) noexcept;

#define OCTET_KERNEL(function, isa)                                                        \
  std::size_t function(const RoundCertain&, std::size_t, std::size_t, const std::int32_t*, \
                       std::uint8_t*, std::uint32_t*) noexcept;
#include "kernels/round_certain/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
