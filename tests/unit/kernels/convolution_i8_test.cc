// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/convolution_i8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "kernels/convolution_i8/make_chunks.h"
#include "kernels/convolution_i8/pack.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const std::vector<std::int32_t> kZeros(16, 0);

TEST(ConvolutionI8, OutsideLiesThePadValue) {
  // One channel, 2x2 data, 3x3 kernel of ones, padding 1: five of nine taps lie outside.
  const std::uint8_t src[] = {1, 2, 3, 255};
  const std::vector<std::int8_t> weights(9, 1);
  std::int32_t dst[4];
  convolution_i8_reference(
      {.ih = 2, .iw = 2, .oh = 2, .ow = 2, .kh = 3, .kw = 3, .pad_top = 1, .pad_left = 1}, 10, src,
      weights.data(), kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(311, 311, 311, 311));
}

TEST(ConvolutionI8, SumsStartFromTheInitialOnes) {
  const std::uint8_t src[] = {2};
  const std::int8_t weights[] = {3, -4};
  const std::int32_t initial[] = {100, 200};
  std::int32_t dst[2];
  convolution_i8_reference({.oc = 2}, 0, src, weights, initial, dst);
  EXPECT_THAT(dst, ElementsAre(106, 192));
}

TEST(ConvolutionI8, GroupsReadTheirOwnChannels) {
  const std::uint8_t src[] = {1, 2, 3, 4};
  const std::int8_t weights[] = {1, -10, 1, -10};
  std::int32_t dst[2];
  convolution_i8_reference({.groups = 2, .ic = 2, .oc = 1}, 0, src, weights, kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(-19, -37));
}

TEST(ConvolutionI8, StrideAndDilationChooseThePixels) {
  const std::uint8_t src[] = {1, 2, 3, 4, 5, 6};
  const std::int8_t weights[] = {1, 1};
  std::int32_t dst[2];
  convolution_i8_reference({.iw = 6, .ow = 2, .kw = 2, .stride_w = 2, .dilation_w = 3}, 0, src,
                           weights, kZeros.data(), dst);
  EXPECT_THAT(dst, ElementsAre(1 + 4, 3 + 6));
}

// A panel at an aligned address.
class Panel {
 public:
  Panel(const ConvolutionKernel& kernel, const SegmentedWeights& weights, std::size_t num_vectors,
        const std::ptrdiff_t* segments) {
    if (kernel.layout != WeightLayout::chunks) {
      resize(panel_bytes(kernel, weights, num_vectors));
      pack_panel(kernel, weights, num_vectors, data());
      return;
    }
    std::size_t num_bytes = 0;
    for (std::size_t v = 0; v < num_vectors; ++v) {
      const Chunks chunks = make_chunks(weights, segments, v * kChunkLanes);
      const std::size_t begin = num_bytes;
      num_bytes += chunked_vector_bytes(chunks);
      resize(num_bytes);
      pack_chunks(chunks, data() + begin);
    }
  }

  std::byte* data() { return lines_.front().bytes; }

 private:
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  void resize(std::size_t num_bytes) { lines_.resize(num_bytes / sizeof(Line) + 1); }

  std::vector<Line> lines_;
};

class ConvolutionTileKernel : public test::KernelTest<ConvolutionKernel> {
 protected:
  // One panel of `num_vectors` vectors that lacks the last channel, over pixels that lie apart.
  void expect_contract(std::size_t num_vectors, std::size_t num_pixels, std::size_t num_segments,
                       std::size_t segment_length, test::Values values = test::Values::any) {
    const std::size_t terms = num_segments * segment_length;
    test::RandomBytes random(values);
    const std::vector<std::uint8_t> src =
        random.unsigned_bytes((num_pixels + num_segments) * (segment_length + 3) + 64);
    const std::size_t channels = num_vectors * GetParam().lanes - 1;
    expect_sums(num_vectors, num_pixels, num_segments, segment_length, src,
                random.signed_bytes(channels * terms));
  }

