// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "octet/data.h"
#include "quantization/quantizer_config.h"

namespace octet {

/// A grid per channel on which a network's input has the bytes of the picture that it was made of:
/// x = (p / scale - mean) / std has the step s_c = 1 / (scale std_c), rounded to 16 bits where
/// zeros differ, and its zero at the byte z_c = round(scale mean_c). The levels that it gives have
/// one step for all channels, the widest,
///   y_c = (p - z_c) max(s) = x_c / v_c,   v_c = s_c / max(s),
/// which what reads them makes good.
struct ImageBytes {
  FakeQuantizeParameters grid;
  /// v, one per channel.
  std::vector<float> factors;
};

/// @param num_channels  of the network's input.
/// @return nothing if the bytes have other values than 0 to 255 in a channel, no zero among them,
/// or the means are not those of so many channels.
std::optional<ImageBytes> image_bytes_of(const Preprocess& preprocess, std::size_t num_channels);

}  // namespace octet
