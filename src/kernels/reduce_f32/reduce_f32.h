// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

enum class ReduceFunction : std::uint8_t { mean, sum, max, min, prod, l1, l2 };

/// dst[o][i] = reduction of src[o][0..n)[i] for o < outer, i < inner, in double, rounded once. Sums
/// along neighbours (inner = 1) are kept in 16 parts, others in the order of n.
struct ReduceShape {
  std::size_t outer = 1, n = 1, inner = 1;
};
void reduce_f32(ReduceFunction function, const ReduceShape& shape, const float* src,
                float* dst) noexcept;

}  // namespace octet::kernels
