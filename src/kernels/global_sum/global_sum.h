// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// dst[n][c] = sum over p < positions of src[n][p][c].
void global_sum(const std::uint8_t* src, std::int32_t* dst, std::size_t batch,
                std::size_t positions, std::size_t channels) noexcept;

}  // namespace octet::kernels
