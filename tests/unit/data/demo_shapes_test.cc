// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "octet/data.h"

namespace octet {
namespace {

/// FNV-1a of the pixels of the first pictures: one level of one pixel changes it.
std::uint64_t checksum(const DemoShapes& shapes, std::size_t num_pictures) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (std::size_t i = 0; i < num_pictures; ++i) {
    const Sample sample = shapes[i];
    for (const std::uint8_t pixel : sample.image.data<std::uint8_t>()) {
      hash = (hash ^ pixel) * 0x100000001B3U;
    }
  }
  return hash;
}

std::array<int, 10> count_labels(const DemoShapes& shapes, std::size_t num_pictures) {
  std::array<int, 10> counts{};
  for (std::size_t i = 0; i < num_pictures; ++i) {
    ++counts.at(static_cast<std::size_t>(shapes[i].label));
  }
  return counts;
}

TEST(DemoShapes, TrainPicturesAreTheSameOnEveryMachine) {
  EXPECT_EQ(checksum(DemoShapes(Split::train), 200), 0xEB5649E179CCC39DU);
}

TEST(DemoShapes, TestPicturesAreTheSameOnEveryMachine) {
  EXPECT_EQ(checksum(DemoShapes(Split::test), 200), 0xBC2929FC540A069DU);
}

TEST(DemoShapes, PictureDoesNotDependOnWhatWasReadBefore) {
  const DemoShapes shapes(Split::test);
  const Sample alone = shapes[77];
  checksum(shapes, 20);
  EXPECT_EQ(shapes[77].image, alone.image);
}

TEST(DemoShapes, SplitsHoldDifferentPictures) {
  const DemoShapes train(Split::train);
  const DemoShapes test(Split::test);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_FALSE(train[i].image == test[i].image) << i;
}

TEST(DemoShapes, PicturesOfOneClassDiffer) {
  const DemoShapes shapes(Split::test);
  EXPECT_FALSE(shapes[3].image == shapes[13].image);
}

TEST(DemoShapes, PicturesAreRgb32x32) {
  const Sample sample = DemoShapes(Split::test)[0];
  EXPECT_EQ(sample.image.type(), ElementType::u8);
  EXPECT_EQ(sample.image.shape(), (Shape{32, 32, 3}));
}

TEST(DemoShapes, PicturesUseTheRangeOfLevels) {
  const Sample sample = DemoShapes(Split::test)[0];
  const auto [low, high] = std::ranges::minmax(sample.image.data<std::uint8_t>());
  EXPECT_GE(high - low, 40);
}

TEST(DemoShapes, LabelsOfTestAreBalanced) {
  const DemoShapes shapes(Split::test);
  EXPECT_THAT(count_labels(shapes, shapes.size()), testing::Each(200));
}

TEST(DemoShapes, LabelsOfTheFirst300TrainPicturesAreBalanced) {
  EXPECT_THAT(count_labels(DemoShapes(Split::train), 300), testing::Each(30));
}

TEST(DemoShapes, SplitsHave6000And2000Pictures) {
  EXPECT_EQ(DemoShapes(Split::train).size(), 6000U);
  EXPECT_EQ(DemoShapes(Split::test).size(), 2000U);
}

TEST(DemoShapes, EveryClassHasAName) {
  EXPECT_THAT(DemoShapes(Split::test).class_names(),
              testing::ElementsAre("circle", "square", "triangle", "star", "cross", "ring", "heart",
                                   "crescent", "arrow", "hexagon"));
}

TEST(DemoShapes, NamesSayWhichPicture) {
  EXPECT_EQ(DemoShapes(Split::train)[12].name, "train/0012");
}

TEST(DemoShapes, IndexOutOfRangeIsRefused) {
  const DemoShapes shapes(Split::test);
  EXPECT_THROW(shapes[shapes.size()], InvalidArgument);
}

}  // namespace
}  // namespace octet
