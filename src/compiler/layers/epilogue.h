// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/requantize/requantize.h"

namespace octet {

/// Arithmetic of one epilogue, see kernels/requantize/requantize.h; the arrays have one entry per
/// channel.
struct Epilogue {
  std::vector<float> scale, bias, low, high;
  kernels::Affine affine = kernels::Affine::fused;
  /// Empty if there is no second affine map.
  std::vector<float> step_scale;
  float step_shift = 0;
  bool round_first = false;
  float first_zero_point = 0;
  /// Added to bytes after they are rounded.
  std::int32_t zero_point = 0;
  /// Present if the layer has a second data input.
  struct Residual {
    float alpha = 1, beta = 1, gamma = 0, low = 0, high = 0;
    kernels::Addition addition = kernels::Addition::residual_first;
    bool operator==(const Residual&) const = default;
  };
  std::optional<Residual> residual;
};

/// Whether one arithmetic serves all channels.
bool is_uniform(const Epilogue& epilogue);
/// Gives an epilogue that is the same for all channels another number of them.
/// @return whether it has that number now.
bool set_channels(Epilogue& epilogue, std::size_t channels);

}  // namespace octet
