// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/tensor.h"

namespace octet {

/// u8 [h, w, 3] RGB to u8 [h, w, 1] with Pillow's weights: (19595 R + 38470 G + 7471 B + 2^15) /
/// 2^16, rounded down. Grey stays as it is: the weights add up to 2^16.
Tensor to_grey(const Tensor& image);
/// @throws InvalidArgument if a pixel of u8 [h, w, 3] is not grey.
void expect_grey(const Tensor& image);

}  // namespace octet
