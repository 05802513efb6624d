// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "compiler/layers/layers.h"
#include "kernels/map_f32/map_f32.h"

namespace octet {

/// The kernels' form of a portable layer that computes an f32 function of each element, if its
/// parameters are known when compiling.
/// @param values  of the model.
std::optional<kernels::Map> known_map(const Layer& layer, std::span<const LayerValue> values);

}  // namespace octet
