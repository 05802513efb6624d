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
      : general_(kernels::choose_convolution(isa)), segments_(segments) {
    // Chunks hold offsets of 32 bits.
    const std::ptrdiff_t reach =
        segments.offsets.back() + static_cast<std::ptrdiff_t>(segments.length);
    if (reach <= std::numeric_limits<std::int32_t>::max() - 4)
      chunked_ = kernels::choose_chunked_convolution(isa);
  }

  std::vector<ChannelRange> cut(std::size_t num_channels) const {
    return cut_channels(num_channels, general_.lanes, general_.max_vectors);
  }

  /// Appends the weights of a panel and returns their kernel.
  const kernels::ConvolutionKernel& pack(const kernels::SegmentedWeights& weights,
                                         std::size_t num_vectors, std::vector<std::byte>& dst) {
    if (chunked_ != nullptr && pack_chunks(weights, num_vectors, dst)) return *chunked_;
    std::byte* panel = append(kernels::panel_bytes(general_, weights, num_vectors), dst);
    kernels::pack_panel(general_, weights, num_vectors, panel);
    return general_;
  }

 private:
  static std::byte* append(std::size_t bytes, std::vector<std::byte>& dst) {
    const std::size_t begin = dst.size();
    dst.resize(begin + round_up(bytes));
    return dst.data() + begin;
  }

  bool pack_chunks(const kernels::SegmentedWeights& weights, std::size_t num_vectors,
                   std::vector<std::byte>& dst) {
    std::vector<kernels::Chunks> vectors;
    for (std::size_t v = 0; v < num_vectors; ++v) {
      vectors.push_back(kernels::make_chunks(weights, segments_.offsets.data(),
                                             v * kernels::kChunkLanes));
    }
    if (!kernels::chunks_pay(vectors, weights.num_segments * weights.segment_groups()))
      return false;
    for (const kernels::Chunks& chunks : vectors)
      kernels::pack_chunks(chunks, append(kernels::chunked_vector_bytes(chunks), dst));
    return true;
  }

  const kernels::ConvolutionKernel& general_;
  const kernels::ConvolutionKernel* chunked_ = nullptr;
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
  Packer packer(isa, segments);
  for (std::size_t group = 0; group < static_cast<std::size_t>(kind.geometry.groups); ++group) {
    for (ChannelRange range : packer.cut(oc)) {
      range.first += group * oc;
      ConvolutionPanel panel{nullptr, range, group * static_cast<std::size_t>(kind.geometry.ic),
                             packed.size(), initial_.size()};
      panel.kernel = &packer.pack(
          {weights.data() + range.first * terms, range.count, terms, num_segments, segments.length},
          range.num_vectors, packed);
      const auto first = kind.initial.begin() + static_cast<std::ptrdiff_t>(range.first);
      initial_.insert(initial_.end(), first, first + static_cast<std::ptrdiff_t>(range.count));
      initial_.resize(panel.initial + panel.lanes());
      panels_.push_back(panel);
    }
  }
  weights_ = Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(packed.size())});
  std::memcpy(weights_.bytes(), packed.data(), packed.size());
}

std::string ConvolutionPanels::kernel_names() const {
  std::vector<std::string> names;
  for (const ConvolutionPanel& panel : panels_) {
    if (std::find(names.begin(), names.end(), panel.kernel->name) == names.end())
      names.emplace_back(panel.kernel->name);
  }
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : "|") + name;
  return joined;
}

}  // namespace octet
