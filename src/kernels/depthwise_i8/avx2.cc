// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/depthwise_i8/depthwise_i8.h"
#include "kernels/depthwise_i8/row_pairs.h"
#include "kernels/depthwise_i8/source.h"

namespace octet::kernels {
namespace {

// Channels of the 32-bit lanes of a register.
constexpr std::size_t kHalf = kDepthwiseLanes / 2;
// Output columns of a strip of two rows, whose accumulators stay in registers.
constexpr std::size_t kStrip = 4;
// Pairs of taps that a patch has room for, 64 bytes each.
constexpr std::size_t kMostPairs = 384;

__m128i load_channels(const std::uint8_t* src) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(src));
}

__m256i load(const void* src) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(src));
}

void store(std::int32_t* dst, __m256i accumulators) noexcept {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst), accumulators);
}

constexpr std::size_t greatest_common_divisor(std::size_t a, std::size_t b) noexcept {
  return b == 0 ? a : greatest_common_divisor(b, a % b);
}

constexpr std::ptrdiff_t clamp(std::ptrdiff_t value, std::ptrdiff_t low,
                               std::ptrdiff_t high) noexcept {
  return value < low ? low : value > high ? high : value;
}

// A source row, or the last one instead of those that no output row of the block reads.
const std::uint8_t* source_row(const DepthwiseBlock& b, std::size_t row) noexcept {
  const std::size_t last = (b.rows - 1) * b.shape.stride_h + (b.shape.kh - 1) * b.shape.dilation_h;
  return b.src_rows[row < last ? row : last];
}

// Two taps of a vector of channels as [half][channel][tap] in 16 bits.
struct Pair {
  __m256i half[2];

  Pair(const std::uint8_t* upper, const std::uint8_t* lower) noexcept {
    const __m128i a = load_channels(upper), b = load_channels(lower);
    half[0] = _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(a, b));
    half[1] = _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(a, b));
  }
};

// Where the pairs of source rows lie that a block reads: one begins at every step-th row.
struct PairGrid {
  RowPairs window;
  // Pairs from a tap to the next one below, and from an output row to the next.
  std::size_t step, next_tap, next_row;

  explicit PairGrid(const DepthwiseShape& s) noexcept
      : window(s),
        step(window.alternates ? 2 : greatest_common_divisor(s.stride_h, 2 * s.dilation_h)),
        next_tap(2 * s.dilation_h / step),
        next_row(window.alternates ? 0 : s.stride_h / step) {}

  // The first pair of an even output row, and the pairs of so many rows.
  std::size_t first(const DepthwiseShape& s, std::size_t row) const noexcept {
    return row * s.stride_h / step;
  }
  std::size_t height(const DepthwiseShape& s, std::size_t rows) const noexcept {
    return first(s, rows - 2) + next_row + (window.count - 1) * next_tap + 1;
  }
};

// Some output rows and columns of a block, one vector of channels at a time: the pairs of taps that
// they read are laid out once and then multiplied for all of them. rows is even, columns a multiple
// of kStrip; both may reach beyond the block.
class Patch {
 public:
  Patch(const DepthwiseBlock& block, const PairGrid& grid) noexcept
      : b_(block), s_(block.shape), grid_(grid) {}

  // The largest that has room, up to the block's size. @return whether there is one.
  bool choose_size() noexcept {
    rows_ = (b_.rows + 1) / 2 * 2;
    columns_ = (b_.columns + kStrip - 1) / kStrip * kStrip;
    while (rows_ > 4 && !fits()) rows_ -= 2;
    while (columns_ > kStrip && !fits()) columns_ -= kStrip;
    while (rows_ > 2 && !fits()) rows_ -= 2;
    pitch_ = width();
    return fits();
  }

  void run() noexcept {
    const std::size_t vector_weights = grid_.window.lane_weights(s_) * kDepthwiseLanes;
    for (row_ = 0; row_ < b_.rows; row_ += rows_) {
      for (column_ = 0; column_ < b_.columns; column_ += columns_) {
        const auto* weights = static_cast<const std::int16_t*>(b_.weights);
        for (std::size_t c = 0; c < b_.channels; c += kDepthwiseLanes, weights += vector_weights) {
          lay_out(c);
          if (grid_.window.alternates)
            multiply<true>(c, weights);
          else
            multiply<false>(c, weights);
        }
      }
    }
  }

 private:
  std::size_t width() const noexcept {
    return (columns_ - 1) * s_.stride_w + (s_.kw - 1) * s_.dilation_w + 1;
  }
  bool fits() const noexcept { return grid_.height(s_, rows_) * width() <= kMostPairs; }

