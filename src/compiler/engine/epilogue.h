// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "compiler/engine/engine.h"

/// Epilogues that do not depend on the engine, and those that several use.
namespace octet {

/// The epilogue of a layer with one rounding of product and sum, straight to steps.
/// @param residual  of the tail's residual; the default for one of floats.
/// @param initial  if given, takes what is whole of each channel's bias, counted in accumulators:
/// f32 rounds a bias of 20 steps by up to 1e-6 of a step, and its factor as much, where the values
/// that matter are next to level 0.
Epilogue fused_epilogue(const AccumulatorMap& map, const Tail& tail,
                        const PerTensorParams& residual = {},
                        const std::optional<InitialAccumulators>& initial = {});

/// The sum of two quantized values as fused_epilogue() has it, one arithmetic for all channels.
Epilogue fused_sum_epilogue(const Tail& tail, const QuantParams& first,
                            const PerTensorParams& residual);

/// Takes f32 to the levels of a quantizer that is an operation of its own, product then sum.
/// @param origin  as Tail::Stage has it.
/// @param channels  how many there are, also where one grid serves all.
Epilogue standalone_quantizer_epilogue(const GridRange& ends, double origin, std::size_t channels);

}  // namespace octet
