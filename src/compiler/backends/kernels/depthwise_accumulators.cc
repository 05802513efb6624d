// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/depthwise_accumulators.h"

#include <algorithm>
#include <cstring>

#include "compiler/size.h"
#include "kernels/depthwise_i8/pack.h"

namespace octet {
namespace {

// Source rows that a block may read: those of 4 output rows under 21 x 21 taps at a stride of 2.
constexpr std::size_t kMostSourceRows = 27;
// Kernels read whole vectors, beyond the last channel too.
constexpr std::int64_t kPadRowSlack = 64;

std::size_t source_rows(const ConvolutionGeometry& g, std::size_t rows) {
  return (rows - 1) * size(g.stride_h) + size((g.kh - 1) * g.dilation_h) + 1;
}

}  // namespace

bool DepthwiseAccumulators::fits(const ConvolutionGeometry& geometry) {
  return source_rows(geometry, kRows) <= kMostSourceRows;
}

DepthwiseAccumulators::DepthwiseAccumulators(const ConvolutionGeometry& geometry,
                                             const Tensor& weights,
                                             const std::vector<std::int32_t>& initial,
                                             std::uint8_t pad_value,
                                             const kernels::DepthwiseKernel& kernel)
    : g_(geometry),
      shape_{size(g_.kh),       size(g_.kw),         size(g_.stride_h),
             size(g_.stride_w), size(g_.dilation_h), size(g_.dilation_w)},
      kernel_(kernel),
      ranges_(cut_channels(size(g_.groups), kernels::kDepthwiseLanes,
                           kChannels / kernels::kDepthwiseLanes)),
      initial_(initial) {
  const ChannelRange& last = ranges_.back();
  const std::size_t channels = last.first + last.num_vectors * kernels::kDepthwiseLanes;
  channel_bytes_ = kernels::depthwise_weight_bytes(kernel, shape_, channels) / channels;
  weights_ = Tensor(ElementType::u8, Shape{static_cast<std::int64_t>(channel_bytes_ * channels)});
  kernels::pack_depthwise(kernel, shape_, size(g_.groups), weights.data<std::int8_t>().data(),
                          weights_.bytes());
  initial_.resize(channels);
  pad_row_ = Tensor(ElementType::u8, Shape{g_.iw * g_.groups + kPadRowSlack});
  std::memset(pad_row_.bytes(), pad_value, pad_row_.num_bytes());
}

std::size_t DepthwiseAccumulators::num_blocks() const {
  return size(g_.n) * ceil_div(size(g_.oh), kRows) * ceil_div(size(g_.ow), kColumns) *
         ranges_.size();
}

DepthwiseAccumulators::Block DepthwiseAccumulators::block_at(std::size_t i) const {
  const std::size_t down = ceil_div(size(g_.oh), kRows), across = ceil_div(size(g_.ow), kColumns);
  const std::size_t per_image = down * across * ranges_.size();
  const std::size_t position = i % per_image / ranges_.size();
  const std::size_t row = position / across * kRows, column = position % across * kColumns;
  return {i / per_image,
          row,
          column,
          std::min(kRows, size(g_.oh) - row),
          std::min(kColumns, size(g_.ow) - column),
          ranges_[i % ranges_.size()]};
}

std::size_t DepthwiseAccumulators::pixel_of(const Block& block) const {
  return (block.image * size(g_.oh) + block.row) * size(g_.ow) + block.column;
}

void DepthwiseAccumulators::prefetch(const std::byte* src, const Block& block) const {
  const auto* image =
      reinterpret_cast<const std::uint8_t*>(src) + block.image * size(g_.ih * g_.iw * g_.groups);
  const std::int64_t bottom = static_cast<std::int64_t>(block.row) * g_.stride_h - g_.pad_top;
  const std::int64_t left = static_cast<std::int64_t>(block.column) * g_.stride_w;
  const std::int64_t last =
      std::min(g_.iw, left + static_cast<std::int64_t>(kColumns) * g_.stride_w);
  const std::int64_t num_rows = static_cast<std::int64_t>(source_rows(g_, kRows));
  for (std::int64_t y = std::max<std::int64_t>(bottom, 0); y < std::min(bottom + num_rows, g_.ih);
       ++y) {
    const std::uint8_t* row = image + y * g_.iw * g_.groups + block.range.first;
    if (size(g_.groups) == block.range.count) {
      for (std::int64_t b = left * g_.groups; b < last * g_.groups; b += 64)
        __builtin_prefetch(row + b);
    } else {
      for (std::int64_t x = left; x < last; ++x) __builtin_prefetch(row + x * g_.groups);
    }
  }
}

void DepthwiseAccumulators::find_rows(const std::uint8_t* image, const Block& block,
                                      const std::uint8_t** rows) const {
  const std::int64_t first = static_cast<std::int64_t>(block.row) * g_.stride_h - g_.pad_top;
  for (std::size_t r = 0; r < source_rows(g_, block.rows); ++r) {
    const std::int64_t y = first + static_cast<std::int64_t>(r);
    rows[r] = y >= 0 && y < g_.ih ? image + y * g_.iw * g_.groups + block.range.first : pad_row();
  }
}

void DepthwiseAccumulators::compute(const std::byte* src, const Block& block,
                                    std::int32_t* accumulators) const {
  const std::uint8_t* rows[kMostSourceRows];
  find_rows(
      reinterpret_cast<const std::uint8_t*>(src) + block.image * size(g_.ih * g_.iw * g_.groups),
      block, rows);
  kernel_.function({shape_, block.rows, block.columns, channels_of(block), rows,
                    static_cast<std::ptrdiff_t>(block.column * shape_.stride_w) - g_.pad_left,
                    size(g_.iw), size(g_.groups), pad_row(),
                    weights_.bytes() + block.range.first * channel_bytes_,
                    initial_.data() + block.range.first, accumulators});
}

}  // namespace octet
