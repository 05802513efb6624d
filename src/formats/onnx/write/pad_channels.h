// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "graph/quantizer.h"
#include "octet/graph.h"

namespace octet {

/// Weights [O, I, h, w] of a convolution that are i8 with a scale for all input channels and no
/// zero point; nothing for others.
std::optional<IntegerConstant> match_convolution_weights(const Model& model, OutputRef ref);
/// Whether an image of that shape gets further channels.
bool has_few_channels(const Shape& image);
/// The channels that such an image gets, zeros among them.
constexpr std::int64_t kChannelGroup = 4;
/// The weights `ref` with zeros for the channels that an image gets.
OutputRef with_zero_channels(const Model& model, GraphPatch& patch, OutputRef ref,
                             const IntegerConstant& weights);

/// Gives quantized images that a convolution reads channels of zeros until they are a multiple of
/// four, and its weights zeros for them: ONNX Runtime takes 4-byte groups of channels in half the
/// time that 3 bytes take. Expects quantized weights as compress_quantized_weights leaves them.
void pad_channels(Model& model);

}  // namespace octet
