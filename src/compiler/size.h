// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet {

/// A dimension as a size: dimensions of a plan are known and not negative.
constexpr std::size_t size(std::int64_t dimension) noexcept {
  return static_cast<std::size_t>(dimension);
}

constexpr std::size_t ceil_div(std::size_t a, std::size_t b) noexcept {
  return (a + b - 1) / b;
}

/// The next multiple of `step`.
constexpr std::size_t round_up(std::size_t value, std::size_t step) noexcept {
  return ceil_div(value, step) * step;
}

}  // namespace octet
