// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/depthwise_i8/depthwise_i8.h"
#include "kernels/depthwise_i8/quads.h"
#include "kernels/depthwise_i8/source.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kWeightVector = 4 * kDepthwiseLanes;

// Byte c of 16 channels to all four bytes of 32-bit lane c.
__m512i spread_control() noexcept {
  return _mm512_set_epi32(0x0F0F0F0F, 0x0E0E0E0E, 0x0D0D0D0D, 0x0C0C0C0C, 0x0B0B0B0B, 0x0A0A0A0A,
                          0x09090909, 0x08080808, 0x07070707, 0x06060606, 0x05050505, 0x04040404,
                          0x03030303, 0x02020202, 0x01010101, 0x00000000);
}

// `words` with byte `Position` of each lane replaced by the channels at `src`.
template <std::size_t Position>
__m512i insert(__m512i words, const std::uint8_t* src) noexcept {
  const __m512i channels =
      _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(src)));
  return _mm512_mask_shuffle_epi8(words, 0x1111111111111111ULL << Position, channels,
                                  spread_control());
}

// 3 x 3 taps over Rows output rows at once. A 32-bit lane of a window holds the three neighbouring
// pixels of one channel and one that is out of date; a new column replaces that one in place, and
// the weights of the next phase follow it.
template <std::size_t Stride, std::size_t Rows>
class Slide {
 public:
  Slide(const DepthwiseBlock& block, std::size_t row, std::size_t vector) noexcept
      : block_(block),
        rows_(block.src_rows + row * Stride),
        column_(block.first_column),
        channel_(vector * kDepthwiseLanes),
        dst_pitch_(block.columns * block.channels),
        weights_(static_cast<const std::int8_t*>(block.weights) + vector * 4 * 3 * kWeightVector),
        initial_(_mm512_loadu_si512(block.initial + vector * kDepthwiseLanes)),
        dst_(block.dst + row * dst_pitch_ + vector * kDepthwiseLanes) {
    for (__m512i& window : windows_) window = _mm512_setzero_si512();
  }

  void run() noexcept {
    const std::size_t columns = block_.columns;
    push<0>();
    if constexpr (Stride == 1) {
      push<1>();
      for (std::size_t x = 0;; x += 4) {
        if (x == columns) return;
        push<2>();
        emit<0>();
        if (x + 1 == columns) return;
        push<3>();
        emit<1>();
        if (x + 2 == columns) return;
        push<0>();
        emit<2>();
        if (x + 3 == columns) return;
        push<1>();
        emit<3>();
      }
    } else {
      for (std::size_t x = 0;; x += 2) {
        if (x == columns) return;
        push<1>();
        push<2>();
        emit<0>();
        if (x + 1 == columns) return;
        push<3>();
        push<0>();
        emit<2>();
      }
    }
  }

 private:
  static constexpr std::size_t kSrcRows = (Rows - 1) * Stride + 3;

  template <std::size_t Position>
  void push() noexcept {
    const auto x = static_cast<std::size_t>(column_++);
    if (x < block_.src_columns) {
      const std::size_t offset = x * block_.pixel_bytes + channel_;
#pragma GCC unroll 9
      for (std::size_t r = 0; r < kSrcRows; ++r)
        windows_[r] = insert<Position>(windows_[r], rows_[r] + offset);
    } else {
#pragma GCC unroll 9
      for (std::size_t r = 0; r < kSrcRows; ++r)
        windows_[r] = insert<Position>(windows_[r], block_.pad);
    }
  }

