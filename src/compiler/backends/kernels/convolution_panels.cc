// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/convolution_panels.h"

#include <cstring>
#include <limits>

#include "compiler/size.h"
#include "kernels/convolution_i8/pack.h"
#include "kernels/layout/layout.h"

namespace octet {
namespace {

constexpr std::int64_t kFewPixels = 4;

// Weights [groups, oc, ic, kh, kw] as [groups * oc][kh][kw][ic], the order in which channels-last
// data meet them.
std::vector<std::int8_t> channels_last_weights(const IntegerConvolution& convolution) {
  const ConvolutionGeometry& g = convolution.geometry;
  std::vector<std::int8_t> result(convolution.weights.num_elements());
  kernels::transpose_elements(convolution.weights.bytes(),
                              reinterpret_cast<std::byte*>(result.data()), size(g.groups * g.oc),
                              size(g.ic), size(g.kh * g.kw), sizeof(std::int8_t));
  return result;
}

const kernels::ConvolutionKernel& choose_kernel(Isa isa, const ConvolutionSegments& segments) {
  // Chunks hold offsets of 32 bits.
  const std::ptrdiff_t reach =
      segments.offsets.back() + static_cast<std::ptrdiff_t>(segments.length);
  if (reach > std::numeric_limits<std::int32_t>::max() - 4) return kernels::choose_convolution(isa);
  return kernels::choose_constant_convolution(isa);
}

}  // namespace

ConvolutionPanels::ConvolutionPanels(const IntegerConvolution& kind, Isa isa,
                                     const ConvolutionSegments& segments)
    : kernel_(choose_kernel(isa, segments)) {
  const ConvolutionGeometry& g = kind.geometry;
  const auto oc = static_cast<std::size_t>(g.oc);
  const std::vector<std::int8_t> weights = channels_last_weights(kind);
  const std::size_t num_segments = segments.offsets.size();
  const std::size_t terms = num_segments * segments.length;
  std::vector<std::byte> packed;
  for (std::size_t group = 0; group < static_cast<std::size_t>(g.groups); ++group) {
    for (ChannelRange range : cut_channels(oc, kernel_.lanes, kernel_.max_vectors)) {
      range.first += group * oc;
      panels_.push_back(
          {range, group * static_cast<std::size_t>(g.ic), packed.size(), initial_.size()});
      kernels::append_panel(kernel_,
                            {weights.data() + range.first * terms, range.count, terms, num_segments,
                             segments.length, g.n * g.oh * g.ow <= kFewPixels},
                            range.num_vectors, segments.offsets.data(), packed);
      const auto first = kind.initial.begin() + static_cast<std::ptrdiff_t>(range.first);
      initial_.insert(initial_.end(), first, first + static_cast<std::ptrdiff_t>(range.count));
      initial_.resize(panels_.back().initial + lanes(panels_.back()));
    }
  }
  weights_ = Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(packed.size())});
  std::memcpy(weights_.bytes(), packed.data(), packed.size());
}

}  // namespace octet
