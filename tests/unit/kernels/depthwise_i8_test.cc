// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/depthwise_i8/depthwise_i8.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/depthwise_i8/pack.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"
#include "unit/kernels/random_bytes.h"

namespace octet::kernels {
namespace {

constexpr std::uint8_t kPadValue = 100;

class DepthwiseKernels : public test::KernelTest<DepthwiseKernel> {
 protected:
  // A whole image as one block, padded by 1, against the definition.
  void expect_reference(const DepthwiseShape& s, std::size_t height, std::size_t width,
                        std::size_t channels, test::Values values = test::Values::any) {
    const std::size_t lanes = (channels + kDepthwiseLanes - 1) / kDepthwiseLanes * kDepthwiseLanes;
    const std::size_t out_rows = (height + 2 - (s.kh - 1) * s.dilation_h - 1) / s.stride_h + 1;
    const std::size_t out_columns = (width + 2 - (s.kw - 1) * s.dilation_w - 1) / s.stride_w + 1;
    test::RandomBytes random(values);
    const auto src = random.unsigned_bytes(height * width * channels + kDepthwiseLanes);
    const auto weights = random.signed_bytes(channels * s.kh * s.kw);
    std::vector<std::int32_t> initial(lanes);
    for (std::size_t c = 0; c < lanes; ++c) initial[c] = static_cast<std::int32_t>(c) * 100 - 700;
    std::vector<std::int32_t> expected(out_rows * out_columns * channels);
    const auto at = [&](std::size_t row, std::size_t column, std::size_t c) -> std::int32_t {
      const bool is_inside = row >= 1 && row <= height && column >= 1 && column <= width;
      return is_inside ? src[((row - 1) * width + column - 1) * channels + c] : kPadValue;
    };
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::size_t c = i % channels, pixel = i / channels;
      const std::size_t y = pixel / out_columns * s.stride_h;
      const std::size_t x = pixel % out_columns * s.stride_w;
      expected[i] = initial[c];
      for (std::size_t t = 0; t < s.kh * s.kw; ++t)
        expected[i] += at(y + t / s.kw * s.dilation_h, x + t % s.kw * s.dilation_w, c) *
                       weights[c * s.kh * s.kw + t];
    }

    const std::vector<std::uint8_t> pad_row(width * channels + kDepthwiseLanes, kPadValue);
    std::vector<const std::uint8_t*> rows(
        (out_rows - 1) * s.stride_h + (s.kh - 1) * s.dilation_h + 1, pad_row.data());
    for (std::size_t r = 1; r < std::min(rows.size(), height + 1); ++r)
      rows[r] = src.data() + (r - 1) * width * channels;
    std::vector<std::uint8_t> packed(depthwise_weight_bytes(GetParam(), s, lanes));
    pack_depthwise(GetParam(), s, channels, weights.data(), packed.data());
    std::vector<std::int32_t> got(out_rows * out_columns * lanes);
    GetParam().function({s, out_rows, out_columns, lanes, rows.data(), -1, width, channels,
                         pad_row.data(), packed.data(), initial.data(), got.data()});
    for (std::size_t pixel = 0; pixel < out_rows * out_columns; ++pixel) {
      for (std::size_t c = 0; c < channels; ++c) {
        ASSERT_EQ(got[pixel * lanes + c], expected[pixel * channels + c])
            << s.kh << "x" << s.kw << " stride " << s.stride_h << "," << s.stride_w << " pixel "
            << pixel << " channel " << c;
      }
    }
  }
};

TEST_P(DepthwiseKernels, ThreeByThreeHasTheReferenceSumsAtEverySize) {
  for (std::size_t stride : {1U, 2U}) {
    for (std::size_t height = 1; height <= 9; ++height) {
      for (std::size_t width = 1; width <= 9; ++width)
        expect_reference({3, 3, stride, stride}, height, width, 32);
    }
  }
}

TEST_P(DepthwiseKernels, LargerWindowsHaveTheReferenceSumsAtEverySize) {
  for (std::size_t k : {5U, 7U}) {
    for (std::size_t stride : {1U, 2U}) {
      for (std::size_t size = k - 2; size <= k + 6; ++size)
        expect_reference({k, k, stride, stride}, size, size + 1, 32);
    }
  }
}

TEST_P(DepthwiseKernels, ABlockMayBeLargerThanWhatAKernelHoldsAtOnce) {
  expect_reference({3, 3, 1, 1}, 35, 70, 16);
  expect_reference({7, 7, 1, 1}, 41, 90, 16);
  expect_reference({7, 7, 2, 2}, 41, 90, 16);
}

TEST_P(DepthwiseKernels, AnyWindowHasTheReferenceSums) {
  expect_reference({1, 1, 1, 1}, 4, 5, 16);
  expect_reference({3, 3, 2, 1}, 8, 9, 16);
  expect_reference({3, 3, 1, 1, 2, 2}, 8, 9, 16);
  expect_reference({2, 4, 1, 3}, 8, 9, 16);
  expect_reference({5, 5, 2, 2}, 8, 9, 48);
  expect_reference({7, 9, 1, 1}, 8, 9, 16);
  expect_reference({5, 3, 3, 1}, 11, 9, 16);
  expect_reference({4, 3, 1, 1, 3, 1}, 13, 7, 16);
  expect_reference({3, 130, 1, 1}, 5, 135, 16);
  expect_reference({1, 6, 1, 2, 1, 1}, 3, 11, 32);
}

TEST_P(DepthwiseKernels, ChannelsNeedNotFillAVector) {
  for (std::size_t channels : {1U, 3U, 15U, 17U, 24U}) {
    expect_reference({3, 3, 1, 1}, 5, 5, channels);
    expect_reference({5, 5, 1, 1}, 5, 5, channels);
  }
}

TEST_P(DepthwiseKernels, ExtremeProductsDoNotSaturate) {
  for (std::size_t k : {3U, 5U, 7U}) {
    for (std::size_t stride : {1U, 2U})
      expect_reference({k, k, stride, stride}, 8, 8, 16, test::Values::extreme);
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, DepthwiseKernels, test::each_of(depthwise_kernels()),
                         octet::test::by_name);

}  // namespace
}  // namespace octet::kernels
