// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/rows_f32/rows_f32.h"

namespace octet::kernels {

using RowsKernel = Kernel<RowsFunctionF32>;

/// All kernels of kernels.inc, slowest first.
std::span<const RowsKernel> rows_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const RowsKernel& choose_rows(Isa isa) noexcept;

}  // namespace octet::kernels
