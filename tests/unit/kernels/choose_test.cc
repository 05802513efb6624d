// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/convolution_i8/choose.h"

#include <gtest/gtest.h>

#include "kernels/depthwise_i8/choose.h"
#include "kernels/requantize/choose.h"

namespace octet::kernels {
namespace {

TEST(ChooseConvolution, TakesTheFastestThatTheIsaAllows) {
  EXPECT_EQ(choose_convolution(Isa::scalar).function, convolution_tile_scalar);
  EXPECT_EQ(choose_convolution(Isa::avx512).function, convolution_tile_avx2);
  EXPECT_EQ(choose_convolution(Isa::avx_vnni).function, convolution_tile_avx_vnni);
  EXPECT_EQ(choose_convolution(Isa::avx512_vnni).function, convolution_tile_avx512_vnni);
}

TEST(ChooseConvolution, TakesChunksOfConstantWeightsWhereBytesCannotBeMultipliedExactly) {
  EXPECT_EQ(choose_constant_convolution(Isa::scalar).function, convolution_tile_scalar);
  EXPECT_EQ(choose_constant_convolution(Isa::avx512).function, convolution_chunks_avx2);
  EXPECT_EQ(choose_constant_convolution(Isa::avx_vnni).function, convolution_tile_avx_vnni);
  EXPECT_EQ(choose_constant_convolution(Isa::avx512_vnni).function, convolution_tile_avx512_vnni);
}

TEST(ChooseDepthwise, TakesTheFastestThatTheIsaAllows) {
  EXPECT_EQ(choose_depthwise(Isa::scalar).function, depthwise_scalar);
  EXPECT_EQ(choose_depthwise(Isa::avx2).function, depthwise_avx2);
  EXPECT_EQ(choose_depthwise(Isa::amx_int8).function, depthwise_avx512_vnni);
}

TEST(ChooseRequantize, TakesTheFastestThatTheIsaAllows) {
  EXPECT_EQ(choose_requantize(Isa::scalar).function, requantize_scalar);
  EXPECT_EQ(choose_requantize(Isa::avx_vnni).function, requantize_avx2);
  EXPECT_EQ(choose_requantize(Isa::amx_int8).function, requantize_avx512);
}

}  // namespace
}  // namespace octet::kernels