  void lay_out(std::size_t channel) noexcept {
    const std::size_t height = grid_.height(s_, rows_);
    for (std::size_t p = 0; p < height; ++p) {
      const std::size_t row = row_ * s_.stride_h + p * grid_.step;
      lay_out_row(source_row(b_, row) + channel, source_row(b_, row + s_.dilation_h) + channel,
                  p * pitch_);
    }
  }

  void lay_out_row(const std::uint8_t* upper, const std::uint8_t* lower,
                   std::size_t position) noexcept {
    const std::ptrdiff_t begin = source_column(b_, column_, 0);
    const std::ptrdiff_t end = begin + static_cast<std::ptrdiff_t>(pitch_);
    const std::ptrdiff_t inner = clamp(0, begin, end);
    const std::ptrdiff_t outer = clamp(static_cast<std::ptrdiff_t>(b_.src_columns), inner, end);
    const auto put = [&](const Pair& pair) {
      pairs_[0][position] = pair.half[0];
      pairs_[1][position++] = pair.half[1];
    };
    for (std::ptrdiff_t x = begin; x < inner; ++x) put({b_.pad, b_.pad});
    std::size_t offset = static_cast<std::size_t>(inner) * b_.pixel_bytes;
    for (std::ptrdiff_t x = inner; x < outer; ++x, offset += b_.pixel_bytes)
      put({upper + offset, lower + offset});
    for (std::ptrdiff_t x = outer; x < end; ++x) put({b_.pad, b_.pad});
  }

  template <bool Alternates>
  void multiply(std::size_t channel, const std::int16_t* weights) const noexcept {
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::size_t r = 0; r < rows_ && row_ + r < b_.rows; r += 2) {
        for (std::size_t x = 0; x < columns_ && column_ + x < b_.columns; x += kStrip)
          strip<Alternates>(r, x, half, channel + half * kHalf, weights + half * 2 * kHalf);
      }
    }
  }

  template <bool Alternates>
  void strip(std::size_t r, std::size_t x, std::size_t half, std::size_t channel,
             const std::int16_t* weights) const noexcept {
    const std::size_t set = grid_.window.count * s_.kw * 2 * kDepthwiseLanes;
    const std::size_t next_tap = grid_.next_tap * pitch_, next_row = grid_.next_row * pitch_;
    const std::size_t stride = s_.stride_w, dilation = s_.dilation_w, kw = s_.kw;
    const __m256i* row = pairs_[half] + grid_.first(s_, r) * pitch_ + x * stride;
    __m256i upper[kStrip], lower[kStrip];
    for (std::size_t k = 0; k < kStrip; ++k) upper[k] = lower[k] = load(b_.initial + channel);
    for (std::size_t i = 0; i < grid_.window.count; ++i, row += next_tap) {
      const __m256i* taps = row;
// Unrolled, the products of several taps would take the registers of the accumulators.
#pragma GCC unroll 1
      for (std::size_t j = 0; j < kw; ++j, taps += dilation, weights += 2 * kDepthwiseLanes) {
        const __m256i upper_weights = load(weights);
        const __m256i lower_weights = Alternates ? load(weights + set) : upper_weights;
#pragma GCC unroll 4
        for (std::size_t k = 0; k < kStrip; ++k) {
          const __m256i a = taps[k * stride];
          const __m256i b = Alternates ? a : taps[next_row + k * stride];
          upper[k] = _mm256_add_epi32(upper[k], _mm256_madd_epi16(a, upper_weights));
          lower[k] = _mm256_add_epi32(lower[k], _mm256_madd_epi16(b, lower_weights));
        }
      }
    }
    store_row(row_ + r, column_ + x, channel, upper);
    store_row(row_ + r + 1, column_ + x, channel, lower);
  }

  // What lies in the block of a strip's row.
  void store_row(std::size_t row, std::size_t column, std::size_t channel,
                 const __m256i* accumulators) const noexcept {
    if (row >= b_.rows) return;
    const std::size_t columns = b_.columns - column, pitch = b_.channels;
    std::int32_t* dst = b_.dst + (row * b_.columns + column) * pitch + channel;
    store(dst, accumulators[0]);
    if (columns > 1) store(dst + pitch, accumulators[1]);
    if (columns > 2) store(dst + 2 * pitch, accumulators[2]);
    if (columns > 3) store(dst + 3 * pitch, accumulators[3]);
  }

  const DepthwiseBlock& b_;
  const DepthwiseShape& s_;
  const PairGrid& grid_;
  std::size_t rows_ = 0, columns_ = 0, pitch_ = 0, row_ = 0, column_ = 0;
  __m256i pairs_[2][kMostPairs];
};

