// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/requantize/requantize.h"
#include "octet/tensor.h"

namespace octet {

/// The kernels' word for an element type. @throws InternalError for a type that no integer layer
/// has.
kernels::Element kernel_element(ElementType type);
std::size_t element_bytes(kernels::Element type) noexcept;

}  // namespace octet
