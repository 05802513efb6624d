// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "base/thread_team.h"
#include "compiler/backends/kernels/convolution_steps.h"

namespace octet {
namespace {

ConvolutionGeometry window(std::int64_t height, std::int64_t width, std::int64_t ic,
                           std::int64_t oc) {
  ConvolutionGeometry g;
  g.ic = ic;
  g.oc = oc;
  g.ih = g.oh = height;
  g.iw = g.ow = width;
  g.kh = g.kw = 3;
  g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = 1;
  return g;
}

// f32 accumulators.
IntegerConvolution layer_of(const ConvolutionGeometry& g) {
  std::mt19937 random(11);
  IntegerConvolution kind;
  kind.geometry = g;
  kind.weights = Tensor(ElementType::i8, Shape{g.groups, g.oc, g.ic, 3, 3});
  for (std::int8_t& weight : kind.weights.data<std::int8_t>())
    weight = static_cast<std::int8_t>(random());
  const auto channels = static_cast<std::size_t>(g.groups * g.oc);
  for (std::size_t c = 0; c < channels; ++c)
    kind.initial.push_back(static_cast<std::int32_t>(c) * 100 - 700);
  kind.pad_value = 131;
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  kind.epilogue.scale.scale.assign(channels, 1.0F);
  kind.epilogue.scale.bias.assign(channels, 0.0F);
  kind.epilogue.set_bounds(channels, -kInfinity, kInfinity);
  return kind;
}

using MakeStep = Implementation (*)(const IntegerConvolution&, const Layer&, const BackendContext&);

std::vector<float> run(MakeStep make, const IntegerConvolution& kind, int num_threads) {
  const ConvolutionGeometry& g = kind.geometry;
  std::mt19937 random(12);
  Tensor src(ElementType::u8, Shape{g.n, g.ih, g.iw, g.groups * g.ic});
  for (std::uint8_t& byte : src.data<std::uint8_t>()) byte = static_cast<std::uint8_t>(random());
  Tensor dst(ElementType::f32, Shape{g.n, g.oh, g.ow, g.groups * g.oc});
  LoweredModel lowered;
  lowered.values = {{"src", ElementType::u8, src.shape()}, {"dst", ElementType::f32, dst.shape()}};
  const Layer layer{"layer", {}, kind, {0}, 1};
  const Implementation step = make(kind, layer, {lowered, usable_isa(), num_threads});
  // Kernels read beyond the last pixel.
  std::vector<std::byte> data(src.bytes(), src.bytes() + src.num_bytes());
  data.resize(data.size() + 64);
  std::byte* buffers[] = {data.data(), dst.bytes()};
  ThreadTeam team(num_threads);
  std::vector<std::byte> scratchpad(step.step->scratchpad_bytes());
  step.step->bind({buffers, scratchpad.data(), &team})();
  const auto values = dst.data<float>();
  return {values.begin(), values.end()};
}

void expect_tiled(const ConvolutionGeometry& g) {
  const IntegerConvolution kind = layer_of(g);
  const std::vector<float> expected = run(tiled_convolution, kind, 1);
  EXPECT_EQ(run(winograd_convolution, kind, 1), expected);
  EXPECT_EQ(run(winograd_convolution, kind, 3), expected) << "three threads";
}

TEST(WinogradConvolution, HasTheBitsOfTiledConvolution) {
  expect_tiled(window(16, 16, 32, 48));
}

TEST(WinogradConvolution, TilesMayReachBeyondTheImageAndChannelsBeyondTheLast) {
  expect_tiled(window(7, 9, 19, 21));
  expect_tiled(window(1, 1, 16, 16));
}

TEST(WinogradConvolution, RowsMayBeLongerThanABlock) {
  expect_tiled(window(5, 117, 16, 40));
}

TEST(WinogradConvolution, PaddingMayDifferOnEachSideOrBeNone) {
  ConvolutionGeometry g = window(11, 10, 16, 16);
  g.pad_top = g.pad_right = 0;
  g.pad_left = 2;
  g.oh = 10;
  expect_tiled(g);
  g.pad_left = g.pad_bottom = 0;
  g.oh = 9;
  g.ow = 8;
  expect_tiled(g);
}

// As the spread data of a transposed convolution may.
TEST(WinogradConvolution, DataMayReachBeyondTheLastWindow) {
  ConvolutionGeometry g = window(10, 13, 16, 16);
  g.pad_bottom = g.pad_right = 0;
  g.oh = 7;
  g.ow = 9;
  expect_tiled(g);
}

TEST(WinogradConvolution, GroupsAndImagesReadTheirOwnData) {
  ConvolutionGeometry g = window(10, 12, 16, 24);
  g.groups = 3;
  g.n = 2;
  expect_tiled(g);
}

TEST(WinogradPays, OnlyFor3x3OfStride1WithoutVnni) {
  ConvolutionGeometry g = window(56, 56, 64, 64);
  EXPECT_TRUE(winograd_pays(g, Isa::avx2));
  EXPECT_FALSE(winograd_pays(g, Isa::scalar));
  EXPECT_FALSE(winograd_pays(g, Isa::avx_vnni));
  EXPECT_FALSE(winograd_pays(g, Isa::avx512_vnni));
  g.stride_h = g.stride_w = 2;
  EXPECT_FALSE(winograd_pays(g, Isa::avx2));
}

TEST(WinogradPays, NotWhereFourTimesASumMayOverflow) {
  EXPECT_TRUE(winograd_pays(window(56, 56, 1827, 64), Isa::avx2));
  EXPECT_FALSE(winograd_pays(window(56, 56, 1828, 64), Isa::avx2));
}

TEST(WinogradPays, NotForAnEmptyBatch) {
  ConvolutionGeometry g = window(56, 56, 64, 64);
  g.n = 0;
  EXPECT_FALSE(winograd_pays(g, Isa::avx2));
}

TEST(WinogradPays, NotForFewPixelsOfManyWeights) {
  EXPECT_FALSE(winograd_pays(window(7, 7, 512, 512), Isa::avx2));
}

}  // namespace
}  // namespace octet
