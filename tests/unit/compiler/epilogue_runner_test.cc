// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/epilogue_runner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace octet {
namespace {

Epilogue epilogue(std::size_t channels, bool is_uniform) {
  Epilogue result;
  for (std::size_t c = 0; c < channels; ++c) {
    const auto i = static_cast<float>(is_uniform ? 1 : c % 50 + 1);
    result.scale.scale.push_back(0.02F * i);
    result.scale.bias.push_back(3 - i);
    result.clamp.low.push_back(i);
    result.clamp.high.push_back(255 - i);
  }
  return result;
}

// Rows of dense data may be taken for longer ones, whose last is not complete.
TEST(EpilogueRunner, EveryRowOfDenseDataHasTheBitsOfItsOwnChannels) {
  for (const bool is_uniform : {false, true}) {
    for (const std::int64_t channels : {1, 3, 24, 130}) {
      for (const std::int64_t rows : {1, 5, 43, 5000}) {
        LoweredModel lowered;
        lowered.values = {{"src", ElementType::u8, Shape{rows, channels}},
                          {"dst", ElementType::u8, Shape{rows, channels}}};
        const Layer layer{"layer", {}, Elementwise{}, {0}, 1};
        const std::size_t width = static_cast<std::size_t>(channels);
        const Epilogue tested = epilogue(width, is_uniform);
        const EpilogueRunner runner(tested, layer, {lowered, usable_isa(), 1}, kernels::Element::u8,
                                    kernels::choose_requantize(usable_isa()));
        std::vector<std::uint8_t> src(width * static_cast<std::size_t>(rows));
        std::iota(src.begin(), src.end(), std::uint8_t{0});
        std::vector<std::uint8_t> dst(src.size()), expected(src.size());
        ThreadTeam team(1);
        runner.run(team, src.data(), nullptr, dst.data());
        kernels::requantize_scalar({.src_type = kernels::Element::u8,
                                    .src_stride = width,
                                    .dst_stride = width,
                                    .scale = tested.scale.scale.data(),
                                    .bias = tested.scale.bias.data(),
                                    .low = tested.clamp.low.data(),
                                    .high = tested.clamp.high.data()},
                                   src.size() / width, width, src.data(), nullptr, expected.data());
        EXPECT_EQ(dst, expected) << rows << " rows of " << channels << " channels";
      }
    }
  }
}

// Their rows may be taken several at a time, too.
TEST(EpilogueRunner, BlocksOfFewChannelsHaveTheBitsOfEachChannelAndOfTheirResidual) {
  constexpr std::int64_t kRows = 60;
  for (const std::int64_t channels : {8, 16, 24, 40, 64}) {
    for (const std::size_t rows : {1U, 5U, 43U}) {
      const Shape shape{kRows, channels};
      LoweredModel lowered;
      lowered.values = {{"src", ElementType::i32, shape},
                        {"residual", ElementType::u8, shape},
                        {"dst", ElementType::u8, shape}};
      const Layer layer{"layer", {}, Elementwise{}, {0, 1}, 2};
      const auto width = static_cast<std::size_t>(channels);
      Epilogue tested = epilogue(width, false);
      tested.residual = Epilogue::Residual{
          .alpha = 0.7F, .beta = 0.4F, .gamma = 2.0F, .low = 0.0F, .high = 255.0F};
      const EpilogueRunner runner(tested, layer, {lowered, usable_isa(), 1}, kernels::Element::s32,
                                  kernels::choose_requantize(usable_isa()));
      constexpr std::size_t kFirst = 9;
      std::vector<std::int32_t> src(width * rows);
      for (std::size_t i = 0; i < src.size(); ++i)
        src[i] = static_cast<std::int32_t>(i * 37 % 5000);
      std::vector<std::uint8_t> residual(width * kRows), dst(residual.size(), 7), expected = dst;
      for (std::size_t i = 0; i < residual.size(); ++i)
        residual[i] = static_cast<std::uint8_t>(i * 11);
      runner.run_block({kFirst, rows, 0, width}, src.data(), width, residual.data(), dst.data());
      kernels::requantize_scalar({.residual_type = kernels::Element::u8,
                                  .src_stride = width,
                                  .residual_stride = width,
                                  .dst_stride = width,
                                  .scale = tested.scale.scale.data(),
                                  .bias = tested.scale.bias.data(),
                                  .low = tested.clamp.low.data(),
                                  .high = tested.clamp.high.data(),
                                  .alpha = 0.7F,
                                  .beta = 0.4F,
                                  .gamma = 2.0F,
                                  .residual_low = 0.0F,
                                  .residual_high = 255.0F},
                                 rows, width, src.data(), residual.data() + kFirst * width,
                                 expected.data() + kFirst * width);
      EXPECT_EQ(dst, expected) << rows << " rows of " << channels << " channels";
    }
  }
}

// Two images, whose gates differ, in blocks that hold rows of both.
TEST(EpilogueRunner, EveryImageIsMultipliedByItsOwnGate) {
  constexpr std::int64_t kImages = 2, kHeight = 3, kWidth = 5, kChannels = 11;
  const Shape shape{kImages, kHeight, kWidth, kChannels};
  LoweredModel lowered;
  lowered.values = {{"bytes", ElementType::u8, shape},
                    {"gate", ElementType::f32, Shape{kImages, 1, 1, kChannels}},
                    {"floats", ElementType::f32, shape},
                    {"product", ElementType::f32, shape},
                    {"dst", ElementType::u8, shape}};
  lowered.is_quantized = true;
  const float infinity = std::numeric_limits<float>::infinity();
  const auto each = [](float value) { return std::vector<float>(kChannels, value); };
  const Epilogue dequantize{.scale = {kernels::Affine::centered, each(0.03F), each(-7.0F)},
                            .clamp = {each(-infinity), each(infinity)}};
  const Epilogue quantize{.scale = {kernels::Affine::stepwise, each(21.0F), each(3.3F)},
                          .clamp = {each(0.0F), each(255.0F)}};
  Layer layer{"layer", {}, Elementwise{dequantize}, {0, 1}, 4};
  layer.followers = {{"product", {}, PortableOp{Binary{BinaryKind::multiply}}, {2, 1}, 3},
                     {"quantizer", {}, Elementwise{quantize}, {3}, 4}};
  const EpilogueRunner runner(dequantize, layer, {lowered, usable_isa(), 1}, kernels::Element::u8,
                              kernels::choose_requantize(usable_isa()));
  const auto size = static_cast<std::size_t>(shape.num_elements());
  std::vector<std::uint8_t> src(size), dst(size), expected(size);
  std::iota(src.begin(), src.end(), std::uint8_t{0});
  std::vector<float> gate(kImages * kChannels);
  for (std::size_t i = 0; i < gate.size(); ++i) gate[i] = 0.1F + 0.07F * static_cast<float>(i);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t image = i / (size / kImages);
    const float real =
        (static_cast<float>(src[i]) - 7.0F) * 0.03F * gate[image * kChannels + i % kChannels];
    const float steps = real * 21.0F + 3.3F;
    expected[i] =
        static_cast<std::uint8_t>(std::nearbyint(std::min(std::max(steps, 0.0F), 255.0F)));
  }
  ThreadTeam team(1);
  runner.run(team, src.data(), gate.data(), dst.data());
  EXPECT_EQ(dst, expected);
}

}  // namespace
}  // namespace octet
