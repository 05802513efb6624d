// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/winograd_i8/winograd_i8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "kernels/winograd_i8/choose.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

TEST(WinogradWeights, AreFourTimesThoseOfTheDefinition) {
  const std::int8_t centre[] = {0, 0, 0, 0, 1, 0, 0, 0, 0};
  std::int16_t u[kWinogradPoints];
  winograd_weights(centre, u);
  EXPECT_THAT(u, ElementsAre(0, 0, 0, 0, 0, 1, -1, 0, 0, -1, 1, 0, 0, 0, 0, 0));
  const std::int8_t corner[] = {1, 0, 0, 0, 0, 0, 0, 0, 0};
  winograd_weights(corner, u);
  EXPECT_THAT(u, ElementsAre(4, 2, 2, 0, 2, 1, 1, 0, 2, 1, 1, 0, 0, 0, 0, 0));
}

class WinogradKernelTest : public test::KernelTest<WinogradKernel> {
 protected:
  std::size_t panel() const { return kernel().lanes * kernel().vectors; }

  // Tiles side by side over `channels` channels, of which as many as a panel has lanes are put out.
  void expect_convolution(std::size_t num_tiles, std::size_t channels, test::Values values) {
    test::RandomBytes random(values);
    const std::size_t width = 2 * num_tiles + 2;
    const std::vector<std::uint8_t> src = random.unsigned_bytes(4 * width * channels + 64);
    const std::vector<std::int8_t> weights = random.signed_bytes(panel() * channels * 9);
    std::vector<std::int32_t> initial(panel());
    for (std::size_t lane = 0; lane < panel(); ++lane)
      initial[lane] = static_cast<std::int32_t>(lane * 1000) - 5000;
    const std::vector<std::int32_t> dst = convolve(num_tiles, channels, src, weights, initial);
    for (std::size_t y = 0; y < 2; ++y) {
      for (std::size_t x = 0; x < 2 * num_tiles; ++x) {
        for (std::size_t lane = 0; lane < panel(); ++lane) {
          std::int32_t expected = initial[lane];
          for (std::size_t tap = 0; tap < 9; ++tap) {
            for (std::size_t c = 0; c < channels; ++c) {
              expected += src[((y + tap / 3) * width + x + tap % 3) * channels + c] *
                          weights[(lane * channels + c) * 9 + tap];
            }
          }
          ASSERT_EQ(dst[(y * 2 * num_tiles + x) * panel() + lane], expected)
              << "row " << y << " column " << x << " channel " << lane;
        }
      }
    }
  }

 private:
  std::vector<std::int32_t> convolve(std::size_t num_tiles, std::size_t channels,
                                     const std::vector<std::uint8_t>& src,
                                     const std::vector<std::int8_t>& weights,
                                     const std::vector<std::int32_t>& initial) const {
    std::vector<std::ptrdiff_t> src_tiles, data_tiles, dst_tiles;
    for (std::size_t t = 0; t < num_tiles; ++t) {
      src_tiles.push_back(static_cast<std::ptrdiff_t>(2 * t * channels));
      data_tiles.push_back(static_cast<std::ptrdiff_t>(t * channels * sizeof(std::int16_t)));
      dst_tiles.push_back(static_cast<std::ptrdiff_t>(2 * t * panel()));
    }
    std::vector<std::int16_t> data(kWinogradPoints * num_tiles * channels);
    kernel().input({src.data(), src_tiles.data(), num_tiles, (2 * num_tiles + 2) * channels,
                    channels, channels, data.data()});

    const std::vector<std::int16_t> packed = pack(channels, weights);
    const std::vector<std::int32_t> zeros(panel());
    const std::ptrdiff_t segment = 0;
    std::vector<std::int32_t> products(kWinogradPoints * num_tiles * panel());
    for (std::size_t point = 0; point < kWinogradPoints; ++point) {
      const std::int16_t* operands = data.data() + point * num_tiles * channels;
      kernel().products({reinterpret_cast<const std::uint8_t*>(operands), data_tiles.data(),
                         num_tiles, &segment, 1, channels / 2,
                         packed.data() + point * channels * panel(), zeros.data(), kernel().vectors,
                         products.data() + point * num_tiles * panel(), panel()});
    }

    std::vector<std::int32_t> dst(4 * num_tiles * panel());
    kernel().output({products.data(), num_tiles, panel(), initial.data(), dst_tiles.data(),
                     2 * num_tiles * panel(), panel(), dst.data()});
    return dst;
  }

  // [point][pair of channels][lane][2]
  std::vector<std::int16_t> pack(std::size_t channels,
                                 const std::vector<std::int8_t>& weights) const {
    std::vector<std::int16_t> packed(kWinogradPoints * channels * panel());
    for (std::size_t lane = 0; lane < panel(); ++lane) {
      for (std::size_t c = 0; c < channels; ++c) {
        std::int16_t u[kWinogradPoints];
        winograd_weights(weights.data() + (lane * channels + c) * 9, u);
        for (std::size_t point = 0; point < kWinogradPoints; ++point) {
          const std::size_t pair = point * channels / 2 + c / 2;
          packed[(pair * panel() + lane) * 2 + c % 2] = u[point];
        }
      }
    }
    return packed;
  }
};

TEST_P(WinogradKernelTest, HasTheAccumulatorsOfAConvolution) {
  for (const std::size_t num_tiles : {1U, 2U, 6U, 11U})
    expect_convolution(num_tiles, 2 * kWinogradChannelStep, test::Values::any);
}

TEST_P(WinogradKernelTest, LargestProductsOfManyChannelsDoNotOverflow) {
  constexpr std::size_t kMost = kWinogradChannels / kWinogradChannelStep * kWinogradChannelStep;
  expect_convolution(2, kMost, test::Values::extreme);
}

INSTANTIATE_TEST_SUITE_P(Kernels, WinogradKernelTest, test::each_of(winograd_kernels()),
                         octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
