// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/epilogue_runner.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace octet {
namespace {

Epilogue epilogue(std::size_t channels, bool is_uniform) {
  Epilogue result;
  for (std::size_t c = 0; c < channels; ++c) {
    const auto i = static_cast<float>(is_uniform ? 1 : c % 50 + 1);
    result.scale.push_back(0.02F * i);
    result.bias.push_back(3 - i);
    result.low.push_back(i);
    result.high.push_back(255 - i);
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
        const Layer layer{"layer", "", Elementwise{}, {0}, 1};
        const std::size_t width = static_cast<std::size_t>(channels);
        const Epilogue tested = epilogue(width, is_uniform);
        const EpilogueRunner runner(tested, layer, {lowered, usable_isa(), 1},
                                    kernels::Element::u8,
                                    kernels::choose_requantize(usable_isa()));
        std::vector<std::uint8_t> src(width * static_cast<std::size_t>(rows));
        std::iota(src.begin(), src.end(), std::uint8_t{0});
        std::vector<std::uint8_t> dst(src.size()), expected(src.size());
        ThreadTeam team(1);
        runner.run(team, src.data(), nullptr, dst.data());
        kernels::requantize_reference({.src_type = kernels::Element::u8,
                                       .src_stride = width,
                                       .dst_stride = width,
                                       .scale = tested.scale.data(),
                                       .bias = tested.bias.data(),
                                       .low = tested.low.data(),
                                       .high = tested.high.data()},
                                      src.size() / width, width, src.data(), nullptr,
                                      expected.data());
        EXPECT_EQ(dst, expected) << rows << " rows of " << channels << " channels";
      }
    }
  }
}

}  // namespace
}  // namespace octet