// K x K taps over two output rows at once, for half a vector of channels. Every source column is
// read once, as pairs of rows, and multiplied for all output columns that see it: their
// accumulators stay in registers. The pairs are those of RowPairs, where a last row without a
// partner stands alone.
template <std::size_t K, std::size_t Stride, std::size_t Half>
class Slide {
  static_assert(K % 2 == 1 && Stride <= 2);

 public:
  Slide(const DepthwiseBlock& block, std::size_t row, std::size_t channel,
        const std::int16_t* weights) noexcept
      : b_(block),
        src_columns_(block.src_columns),
        pixel_bytes_(block.pixel_bytes),
        column_(static_cast<std::size_t>(block.first_column)),
        row_(row),
        channel_(channel + Half * kHalf),
        pad_(pair(block.pad, block.pad)),
        initial_(load(block.initial + channel_)) {
    for (std::size_t i = 0; i < kRows; ++i) rows_[i] = source_row(b_, row * Stride + i) + channel;
    for (std::size_t i = 0; i < kWeights; ++i)
      weights_[i] = load(weights + i * 2 * kDepthwiseLanes + Half * 2 * kHalf);
    for (Accumulators& accumulators : accumulators_) accumulators = {initial_, initial_};
  }

  void run() noexcept {
    const std::size_t step = b_.channels, pitch = b_.columns * step;
    // Without a lower row its accumulators go where the upper ones then overwrite them.
    const std::size_t to_lower = row_ + 1 < b_.rows ? pitch : 0;
    std::int32_t* dst = b_.dst + row_ * pitch + channel_;
    const std::int32_t* end = dst + pitch;
#pragma GCC unroll 4
    for (std::size_t j = 0; j < K - Stride; ++j) add_column(j);
    for (; dst != end; dst += step) {
#pragma GCC unroll 2
      for (std::size_t j = K - Stride; j < K; ++j) add_column(j);
      store(dst + to_lower, accumulators_[0].lower);
      store(dst, accumulators_[0].upper);
#pragma GCC unroll 4
      for (std::size_t k = 1; k < kOutputs; ++k) accumulators_[k - 1] = accumulators_[k];
      accumulators_[kOutputs - 1] = {initial_, initial_};
    }
  }

 private:
  static constexpr std::size_t kRows = K + Stride;
  static constexpr std::size_t kPairs = (kRows + 1) / 2;
  // Pairs of a window's column, and weights of a set.
  static constexpr std::size_t kCount = (K + 1) / 2, kSet = kCount * K;
  static constexpr std::size_t kWeights = Stride == 1 ? 2 * kSet : kSet;
  // Output columns that see a source column.
  static constexpr std::size_t kOutputs = (K + Stride - 1) / Stride;

  struct Accumulators {
    __m256i upper, lower;
  };

  static __m256i pair(const std::uint8_t* upper, const std::uint8_t* lower) noexcept {
    const __m128i a = load_channels(upper), b = load_channels(lower);
    return _mm256_cvtepu8_epi16(Half == 0 ? _mm_unpacklo_epi8(a, b) : _mm_unpackhi_epi8(a, b));
  }

  static __m256i added(__m256i accumulators, __m256i taps, __m256i weights) noexcept {
    accumulators = _mm256_add_epi32(accumulators, _mm256_madd_epi16(taps, weights));
    // Keeps the order of the additions: in others more products are alive than there are registers.
    asm("" : "+x"(accumulators));
    return accumulators;
  }

  [[gnu::always_inline]] void read_pairs(__m256i (&pairs)[kPairs]) const noexcept {
    const std::size_t offset = column_ * pixel_bytes_;
#pragma GCC unroll 4
    for (std::size_t p = 0; p < kRows / 2; ++p)
      pairs[p] = pair(rows_[2 * p] + offset, rows_[2 * p + 1] + offset);
    if constexpr (kRows % 2 == 1) {
      const std::uint8_t* src = rows_[kRows - 1] + offset + Half * kHalf;
      pairs[kPairs - 1] =
          _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(src)));
    }
  }

  // The next source column, tap j of the first output column whose accumulators are not complete.
  // Out of line, or with j unknown, the accumulators would lie in memory.
  [[gnu::always_inline]] void add_column(std::size_t j) noexcept {
    __m256i pairs[kPairs] = {};
    if (column_ < src_columns_) {
      read_pairs(pairs);
    } else {
#pragma GCC unroll 4
      for (__m256i& p : pairs) p = pad_;
    }
    ++column_;
#pragma GCC unroll 5
    for (std::size_t k = 0; k < kOutputs; ++k) {
      if (j < k * Stride) break;
      const std::size_t tap = j - k * Stride;
#pragma GCC unroll 3
      for (std::size_t i = 0; i < kCount; ++i) {
        const std::size_t w = i * K + tap;
        accumulators_[k].upper = added(accumulators_[k].upper, pairs[i], weights_[w]);
        if constexpr (Stride == 1)
          accumulators_[k].lower = added(accumulators_[k].lower, pairs[i], weights_[kSet + w]);
        else
          accumulators_[k].lower = added(accumulators_[k].lower, pairs[i + 1], weights_[w]);
      }
    }
  }

  const DepthwiseBlock& b_;
  const std::size_t src_columns_, pixel_bytes_;
  // Beyond the last column also where it is negative.
  std::size_t column_;
  std::size_t row_, channel_;
  __m256i pad_, initial_;
  const std::uint8_t* rows_[kRows];
  __m256i weights_[kWeights];
  Accumulators accumulators_[kOutputs];
};