  void expect_sums(std::size_t num_vectors, std::size_t num_pixels, std::size_t num_segments,
                   std::size_t segment_length, const std::vector<std::uint8_t>& src,
                   const std::vector<std::int8_t>& weights) {
    const ConvolutionKernel& kernel = GetParam();
    const std::size_t lanes = num_vectors * kernel.lanes;
    const std::size_t channels = lanes - 1;
    const std::size_t terms = num_segments * segment_length;
    const std::size_t pitch = segment_length + 3;
    std::vector<std::int32_t> initial(lanes);
    for (std::size_t c = 0; c < lanes; ++c) initial[c] = static_cast<std::int32_t>(c * 1000) - 5000;
    std::vector<std::ptrdiff_t> pixels(num_pixels), segments(num_segments);
    for (std::size_t p = 0; p < num_pixels; ++p)
      pixels[p] = static_cast<std::ptrdiff_t>((num_pixels - 1 - p) * pitch);
    for (std::size_t s = 0; s < num_segments; ++s)
      segments[s] = static_cast<std::ptrdiff_t>(s * pitch);

    const SegmentedWeights source{weights.data(), channels, terms, num_segments, segment_length};
    Panel packed(kernel, source, num_vectors, segments.data());
    const std::size_t stride = lanes + 5;
    std::vector<std::int32_t> dst(num_pixels * stride + 1, 77);
    kernel.function({src.data(), pixels.data(), num_pixels, segments.data(), num_segments,
                     source.segment_groups(), packed.data(), initial.data(), num_vectors,
                     dst.data(), stride});

    for (std::size_t p = 0; p < num_pixels; ++p) {
      for (std::size_t c = 0; c < channels; ++c) {
        std::int32_t expected = initial[c];
        for (std::size_t s = 0; s < num_segments; ++s) {
          for (std::size_t k = 0; k < segment_length; ++k) {
            expected += src[static_cast<std::size_t>(pixels[p] + segments[s]) + k] *
                        weights[c * terms + s * segment_length + k];
          }
        }
        ASSERT_EQ(dst[p * stride + c], expected) << "pixel " << p << " channel " << c;
      }
    }
    for (std::size_t i = lanes; i < dst.size(); i += i % stride == stride - 1 ? lanes + 1 : 1)
      ASSERT_EQ(dst[i], 77) << "wrote beyond the lanes of a pixel";
  }
};

TEST_P(ConvolutionTileKernel, HasTheContractsSumsForEveryPanelAndNumberOfPixels) {
  for (std::size_t vectors = 1; vectors <= GetParam().max_vectors; ++vectors) {
    for (std::size_t pixels = 1; pixels <= 17; ++pixels) expect_contract(vectors, pixels, 3, 8);
  }
}

TEST_P(ConvolutionTileKernel, IgnoresBytesBeyondTheSegment) {
  for (std::size_t length = 1; length <= 9; ++length) expect_contract(1, 5, 2, length);
}

TEST_P(ConvolutionTileKernel, LongOperandsEndAnywhere) {
  for (const std::size_t length : {1021U, 1027U, 1600U})
    expect_contract(GetParam().max_vectors, 15, 3, length);
}

TEST_P(ConvolutionTileKernel, ExtremeProductsDoNotSaturate) {
  expect_contract(GetParam().max_vectors, 7, 4, 512, test::Values::extreme);
}

