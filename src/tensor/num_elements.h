// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "octet/tensor.h"

namespace octet {

/// The product of the dimensions [begin, end) of a shape, which are known; 1 of none.
inline std::size_t num_elements(const Shape& shape, std::size_t begin, std::size_t end) {
  std::size_t size = 1;
  for (std::size_t axis = begin; axis < end; ++axis) size *= static_cast<std::size_t>(shape[axis]);
  return size;
}

}  // namespace octet
