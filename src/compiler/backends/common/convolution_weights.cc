// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/convolution_weights.h"

#include "kernels/layout/layout.h"

namespace octet {

std::vector<std::int8_t> channels_last_weights(const IntegerConvolution& convolution) {
  const ConvolutionGeometry& g = convolution.geometry;
  const auto size = [](std::int64_t value) { return static_cast<std::size_t>(value); };
  std::vector<std::int8_t> result(convolution.weights.num_elements());
  kernels::transpose_elements(convolution.weights.bytes(),
                              reinterpret_cast<std::byte*>(result.data()), size(g.groups * g.oc),
                              size(g.ic), size(g.kh * g.kw), sizeof(std::int8_t));
  return result;
}

}  // namespace octet