  template <std::size_t Phase>
  void emit() noexcept {
    __m512i weights[3];
#pragma GCC unroll 3
    for (std::size_t i = 0; i < 3; ++i)
      weights[i] = _mm512_loadu_si512(weights_ + (Phase * 3 + i) * kWeightVector);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < Rows; ++r) {
      __m512i accumulators = initial_;
#pragma GCC unroll 3
      for (std::size_t i = 0; i < 3; ++i)
        accumulators = _mm512_dpbusd_epi32(accumulators, windows_[r * Stride + i], weights[i]);
      _mm512_storeu_si512(dst_ + r * dst_pitch_, accumulators);
    }
    dst_ += block_.channels;
  }

  __m512i windows_[kSrcRows];
  const DepthwiseBlock& block_;
  const std::uint8_t* const* rows_;
  std::ptrdiff_t column_;
  std::size_t channel_;
  std::size_t dst_pitch_;
  const std::int8_t* weights_;
  __m512i initial_;
  std::int32_t* dst_;
};

template <std::size_t Stride>
void slide_3x3(const DepthwiseBlock& b) noexcept {
  for (std::size_t v = 0; v < b.channels / kDepthwiseLanes; ++v) {
    std::size_t r = 0;
    for (; r + 4 <= b.rows; r += 4) Slide<Stride, 4>(b, r, v).run();
    for (; r + 2 <= b.rows; r += 2) Slide<Stride, 2>(b, r, v).run();
    if (r < b.rows) Slide<Stride, 1>(b, r, v).run();
  }
}

// Up to four taps of a row, from tap j on, of one output pixel's vector of channels.
__m512i gather(const DepthwiseBlock& b, std::size_t row, std::size_t x, std::size_t j,
               std::size_t channel) noexcept {
  const auto tap = [&](std::size_t k) {
    return source_at(b, row, source_column(b, x, j + k), channel);
  };
  const std::size_t count = b.shape.kw - j;
  __m512i words = insert<0>(_mm512_setzero_si512(), tap(0));
  if (count > 1) words = insert<1>(words, tap(1));
  if (count > 2) words = insert<2>(words, tap(2));
  if (count > 3) words = insert<3>(words, tap(3));
  return words;
}

__m512i one_vector(const DepthwiseBlock& b, std::size_t r, std::size_t x, std::size_t channel,
                   const std::int8_t* weights) noexcept {
  const DepthwiseShape& s = b.shape;
  __m512i accumulators = _mm512_loadu_si512(b.initial + channel);
  for (std::size_t i = 0; i < s.kh; ++i) {
    const std::size_t row = r * s.stride_h + i * s.dilation_h;
    for (std::size_t j = 0; j < s.kw; j += 4, weights += kWeightVector)
      accumulators = _mm512_dpbusd_epi32(accumulators, gather(b, row, x, j, channel),
                                         _mm512_loadu_si512(weights));
  }
  return accumulators;
}

// The first of four phases of weights, or the only one, has every tap in its own place.
void any_shape(const DepthwiseBlock& b) noexcept {
  const DepthwiseShape& s = b.shape;
  const std::size_t vector_bytes = Quads(s).lane_weights(s) * kDepthwiseLanes;
  std::int32_t* dst = b.dst;
  for (std::size_t r = 0; r < b.rows; ++r) {
    for (std::size_t x = 0; x < b.columns; ++x) {
      const auto* weights = static_cast<const std::int8_t*>(b.weights);
      for (std::size_t c = 0; c < b.channels;
           c += kDepthwiseLanes, dst += kDepthwiseLanes, weights += vector_bytes)
        _mm512_storeu_si512(dst, one_vector(b, r, x, c, weights));
    }
  }
}

}  // namespace

void depthwise_avx512_vnni(const DepthwiseBlock& b) noexcept {
  const DepthwiseShape& s = b.shape;
  const bool is_3x3 = s.kh == 3 && s.kw == 3 && s.dilation_h == 1 && s.dilation_w == 1;
  if (is_3x3 && s.stride_h == 1 && s.stride_w == 1) return slide_3x3<1>(b);
  if (is_3x3 && s.stride_h == 2 && s.stride_w == 2) return slide_3x3<2>(b);
  any_shape(b);
}

}  // namespace octet::kernels
