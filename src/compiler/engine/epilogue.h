// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/layers/layers.h"
#include "compiler/lowering/quantizers.h"
#include "compiler/lowering/tail.h"

namespace octet {

/// A quantized value per tensor: real = scale * (q - zero_point). A float value has scale 1 and
/// zero point 0.
struct PerTensorParams {
  double scale = 1;
  double zero_point = 0;
  /// As Tail::Stage has it.
  double origin = 0;
};

/// Integers that a layer's sums start from, and how far they may move without overflow.
struct InitialSums {
  std::vector<std::int32_t>& values;
  std::int64_t room = 0;
};

/// Whether one arithmetic serves all channels.
bool is_uniform(const Epilogue& epilogue);
/// Gives an epilogue that is the same for all channels another number of them.
/// @return whether it has that number now.
bool set_channels(Epilogue& epilogue, std::size_t channels);

/// How many steps the low end of (the first channel's) grid lies below 0, in f32 as OpenVINO has
/// it.
float low_step(const GridEnds& ends);

/// The scale of bytes in f32, as engines have it: OpenVINO from the range, ONNX Runtime as given.
float engine_scale(double scale, QuantizerArithmetic arithmetic);

/// The epilogue of a layer whose real result is scale[c] * x + offset[c] for its sums x, followed
/// by `tail`.
/// @param initial  if given, takes what is whole of each channel's bias, counted in sums: f32
/// rounds a bias of 20 steps by up to 1e-6 of a step, and its factor as much, where the values that
/// matter are next to level 0.
Epilogue make_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                       const Tail& tail, const PerTensorParams& residual,
                       std::optional<InitialSums> initial = {});

/// The sum of bytes on the grid of the tail's first stage and a residual of bytes, quantized by its
/// second stage, as OpenVINO has it.
Epilogue unscaled_sum_epilogue(const Tail& tail, const PerTensorParams& residual,
                               std::size_t channels);

/// The sum of two quantized values as ONNX Runtime has it, quantized by the tail's second stage.
Epilogue levels_epilogue(const PerTensorParams& first, const PerTensorParams& residual,
                         const Tail& tail, std::size_t channels);

/// The epilogue of a layer without residual in the arithmetic of OpenVINO's CPU plugin: the real
/// result first, whose product and sum are rounded to f32 one after the other, then steps of it.
Epilogue real_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                       const Tail& tail);

/// As real_epilogue() where nothing is added to the sums: the ends of the quantizer are counted in
/// them, those of the first channel for the shift of all.
/// @return nothing if there is an offset or a bias, no quantizer, or ends that are no finite number
/// of sums.
std::optional<Epilogue> unbiased_epilogue(const std::vector<double>& scale,
                                          const std::vector<double>& offset, const Tail& tail);

/// As real_epilogue(), and a residual of bytes added before anything is rounded to steps, the sum
/// then quantized. The tail has both quantizers, per tensor.
Epilogue summing_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                          const Tail& tail, const PerTensorParams& residual);

/// How a quantizer of real values rounds before it rounds to steps.
enum class QuantizerForm : std::uint8_t {
  /// An operation of its own in OpenVINO: product, then sum.
  standalone,
  /// The end of a product's epilogue in OpenVINO: at once, or product and sum if per channel.
  within_product,
  /// ONNX's: a quotient; the zero point is added to steps.
  quotient,
};

/// Takes f32 to the levels of a stage's quantizer.
/// @param channels  how many there are, also where one grid serves all.
Epilogue quantizing_epilogue(const Tail::Stage& stage, QuantizerForm form, std::size_t channels);

/// The real values of levels, scale * (q - zero_point), one entry per channel.
Epilogue dequantizing_epilogue(const std::vector<float>& scale,
                               const std::vector<float>& zero_point);

}  // namespace octet
