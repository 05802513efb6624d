// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/convolution_i8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "kernels/convolution_i8/pack.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

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

class ConvolutionTileKernel : public test::KernelTest<ConvolutionKernel> {
 protected:
  // One panel of `num_vectors` vectors that lacks the last channel, over pixels that lie apart.
  void expect_contract(std::size_t num_vectors, std::size_t num_pixels, std::size_t num_segments,
                       std::size_t segment_length, test::Values values = test::Values::any) {
    const ConvolutionKernel& kernel = GetParam();
    const std::size_t lanes = num_vectors * kernel.lanes;
    const std::size_t channels = lanes - 1;
    const std::size_t terms = num_segments * segment_length;
    const std::size_t pitch = segment_length + 3;
    test::RandomBytes random(values);
    const std::vector<std::uint8_t> src =
        random.unsigned_bytes((num_pixels + num_segments) * pitch + 64);
    const std::vector<std::int8_t> weights = random.signed_bytes(channels * terms);
    std::vector<std::int32_t> initial(lanes);
    for (std::size_t c = 0; c < lanes; ++c) initial[c] = static_cast<std::int32_t>(c * 1000) - 5000;
    std::vector<std::ptrdiff_t> pixels(num_pixels), segments(num_segments);
    for (std::size_t p = 0; p < num_pixels; ++p)
      pixels[p] = static_cast<std::ptrdiff_t>((num_pixels - 1 - p) * pitch);
    for (std::size_t s = 0; s < num_segments; ++s)
      segments[s] = static_cast<std::ptrdiff_t>(s * pitch);

    const SegmentedWeights source{weights.data(), channels, terms, num_segments, segment_length};
    std::vector<std::uint8_t> packed(panel_bytes(kernel, source, num_vectors));
    pack_panel(kernel, source, num_vectors, packed.data());
    std::vector<std::int32_t> dst(num_pixels * lanes + 1, 77);
    kernel.function({src.data(), pixels.data(), num_pixels, segments.data(), num_segments,
                     source.segment_groups(), packed.data(), initial.data(), num_vectors,
                     dst.data()});

    for (std::size_t p = 0; p < num_pixels; ++p) {
      for (std::size_t c = 0; c < channels; ++c) {
        std::int32_t expected = initial[c];
        for (std::size_t s = 0; s < num_segments; ++s) {
          for (std::size_t k = 0; k < segment_length; ++k) {
            expected += src[static_cast<std::size_t>(pixels[p] + segments[s]) + k] *
                        weights[c * terms + s * segment_length + k];
          }
        }
        ASSERT_EQ(dst[p * lanes + c], expected) << "pixel " << p << " channel " << c;
      }
    }
    EXPECT_EQ(dst.back(), 77) << "wrote beyond the last pixel";
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

TEST_P(ConvolutionTileKernel, ExtremeProductsDoNotSaturate) {
  expect_contract(GetParam().max_vectors, 7, 4, 512, test::Values::extreme);
}

INSTANTIATE_TEST_SUITE_P(Kernels, ConvolutionTileKernel, test::each_of(convolution_kernels()),
                         octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
