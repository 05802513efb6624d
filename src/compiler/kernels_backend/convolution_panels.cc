// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/kernels_backend/convolution_panels.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "compiler/convolution_weights.h"
#include "kernels/convolution_i8/make_chunks.h"

namespace octet {
namespace {

// Panels begin at multiples of a cache line.
std::size_t round_up(std::size_t bytes) {
  return (bytes + kernels::kChunkAlignment - 1) / kernels::kChunkAlignment *
         kernels::kChunkAlignment;
}

class Packer {
 public:
  Packer(Isa isa, const ConvolutionSegments& segments)
      : kernel_(choose_kernel(isa, segments)), segments_(segments) {}

  const kernels::ConvolutionKernel& kernel() const { return kernel_; }

  /// Appends the weights of a panel.
  void pack(const kernels::SegmentedWeights& weights, std::size_t num_vectors,
            std::vector<std::byte>& dst) const {
    if (kernel_.layout == kernels::WeightLayout::chunks) {
      const std::vector<kernels::Chunks> pieces =
          kernels::make_chunks(weights, num_vectors, segments_.offsets.data());
      return kernels::pack_chunks(pieces, append(kernels::chunked_panel_bytes(pieces), dst));
    }
    kernels::pack_panel(kernel_, weights, num_vectors,
                        append(kernels::panel_bytes(kernel_, weights, num_vectors), dst));
  }

 private:
  static const kernels::ConvolutionKernel& choose_kernel(Isa isa,
                                                         const ConvolutionSegments& segments) {
    // Chunks hold offsets of 32 bits.
    const std::ptrdiff_t reach =
        segments.offsets.back() + static_cast<std::ptrdiff_t>(segments.length);
    if (reach > std::numeric_limits<std::int32_t>::max() - 4)
      return kernels::choose_convolution(isa);
    return kernels::choose_constant_convolution(isa);
  }

  static std::byte* append(std::size_t bytes, std::vector<std::byte>& dst) {
    const std::size_t begin = dst.size();
    dst.resize(begin + round_up(bytes));
    return dst.data() + begin;
  }

  const kernels::ConvolutionKernel& kernel_;
  const ConvolutionSegments& segments_;
};

}  // namespace

ConvolutionPanels::ConvolutionPanels(const IntegerConvolution& kind, Isa isa,
                                     const ConvolutionSegments& segments) {
  const auto oc = static_cast<std::size_t>(kind.geometry.oc);
  const std::vector<std::int8_t> weights = channels_last_weights(kind);
  const std::size_t num_segments = segments.offsets.size();
  const std::size_t terms = num_segments * segments.length;
  std::vector<std::byte> packed;
  const Packer packer(isa, segments);
  kernel_ = &packer.kernel();
  for (std::size_t group = 0; group < static_cast<std::size_t>(kind.geometry.groups); ++group) {
    for (ChannelRange range : cut_channels(oc, kernel_->lanes, kernel_->max_vectors)) {
      range.first += group * oc;
      panels_.push_back({range, group * static_cast<std::size_t>(kind.geometry.ic), packed.size(),
                         initial_.size()});
      packer.pack({weights.data() + range.first * terms, range.count, terms, num_segments,
                   segments.length},
                  range.num_vectors, packed);
      const auto first = kind.initial.begin() + static_cast<std::ptrdiff_t>(range.first);
      initial_.insert(initial_.end(), first, first + static_cast<std::ptrdiff_t>(range.count));
      initial_.resize(panels_.back().initial + lanes(panels_.back()));
    }
  }
  weights_ = Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(packed.size())});
  std::memcpy(weights_.bytes(), packed.data(), packed.size());
}

}  // namespace octet
