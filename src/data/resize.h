// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "octet/tensor.h"

namespace octet {

/// Bilinear resizing, antialiased when it makes the picture smaller: a triangle filter as wide as
/// the pixels that a result covers, first along the rows, then along the columns, each rounded to 8
/// bits. The same levels as Pillow's BILINEAR.
/// @param image  u8 [h, w, c] with at least one pixel.
/// @return u8 [height, width, c].
Tensor resize_bilinear(const Tensor& image, std::int64_t width, std::int64_t height);

}  // namespace octet
