// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compiler/backends/onednn/shares.h"

namespace octet::onednn {
namespace {

ConvolutionGeometry convolution(std::int64_t size, std::int64_t kernel, std::int64_t pad) {
  ConvolutionGeometry g;
  g.ic = g.oc = 64;
  g.ih = g.iw = size;
  g.kh = g.kw = kernel;
  g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = pad;
  g.oh = g.ow = size + 2 * pad - kernel + 1;
  return g;
}

TEST(CutIntoShares, LeavesALayerWholeForOneThread) {
  EXPECT_EQ(cut_into_shares(convolution(32, 3, 1), 1).size(), 1U);
}

TEST(CutIntoShares, LeavesASmallLayerWhole) {
  EXPECT_EQ(cut_into_shares(convolution(2, 1, 0), 8).size(), 1U);
}

TEST(CutIntoShares, GivesPaddingToTheSharesAtTheEdgesOnly) {
  const std::vector<Share> shares = cut_into_shares(convolution(32, 5, 2), 3);
  ASSERT_EQ(shares.size(), 3U);
  EXPECT_EQ(shares[0].geometry.pad_top, 2);
  EXPECT_EQ(shares[0].geometry.pad_bottom, 0);
  EXPECT_EQ(shares[1].geometry.pad_top, 0);
  EXPECT_EQ(shares[1].geometry.pad_bottom, 0);
  EXPECT_EQ(shares[2].geometry.pad_top, 0);
  EXPECT_EQ(shares[2].geometry.pad_bottom, 2);
}

TEST(CutIntoShares, GivesEachShareTheRowsUnderItsWindows) {
  ConvolutionGeometry g = convolution(32, 3, 1);
  g.stride_h = g.stride_w = 2;
  g.oh = g.ow = 16;
  const std::vector<Share> shares = cut_into_shares(g, 2);
  ASSERT_EQ(shares.size(), 2U);
  // Rows 0 to 7 see rows -1 to 15, rows 8 to 15 see rows 15 to 31.
  EXPECT_EQ(shares[0].geometry.ih, 16);
  EXPECT_EQ(shares[1].geometry.ih, 17);
  EXPECT_EQ(shares[1].src_offset, 15 * 32 * 64);
  EXPECT_EQ(shares[1].dst_offset, 8 * 16 * 64);
}

TEST(CutIntoShares, CutsABatchBetweenImages) {
  ConvolutionGeometry g = convolution(16, 3, 1);
  g.n = 5;
  const std::vector<Share> shares = cut_into_shares(g, 2);
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[0].geometry.n + shares[1].geometry.n, 5);
  EXPECT_EQ(shares[1].geometry.oh, 16);
  EXPECT_EQ(shares[1].src_offset, shares[0].geometry.n * 16 * 16 * 64);
}

TEST(CutIntoShares, CutsAPointwiseConvolutionBetweenPixels) {
  const std::vector<Share> shares = cut_into_shares(convolution(15, 1, 0), 2);
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[0].geometry.ow, 112);
  EXPECT_EQ(shares[1].geometry.ow, 113);
  EXPECT_EQ(shares[1].dst_offset, 112 * 64);
}

TEST(CutIntoShares, CutsASinglePixelBetweenBlocksOfChannels) {
  ConvolutionGeometry g = convolution(1, 1, 0);
  g.ic = 1280;
  g.oc = 1000;
  const std::vector<Share> shares = cut_into_shares(g, 2);
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[1].first_channel % 16, 0);
  EXPECT_EQ(shares[1].dst_offset, shares[1].first_channel);
  EXPECT_EQ(shares[0].geometry.oc + shares[1].geometry.oc, 1000);
}

TEST(CutIntoShares, LeavesALayerWholeIfAShareWouldSeePaddingAlone) {
  ConvolutionGeometry g = convolution(3, 1, 8);
  g.ic = g.oc = 512;
  EXPECT_EQ(cut_into_shares(g, 4).size(), 1U);
}

}  // namespace
}  // namespace octet::onednn
