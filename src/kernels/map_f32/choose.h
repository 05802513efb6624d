// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/fastest.h"
#include "kernels/map_f32/map_f32.h"

namespace octet::kernels {

using MapKernel = Kernel<MapFunctionF32>;

/// All kernels of kernels.inc, slowest first.
std::span<const MapKernel> map_kernels() noexcept;
/// The fastest kernel that runs on `isa`.
const MapKernel& choose_map(Isa isa) noexcept;

}  // namespace octet::kernels
