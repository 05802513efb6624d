// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/rows_f32/loops.h"
#include "kernels/rows_f32/rows_f32.h"

namespace octet::kernels {

void rows_f32_scalar(const Rows& rows, const float* src, float* dst, std::size_t num_rows,
                     std::size_t n) noexcept {
  each_row(rows, src, dst, num_rows, n);
}

}  // namespace octet::kernels
