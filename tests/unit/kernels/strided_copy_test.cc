// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/strided_copy/strided_copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace octet::kernels {
namespace {

using ::testing::ElementsAre;

template <typename T>
class StridedCopyOf : public ::testing::Test {};
using Elements = ::testing::Types<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(StridedCopyOf, Elements);

// 19 x 21, so that tiles of 16 are cut off in both dimensions.
TYPED_TEST(StridedCopyOf, TransposesWithTailsInBothDimensions) {
  std::vector<TypeParam> src(19 * 21), dst(19 * 21);
  std::iota(src.begin(), src.end(), TypeParam{0});
  StridedCopy copy{sizeof(TypeParam), 2, {19, 21}, {1, 19}, {21, 1}};
  strided_copy(copy, 0, 19, reinterpret_cast<const std::byte*>(src.data()),
               reinterpret_cast<std::byte*>(dst.data()));
  for (std::size_t i = 0; i < 19; ++i) {
    for (std::size_t j = 0; j < 21; ++j) ASSERT_EQ(dst[i * 21 + j], src[j * 19 + i]);
  }
}

std::vector<float> copied(const StridedCopy& copy, const std::vector<float>& src,
                          std::size_t src_offset, std::size_t dst_size) {
  std::vector<float> dst(dst_size);
  strided_copy(copy, 0, copy.rank == 0 ? 1 : copy.sizes[0],
               reinterpret_cast<const std::byte*>(src.data() + src_offset),
               reinterpret_cast<std::byte*>(dst.data()));
  return dst;
}

TEST(StridedCopy, BackwardsAndRepeated) {
  EXPECT_THAT(copied({4, 1, {3}, {-2}, {1}}, {0, 1, 2, 3, 4}, 4, 3), ElementsAre(4, 2, 0));
  EXPECT_THAT(copied({4, 2, {2, 2}, {1, 0}, {2, 1}}, {5, 6}, 0, 4), ElementsAre(5, 5, 6, 6));
}

TEST(StridedCopy, RowsOfEveryLengthGoWhereTheyBelongAndNoFurther) {
  constexpr std::size_t kRows = 3, kMost = 300, kGap = 5;
  std::vector<std::uint8_t> src(kRows * kMost + kMost);
  std::iota(src.begin(), src.end(), std::uint8_t{1});
  for (std::size_t n = 1; n <= kMost; ++n) {
    const auto from = static_cast<std::ptrdiff_t>(kMost);
    const auto to = static_cast<std::ptrdiff_t>(n + kGap);
    std::vector<std::uint8_t> dst(kRows * (n + kGap)), expected(dst.size());
    for (std::size_t i = 0; i < kRows; ++i)
      std::copy_n(src.begin() + static_cast<std::ptrdiff_t>(i) * from, n,
                  expected.begin() + static_cast<std::ptrdiff_t>(i) * to);
    strided_copy({1, 2, {kRows, n}, {from, 1}, {to, 1}}, 0, kRows,
                 reinterpret_cast<const std::byte*>(src.data()),
                 reinterpret_cast<std::byte*>(dst.data()));
    EXPECT_EQ(dst, expected) << n << " bytes";
  }
}

TEST(StridedCopy, AScalarIsOneElement) {
  EXPECT_THAT(copied({4, 0, {}, {}, {}}, {7}, 0, 1), ElementsAre(7));
}

TEST(StridedCopy, ARangeOfTheOutermostDimension) {
  const std::vector<float> src{1, 2, 3, 4};
  std::vector<float> dst(4);
  strided_copy({4, 2, {2, 2}, {2, 1}, {2, 1}}, 1, 2, reinterpret_cast<const std::byte*>(src.data()),
               reinterpret_cast<std::byte*>(dst.data()));
  EXPECT_THAT(dst, ElementsAre(0, 0, 3, 4));
}

}  // namespace
}  // namespace octet::kernels
