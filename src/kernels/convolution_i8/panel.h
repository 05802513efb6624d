// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/convolution_i8/choose.h"

namespace octet::kernels {

/// Terms whose weights lie together: the bytes that a kernel reads of its data at once.
constexpr std::size_t kGroupTerms = 4;
constexpr std::size_t num_groups(std::size_t num_terms) noexcept {
  return (num_terms + kGroupTerms - 1) / kGroupTerms;
}

/// The size of a panel without chunks. @param num_groups  of all its segments.
inline std::size_t panel_bytes(const ConvolutionKernel& kernel, std::size_t num_groups,
                               std::size_t num_vectors) noexcept {
  return num_groups * num_vectors * kernel.lanes * kGroupTerms * kernel.weight_bytes();
}

/// Bytes 0 and 1 of each word as 16-bit numbers, then bytes 2 and 3: [2][lane][2].
inline void widen_group(const std::uint32_t* words, std::size_t lanes, std::byte* dst) noexcept {
  auto* numbers = reinterpret_cast<std::int16_t*>(dst);
  for (std::size_t half = 0; half < kGroupTerms; half += 2) {
    for (std::size_t n = 0; n < lanes; ++n) {
      for (std::size_t i = half; i < half + 2; ++i)
        *numbers++ = static_cast<std::int8_t>(words[n] >> (8 * i));
    }
  }
}

/// Lays out a panel as kernels without chunks read it. A group's weights of one channel are the
/// bytes of a word, lowest first. Bytes: [group][vector][lane][4]. Words, sign-extended:
/// [group][vector][2][lane][2].
/// @param num_groups  of all segments, one after the other.
/// @param words  words(group, first_channel, dst) writes one word for each of the kernel's lanes.
template <typename Words>
void pack_panel(const ConvolutionKernel& kernel, std::size_t num_groups, std::size_t num_vectors,
                const Words& words, std::byte* dst) noexcept {
  constexpr std::size_t kMostLanes = 16;
  const std::size_t step = panel_bytes(kernel, 1, 1);
  for (std::size_t group = 0; group < num_groups; ++group) {
    for (std::size_t v = 0; v < num_vectors; ++v, dst += step) {
      std::uint32_t lanes[kMostLanes];
      words(group, v * kernel.lanes, lanes);
      if (kernel.layout == WeightLayout::bytes)
        std::memcpy(dst, lanes, step);
      else
        widen_group(lanes, kernel.lanes, dst);
    }
  }
}

}  // namespace octet::kernels