// A function of its own, so that registers are allocated for one half alone.
template <std::size_t K, std::size_t Stride, std::size_t Half>
[[gnu::noinline]] void slide_rows(const DepthwiseBlock& b, std::size_t row, std::size_t channel,
                                  const std::int16_t* weights) noexcept {
  Slide<K, Stride, Half>(b, row, channel, weights).run();
}

template <std::size_t K, std::size_t Stride>
void slide(const DepthwiseBlock& b) noexcept {
  const std::size_t vector_weights = RowPairs(b.shape).lane_weights(b.shape) * kDepthwiseLanes;
  for (std::size_t r = 0; r < b.rows; r += 2) {
    const auto* weights = static_cast<const std::int16_t*>(b.weights);
    for (std::size_t c = 0; c < b.channels; c += kDepthwiseLanes, weights += vector_weights) {
      slide_rows<K, Stride, 0>(b, r, c, weights);
      slide_rows<K, Stride, 1>(b, r, c, weights);
    }
  }
}

// The accumulators of one output pixel's vector of channels.
void one_vector(const DepthwiseBlock& b, std::size_t r, std::size_t x, std::size_t channel,
                const std::int16_t* weights, std::int32_t* dst) noexcept {
  const DepthwiseShape& s = b.shape;
  const std::size_t last = (b.rows - 1) * s.stride_h + (s.kh - 1) * s.dilation_h;
  __m256i accumulators[2] = {load(b.initial + channel), load(b.initial + channel + kHalf)};
  for (std::size_t i = 0; i < s.kh; i += 2) {
    const std::size_t upper = r * s.stride_h + i * s.dilation_h;
    const std::size_t lower = upper + s.dilation_h <= last ? upper + s.dilation_h : last;
    for (std::size_t j = 0; j < s.kw; ++j, weights += 2 * kDepthwiseLanes) {
      const std::ptrdiff_t column = source_column(b, x, j);
      const Pair pair(source_at(b, upper, column, channel), source_at(b, lower, column, channel));
      for (std::size_t half = 0; half < 2; ++half) {
        accumulators[half] =
            _mm256_add_epi32(accumulators[half],
                             _mm256_madd_epi16(pair.half[half], load(weights + half * 2 * kHalf)));
      }
    }
  }
  store(dst, accumulators[0]);
  store(dst + kHalf, accumulators[1]);
}

void any_shape(const DepthwiseBlock& b) noexcept {
  const std::size_t vector_weights = RowPairs(b.shape).lane_weights(b.shape) * kDepthwiseLanes;
  std::int32_t* dst = b.dst;
  for (std::size_t r = 0; r < b.rows; ++r) {
    for (std::size_t x = 0; x < b.columns; ++x) {
      const auto* weights = static_cast<const std::int16_t*>(b.weights);
      for (std::size_t c = 0; c < b.channels;
           c += kDepthwiseLanes, dst += kDepthwiseLanes, weights += vector_weights)
        one_vector(b, r, x, c, weights, dst);
    }
  }
}

}  // namespace

void depthwise_avx2(const DepthwiseBlock& b) noexcept {
  const DepthwiseShape& s = b.shape;
  const bool is_dense = s.dilation_h == 1 && s.dilation_w == 1;
  if (is_dense && s.kh == s.kw && s.stride_h == s.stride_w) {
    if (s.kh == 3 && s.stride_h == 1) return slide<3, 1>(b);
    if (s.kh == 3 && s.stride_h == 2) return slide<3, 2>(b);
    if (s.kh == 5 && s.stride_h == 1) return slide<5, 1>(b);
    if (s.kh == 5 && s.stride_h == 2) return slide<5, 2>(b);
  }
  const PairGrid grid(s);
  Patch patch(b, grid);
  if (patch.choose_size())
    patch.run();
  else
    any_shape(b);
}

}  // namespace octet::kernels
