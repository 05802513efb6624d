// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "compiler/lowering/context.h"

namespace octet {

/// A FakeQuantize per channel that makes levels of one scale, with a zero point for each channel,
/// as that of a picture's bytes. It takes zero to zero.
struct ImageQuantizer {
  /// Of its input.
  GridRange ends;
  double scale = 1;
  /// Whole numbers from 0 to 255.
  std::vector<double> zero_point;
};
std::optional<ImageQuantizer> match_image_quantizer(const LoweringContext& context,
                                                    const Node& node);
/// Whether a value is that of such a quantizer, read by one convolution of all channels with
/// quantized weights and by nothing else: that makes the bytes.
bool reads_image_bytes(const LoweringContext& context, OutputRef value);

/// Leaves such a quantizer to the convolution.
bool lower_image_quantizer(LoweringContext& context, const Node& node);

/// Zeros put around a picture.
struct ImageBorder {
  std::int64_t top = 0, left = 0, bottom = 0, right = 0;
};

/// Appends the layers that put zeros around what the quantizer reads and make bytes of it, channels
/// last: zero is another byte in each channel, where a convolution pads with one for all.
BufferId add_image_bytes(LoweringContext& context, const Node& node,
                         const ImageQuantizer& quantizer, const ImageBorder& border);

}  // namespace octet