TEST_P(ConvolutionTileKernel, LargestDataWithWeightsOfEveryPatternDoNotSaturate) {
  constexpr int kPatterns[][4] = {{127, 127, 127, 127},     {-128, -128, -128, -128},
                                  {127, -128, 127, -128},   {-128, -128, 127, 127},
                                  {127, 1, 127, 2},         {64, 65, 64, 64},
                                  {-64, -65, -128, 0},      {1, -1, 127, 127},
                                  {-128, -128, -1, 0}};
  for (const auto& pattern : kPatterns) {
    for (const std::size_t length : {3U, 8U, 26U, 100U}) {
      const std::size_t channels = GetParam().max_vectors * GetParam().lanes - 1;
      std::vector<std::int8_t> weights(channels * 2 * length);
      for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] = static_cast<std::int8_t>(pattern[(i + i / length) % 4]);
      for (const std::uint8_t byte : {0, 255}) {
        const std::vector<std::uint8_t> src(20 * (length + 3) + 64, byte);
        expect_sums(GetParam().max_vectors, 7, 2, length, src, weights);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, ConvolutionTileKernel, test::each_of(convolution_kernels()),
                         octet::test::by_name);

// Chunks of a vector whose 8 channels have the same weights.
Chunks chunks_of(const std::vector<std::int8_t>& row) {
  std::vector<std::int8_t> weights;
  for (std::size_t c = 0; c < kChunkLanes; ++c)
    weights.insert(weights.end(), row.begin(), row.end());
  const SegmentedWeights source{weights.data(), kChunkLanes, row.size(), 1, row.size()};
  const std::ptrdiff_t segment = 0;
  return make_chunks(source, &segment, 0);
}

std::vector<std::uint32_t> counts_of(const std::vector<std::int8_t>& row) {
  std::vector<std::uint32_t> sums(kNumChunkKinds);
  for (const ChunkCounts& counts : chunks_of(row).counts) {
    for (std::size_t i = 0; i < kNumChunkKinds; ++i) sums[i] += counts.of[i];
  }
  return sums;
}

bool pays(const std::vector<std::int8_t>& row) {
  const Chunks vectors[] = {chunks_of(row), chunks_of(row)};
  return chunks_pay(vectors, row.size() / 4);
}

TEST(ConvolutionChunks, SmallWeightsAreAddedInFours) {
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, 16)), ElementsAre(4, 0, 0, 0, 0));
}

TEST(ConvolutionChunks, ABiasMakesRoomForSumsOfOneSign) {
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, 32)), ElementsAre(0, 4, 0, 0, 0));
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(48, 42)), ElementsAre(0, 0, 4, 0, 0));
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, -64)), ElementsAre(0, 0, 0, 8, 0));
}

TEST(ConvolutionChunks, OppositeSignsDoNotNeedABias) {
  std::vector<std::int8_t> row(64);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::int8_t>(i % 2 ? 32 : -32);
  EXPECT_THAT(counts_of(row), ElementsAre(4, 0, 0, 0, 0));
}

TEST(ConvolutionChunks, WhatAPairExceedsByIsATermOfItsOwn) {
  // 100 + 60 = 128 + 32; neighbouring pairs share a residual term.
  EXPECT_THAT(counts_of({100, 60, 0, 0}), ElementsAre(0, 0, 0, 1, 0));
  EXPECT_THAT(counts_of({100, 60, 100, 60}), ElementsAre(0, 0, 0, 1, 0));
  EXPECT_THAT(counts_of({100, 28, 0, 0}), ElementsAre(0, 0, 0, 0, 1));
  EXPECT_THAT(counts_of({100, -127, 0, 0}), ElementsAre(0, 0, 0, 0, 1));
}

TEST(ConvolutionChunks, LongSumsAreCutIntoPieces) {
  EXPECT_THAT(chunks_of(std::vector<std::int8_t>(1024, 16)).counts, SizeIs(1));
  EXPECT_THAT(chunks_of(std::vector<std::int8_t>(1028, 16)).counts, SizeIs(2));
}

TEST(ConvolutionChunks, SmallWeightsPay) {
  EXPECT_TRUE(pays(std::vector<std::int8_t>(64, 30)));
  EXPECT_TRUE(pays(std::vector<std::int8_t>(64, -64)));
}

TEST(ConvolutionChunks, WeightsWhosePairsAllExceedAreLeftToTheKernelOfWords) {
  EXPECT_FALSE(pays(std::vector<std::int8_t>(64, 127)));
  EXPECT_FALSE(pays(std::vector<std::int8_t>(64, -128)));
  EXPECT_FALSE(pays({100, 60, 0, 0}));
}

}  // namespace
}  // namespace octet::kernels
