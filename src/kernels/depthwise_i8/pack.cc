// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_i8/pack.h"

#include <algorithm>
#include <cstring>

namespace octet::kernels {
namespace {

std::size_t num_phases(const DepthwiseKernel& kernel, const DepthwiseShape& shape) noexcept {
  return kernel.bundle == 4 && shape.kw <= 4 && shape.dilation_w == 1 ? 4 : 1;
}

std::size_t bundles_per_row(const DepthwiseKernel& kernel, const DepthwiseShape& shape) noexcept {
  return (shape.kw + kernel.bundle - 1) / kernel.bundle;
}

template <typename Packed>
void pack(const DepthwiseKernel& kernel, const DepthwiseShape& shape, std::size_t num_channels,
          const std::int8_t* weights, Packed* dst) noexcept {
  const std::size_t phases = num_phases(kernel, shape);
  const std::size_t taps = bundles_per_row(kernel, shape) * kernel.bundle;
  for (std::size_t first = 0; first < num_channels; first += kDepthwiseLanes) {
    for (std::size_t phase = 0; phase < phases; ++phase) {
      for (std::size_t i = 0; i < shape.kh; ++i, dst += taps * kDepthwiseLanes) {
        for (std::size_t j = 0; j < shape.kw; ++j) {
          const std::size_t slot = phases == 1 ? j : (phase + j) % 4;
          const std::size_t lanes = std::min(kDepthwiseLanes, num_channels - first);
          for (std::size_t c = 0; c < lanes; ++c) {
            dst[(slot / kernel.bundle * kDepthwiseLanes + c) * kernel.bundle +
                slot % kernel.bundle] = weights[((first + c) * shape.kh + i) * shape.kw + j];
          }
        }
      }
    }
  }
}

}  // namespace

std::size_t depthwise_weight_bytes(const DepthwiseKernel& kernel, const DepthwiseShape& shape,
                                   std::size_t channels) noexcept {
  return num_phases(kernel, shape) * shape.kh * bundles_per_row(kernel, shape) * kernel.bundle *
         channels * kernel.weight_bytes;
}

void pack_depthwise(const DepthwiseKernel& kernel, const DepthwiseShape& shape,
                    std::size_t num_channels, const std::int8_t* weights, void* dst) noexcept {
  const std::size_t channels =
      (num_channels + kDepthwiseLanes - 1) / kDepthwiseLanes * kDepthwiseLanes;
  std::memset(dst, 0, depthwise_weight_bytes(kernel, shape, channels));
  if (kernel.weight_bytes == 1)
    pack(kernel, shape, num_channels, weights, static_cast<std::int8_t*>(dst));
  else
    pack(kernel, shape, num_channels, weights, static_cast<std::int16_t*>(dst));
}

}  // namespace octet::kernels
