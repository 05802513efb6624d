// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// dst[i] = table[src[i]] for i < n, of a table of 256 bytes. src and dst may be the same.
using LookupFunction = void (*)(const std::uint8_t* table, const std::uint8_t* src,
                                std::uint8_t* dst, std::size_t n) noexcept;

#define OCTET_KERNEL(function, isa)                                                    \
  void function(const std::uint8_t* table, const std::uint8_t* src, std::uint8_t* dst, \
                std::size_t n) noexcept;
#include "kernels/lookup_i8/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
