// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "compiler/engine/engine.h"

/// The epilogues of OpenVINO's CPU plugin: a real value x becomes the level
/// round(x * (255 / (high - low)) + shift), each number in f32.
namespace octet::openvino {

/// The zero point of levels that are signed bytes there.
constexpr double kSignedZeroPoint = 128;

float step_f32(double scale);

/// Of a layer without residual: the real result first, whose product and sum are rounded to f32 one
/// after the other, then steps of it.
Epilogue real_epilogue(const AccumulatorMap& map, const Tail& tail);

/// As real_epilogue() where nothing is added to the accumulators: the ends of the quantizer are
/// counted in them, those of the first channel for the shift of all.
/// @return nothing if there is an offset or a bias, no quantizer, or ends that are no finite number
/// of accumulator steps.
std::optional<Epilogue> unbiased_epilogue(const AccumulatorMap& map, const Tail& tail);

/// As real_epilogue(), and a residual of bytes added before anything is rounded to steps, the sum
/// then quantized. The tail has both quantizers, per tensor.
Epilogue summing_epilogue(const AccumulatorMap& map, const Tail& tail,
                          const PerTensorParams& residual);

/// The sum of bytes on the grid of the tail's first stage and a residual of bytes, quantized by its
/// second stage.
Epilogue unscaled_sum_epilogue(const Tail& tail, const PerTensorParams& residual,
                               std::size_t channels);

/// A quantizer of f32 at the end of a product's epilogue: product and sum at once, or one after the
/// other if per channel.
Epilogue last_quantizer_epilogue(const Tail::Stage& stage, std::size_t channels);

}  // namespace octet::openvino
