// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace octet::fuzz {

/// Counts what the program takes from the heap, of any library, while it lives. One at a time.
class HeapMeter {
 public:
  HeapMeter() noexcept;
  /// The most bytes taken at a time, beyond those taken when the meter began.
  std::size_t peak() const noexcept;

 private:
  std::size_t start_;
};

}  // namespace octet::fuzz
