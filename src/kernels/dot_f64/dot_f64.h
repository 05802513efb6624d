// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::kernels {

/// Rows and columns that one call computes.
constexpr std::size_t kDotRows = 8;
constexpr std::size_t kDotColumns = 16;

/// accumulators[m][n] += double(a[k][m]) * double(b[k][n]) for k = 0, 1, ... num_terms - 1, in this
/// order: the product of two floats is exact in double, so that fused or not every kernel gives the
/// bits of the plain sum. a: [num_terms][kDotRows]; b: [num_terms][kDotColumns]; accumulators:
/// [kDotRows][kDotColumns]. Rows from num_rows on are zeros, and may be left as they are.
using DotFunction = void (*)(const double* a, const float* b, std::size_t num_rows,
                             std::size_t num_terms, double* accumulators) noexcept;

#define OCTET_KERNEL(function, isa) \
  void function(const double*, const float*, std::size_t, std::size_t, double*) noexcept;
#include "kernels/dot_f64/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
