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

}  // namespace octet
