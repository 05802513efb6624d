// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "octet/calibration.h"
#include "octet/quantization.h"

namespace octet {

/// How one quantizer maps reals to its grid.
struct QuantizerConfig {
  /// 8, or 4 for weights.
  int num_bits = 8;
  QuantizationScheme scheme = QuantizationScheme::symmetric;
  Granularity granularity = Granularity::per_tensor;
  /// A grid without its lowest value: 255 around zero instead of 256, 15 instead of 16.
  bool narrow_range = false;
  /// Signed even if no negative value was seen.
  bool force_signed = false;
  bool operator==(const QuantizerConfig&) const = default;
};

/// Ends and number of values of a FakeQuantize; one entry, or one per channel.
struct FakeQuantizeParameters {
  std::int64_t levels = 256;
  std::vector<float> low;
  std::vector<float> high;
  /// Of the output; empty: as those of the input.
  std::vector<float> output_low;
  std::vector<float> output_high;
};

/// Chooses the grid for a range, in the arithmetic of NNCF 3.4 (fake_quantize.py): symmetric and
/// signed over [-128, 127] steps (narrow: [-127, 127]), symmetric and non-negative over [0, 255],
/// asymmetric with an exact zero; likewise with 4 bits. Ranges that are narrow beside the tensor's
/// widest are widened; nothing depends on the unit of the values, down to ranges whose 256th part
/// is a normal f32.
/// @param statistics  minima and maxima (of absolute values if symmetric).
/// @param half_range  symmetric, narrow ranges of 8 bits only: values use 7 of them.
FakeQuantizeParameters choose_fake_quantize(const TensorStatistics& statistics,
                                            const QuantizerConfig& config, bool half_range = false);

}  // namespace octet
