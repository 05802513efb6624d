// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// dst[i] = max over k < num_rows of rows[k][i] for i < n; num_rows is not 0. dst overlaps no row.
using MaximumFunction = void (*)(const std::uint8_t* const* rows, std::size_t num_rows,
                                 std::size_t n, std::uint8_t* dst) noexcept;

#define OCTET_KERNEL(function, isa)                                                   \
  void function(const std::uint8_t* const* rows, std::size_t num_rows, std::size_t n, \
                std::uint8_t* dst) noexcept;
#include "kernels/max_pool_i8/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
