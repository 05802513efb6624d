// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/product_f32/product_f32.h"

namespace octet::kernels {

using ProductKernel = Kernel<ProductFunction>;

/// All kernels of kernels.inc, slowest first.
std::span<const ProductKernel> product_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const ProductKernel& choose_product(Isa isa) noexcept;

}  // namespace octet::kernels
