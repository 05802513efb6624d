// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/convolution_i8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/convolution_i8/make_chunks.h"
#include "kernels/convolution_i8/pack.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Weights of a group in order, 1 to 4 in the first lane.
void count_up(std::size_t, std::size_t, std::uint32_t* lanes) {
  for (std::uint32_t lane = 0; lane < 2; ++lane) lanes[lane] = 0x04030201U + lane * 0x10101010U;
}

TEST(PackPanel, BytesLieLaneByLane) {
  const ConvolutionKernel kernel{nullptr, "", Isa::scalar, 2, 1, WeightLayout::bytes};
  std::int8_t packed[8];
  ASSERT_EQ(panel_bytes(kernel, 1, 1), sizeof packed);
  pack_panel(kernel, 1, 1, count_up, reinterpret_cast<std::byte*>(packed));
  EXPECT_THAT(packed, ElementsAre(1, 2, 3, 4, 17, 18, 19, 20));
}

TEST(PackPanel, WordsLieInHalvesOfGroups) {
  const ConvolutionKernel kernel{nullptr, "", Isa::scalar, 2, 1, WeightLayout::words};
  std::int16_t packed[8];
  ASSERT_EQ(panel_bytes(kernel, 1, 1), sizeof packed);
  pack_panel(kernel, 1, 1, count_up, reinterpret_cast<std::byte*>(packed));
  EXPECT_THAT(packed, ElementsAre(1, 2, 17, 18, 3, 4, 19, 20));
}

// A panel at an aligned address.
class Panel {
 public:
  Panel(const ConvolutionKernel& kernel, const SegmentedWeights& weights, std::size_t num_vectors,
        const std::ptrdiff_t* segments) {
    std::vector<std::byte> bytes;
    append_panel(kernel, weights, num_vectors, segments, bytes);
    lines_.resize(bytes.size() / sizeof(Line));
    std::memcpy(lines_.data(), bytes.data(), bytes.size());
  }

  const void* data() const { return lines_.data(); }

 private:
  struct alignas(kChunkAlignment) Line {
    std::byte bytes[kChunkAlignment];
  };

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
    const Panel packed(kernel, source, num_vectors, segments.data());
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
  constexpr int kPatterns[][4] = {
      {127, 127, 127, 127},   {-128, -128, -128, -128}, {127, -128, 127, -128},
      {-128, -128, 127, 127}, {127, 1, 127, 2},         {64, 65, 64, 64},
      {-64, -65, -128, 0},    {1, -1, 127, 127},        {-128, -128, -1, 0}};
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

// Pieces of a panel of `num_vectors` vectors whose channels all have the same weights.
std::vector<Chunks> chunks_of(const std::vector<std::int8_t>& row, std::size_t num_vectors = 2) {
  const std::size_t channels = num_vectors * kChunkLanes;
  std::vector<std::int8_t> weights;
  for (std::size_t c = 0; c < channels; ++c) weights.insert(weights.end(), row.begin(), row.end());
  const SegmentedWeights source{weights.data(), channels, row.size(), 1, row.size()};
  const std::ptrdiff_t segment = 0;
  return make_chunks(source, num_vectors, &segment);
}

// Of the first piece: chunks of four terms, two, one, and words.
std::vector<std::uint32_t> counts_of(const std::vector<std::int8_t>& row) {
  const ChunkCounts counts = chunks_of(row).front().counts;
  return {counts.fours, counts.twos, counts.ones, counts.words};
}

TEST(ConvolutionChunks, SmallWeightsAreAddedInFours) {
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, 16)), ElementsAre(4, 0, 0, 0));
}

TEST(ConvolutionChunks, WeightsOfAnyMagnitudeAreAddedAsLongAs16BitsHoldTheirSums) {
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, 32)), ElementsAre(0, 8, 0, 0));
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, -33)), ElementsAre(0, 0, 16, 0));
}

TEST(ConvolutionChunks, SumsOfEitherSignHaveTheirOwnRoom) {
  std::vector<std::int8_t> row(64);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::int8_t>(i % 2 ? 32 : -32);
  EXPECT_THAT(counts_of(row), ElementsAre(4, 0, 0, 0));
}

TEST(ConvolutionChunks, ThreeTermsThatFitAreTwoAndOne) {
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(12, 20)), ElementsAre(0, 1, 1, 0));
}

TEST(ConvolutionChunks, WeightsThatExceedInEveryOrderAreWords) {
  EXPECT_THAT(counts_of(std::vector<std::int8_t>(64, -128)), ElementsAre(0, 0, 0, 16));
  EXPECT_THAT(counts_of({127, 127, 127, 127}), ElementsAre(0, 0, 0, 1));
}

TEST(ConvolutionChunks, OppositeSignsDoNotExceed) {
  EXPECT_THAT(counts_of({127, -128, -128, 127}), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(counts_of({100, 28, 0, 0}), ElementsAre(0, 0, 1, 0));
}

TEST(ConvolutionChunks, HeavyWeightsArePairedWithLightOnes) {
  const std::vector<Chunks> pieces = chunks_of({100, 90, 1, 2, 80, 3, 70, 4});
  ASSERT_THAT(pieces, SizeIs(1));
  ASSERT_THAT(pieces[0].terms, SizeIs(2));
  std::vector<std::uint8_t> bytes;
  for (const ChunkTerm& term : pieces[0].terms) {
    EXPECT_EQ(term.bytes.offset, 0);
    EXPECT_LE(term.heaviest, 128);
    bytes.insert(bytes.end(), std::begin(term.bytes.order), std::end(term.bytes.order));
  }
  EXPECT_THAT(bytes, UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(pieces[0].residuals[0], IsEmpty());
}

TEST(ConvolutionChunks, WhatFewVectorsExceedByIsTermsOfTheirOwn) {
  // Seven of eight bytes are heavy in one of 8 vectors: 3 pairs exceed by 100 + 100 - 128, one by
  // 100 + 30 - 128.
  constexpr std::size_t kLength = 8;
  std::vector<std::int8_t> weights(kChunkVectors * kChunkLanes * kLength, 30);
  std::fill_n(weights.data() + 3 * kChunkLanes * kLength, 7, 100);
  const SegmentedWeights source{weights.data(), kChunkVectors * kChunkLanes, kLength, 1, kLength};
  const std::ptrdiff_t segment = 0;
  const std::vector<Chunks> pieces = make_chunks(source, kChunkVectors, &segment);
  ASSERT_THAT(pieces, SizeIs(1));
  EXPECT_THAT(pieces[0].words, IsEmpty());
  int sum = 0;
  for (std::size_t v = 0; v < kChunkVectors; ++v) {
    EXPECT_EQ(pieces[0].residuals[v].empty(), v != 3) << v;
    for (const ResidualTerm& residual : pieces[0].residuals[v]) {
      for (const std::int8_t weight : residual.weights) sum += weight;
    }
  }
  EXPECT_EQ(sum, 3 * 72 + 2);
}

TEST(ConvolutionChunks, LongSumsAreCutIntoPieces) {
  EXPECT_THAT(chunks_of(std::vector<std::int8_t>(384, 16), kChunkVectors), SizeIs(1));
  EXPECT_THAT(chunks_of(std::vector<std::int8_t>(388, 16), kChunkVectors), SizeIs(2));
}

}  // namespace
}  // namespace octet::kernels
