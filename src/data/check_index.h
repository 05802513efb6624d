// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

#include "octet/error.h"

namespace octet {

/// @throws InvalidArgument if `index` is beyond the last of `size` samples. @param source  names
/// the data set.
inline void check_index(std::size_t index, std::size_t size, std::string_view source) {
  if (index < size) return;
  throw InvalidArgument(
      fmt::format("{}: reading a sample: expected an index below {}, got {}", source, size, index));
}

}  // namespace octet
