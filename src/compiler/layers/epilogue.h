// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/requantize/requantize.h"

namespace octet {

/// What becomes of a layer's accumulators or values f, step by step as kernels/requantize computes
/// it. Arrays have one entry per channel.
struct Epilogue {
  /// f becomes f * scale + bias, in one of the forms.
  struct Scale {
    kernels::Affine form = kernels::Affine::fused;
    std::vector<float> scale, bias;
  };
  /// f becomes fma(f, scale, shift).
  struct Steps {
    std::vector<float> scale;
    float shift = 0;
  };
  struct Clamp {
    std::vector<float> low, high;
  };
  /// f and a value r of the layer's second input become their sum.
  struct Residual {
    /// If f is rounded before: what is added to it then.
    std::optional<float> first_zero_point;
    kernels::Addition addition = kernels::Addition::residual_first;
    float alpha = 1, beta = 1, gamma = 0;
    /// Of the sum.
    float low = 0, high = 0;
  };

  Scale scale;
  std::optional<Steps> steps;
  Clamp clamp;
  std::optional<Residual> residual;
  /// What is stored as bytes is rounded, and this added to it.
  std::int32_t zero_point = 0;

  std::size_t num_channels() const { return scale.scale.size(); }
  void set_bounds(std::size_t channels, float low, float high) {
    clamp.low.assign(channels, low);
    clamp.high.assign(channels, high);
  }
};

/// The arrays of an epilogue.
std::vector<std::vector<float>*> arrays_of(Epilogue& epilogue);
std::vector<const std::vector<float>*> arrays_of(const Epilogue& epilogue);

/// Whether one arithmetic serves all channels.
bool is_uniform(const Epilogue& epilogue);
/// Gives an epilogue that is the same for all channels another number of them.
/// @return whether it has that number now.
bool set_channels(Epilogue& epilogue, std::size_t channels);

}  // namespace octet
