// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/layout/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

template <typename T>
class TransposeOf : public ::testing::Test {};
using Elements = ::testing::Types<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(TransposeOf, Elements);

TYPED_TEST(TransposeOf, ChannelsGoLastAndBack) {
  std::vector<TypeParam> planes(2 * 3 * 35), pixels(planes.size()), back(planes.size());
  for (std::size_t i = 0; i < planes.size(); ++i) planes[i] = static_cast<TypeParam>(i);
  const auto transpose = [](const auto& src, auto& dst, std::size_t rows, std::size_t columns) {
    transpose_elements(reinterpret_cast<const std::byte*>(src.data()),
                       reinterpret_cast<std::byte*>(dst.data()), 2, rows, columns,
                       sizeof(TypeParam));
  };
  transpose(planes, pixels, 3, 35);
  EXPECT_EQ(pixels[1], 35U);
  EXPECT_EQ(pixels[3], 1U);
  transpose(pixels, back, 35, 3);
  EXPECT_EQ(back, planes);
}

TYPED_TEST(TransposeOf, EveryElementFindsItsPlaceForEveryNumberOfRowsAndColumns) {
  for (std::size_t rows = 1; rows <= 36; ++rows) {
    for (const std::size_t columns : {1U, 2U, 3U, 4U, 7U, 16U, 17U, 33U, 70U}) {
      std::vector<TypeParam> src(2 * rows * columns), dst(src.size()), expected(src.size());
      for (std::size_t i = 0; i < src.size(); ++i) {
        src[i] = static_cast<TypeParam>(i * 7);
        const std::size_t b = i / (rows * columns), row = i / columns % rows;
        expected[(b * columns + i % columns) * rows + row] = src[i];
      }
      transpose_elements(reinterpret_cast<const std::byte*>(src.data()),
                         reinterpret_cast<std::byte*>(dst.data()), 2, rows, columns,
                         sizeof(TypeParam));
      EXPECT_EQ(dst, expected) << rows << " rows, " << columns << " columns";
    }
  }
}

TEST(PadBytes, BorderHasTheValue) {
  const std::uint8_t src[] = {1, 2};
  std::vector<std::uint8_t> dst(2 * 4);
  pad_bytes({.h = 1, .w = 2, .top = 1, .left = 2}, 9, src, dst.data());
  EXPECT_THAT(dst, ElementsAre(9, 9, 9, 9, 9, 9, 1, 2));
}

}  // namespace
}  // namespace octet::kernels
