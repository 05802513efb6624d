// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "compiler/layers/layers.h"

namespace octet {

/// Replaces what computes each byte from one other byte and constants (a dequantizer, functions of
/// one value, a quantizer; x * sigmoid(x), too) by one Lookup, whose table is what the replaced
/// layers' own steps give for the 256 bytes. Layers whose results nobody reads then are removed.
/// @param compute  computes a layer of a model once, on one buffer per value.
using ComputeLayer = std::function<void(const Layer& layer, const LoweredModel& model,
                                        std::span<std::byte* const> buffers)>;
void fuse_lookups(LoweredModel& lowered, const ComputeLayer& compute);

}  // namespace octet
