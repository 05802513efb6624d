// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "compiler/layers/layers.h"
#include "kernels/matmul_i8/matmul_i8.h"

namespace octet {

/// The sizes of an integer matrix product as kernels count them, and where its matrices lie.
struct MatmulShape {
  explicit MatmulShape(const IntegerMatMul& kind)
      : batch(static_cast<std::size_t>(kind.batch)),
        num_a(static_cast<std::size_t>(kind.num_a)),
        num_b(static_cast<std::size_t>(kind.num_b)),
        m(static_cast<std::size_t>(kind.m)),
        n(static_cast<std::size_t>(kind.n)),
        k(static_cast<std::size_t>(kind.k)),
        transpose_b(kind.transpose_b),
        a_zero(kind.a_zero),
        b_zero(kind.b_zero) {}

  const std::uint8_t* first(const std::uint8_t* a, std::size_t matrix) const {
    return a + (num_a == 1 ? 0 : matrix) * m * k;
  }
  kernels::ByteMatrix second(const std::uint8_t* b, std::size_t matrix) const {
    return {b + (num_b == 1 ? 0 : matrix) * k * n, k, n, transpose_b ? 1 : n, transpose_b ? k : 1};
  }

  std::size_t batch, num_a, num_b, m, n, k;
  bool transpose_b;
  std::uint8_t a_zero, b_zero;
};

}  // namespace octet
