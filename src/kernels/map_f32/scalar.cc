// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/map_f32/loops.h"
#include "kernels/map_f32/map_f32.h"

namespace octet::kernels {

void map_f32_scalar(const Map& map, const float* src, float* dst, std::size_t n) noexcept {
  map_elements(map, src, dst, n);
}

}  // namespace octet::kernels
