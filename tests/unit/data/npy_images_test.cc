// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "data_files.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

class NpyImagesTest : public test::DataDirectory {
 protected:
  template <typename T>
  std::filesystem::path put_counted(const std::string& name, const Shape& shape) {
    Tensor tensor(element_type_of<T>(), shape);
    std::iota(tensor.data<T>().begin(), tensor.data<T>().end(), T{0});
    write_npy(directory_ / name, tensor);
    return directory_ / name;
  }
  template <typename T>
  std::filesystem::path put_labels(const std::vector<T>& labels) {
    write_npy(directory_ / "labels.npy",
              Tensor::from(Shape{static_cast<std::int64_t>(labels.size())}, labels));
    return directory_ / "labels.npy";
  }
};

TEST_F(NpyImagesTest, PicturesOfNhwcAreTakenAsTheyAre) {
  const NpyImages images(put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3}));
  ASSERT_EQ(images.size(), 2U);
  EXPECT_EQ(images[1].image.shape(), (Shape{1, 2, 3}));
  EXPECT_THAT(test::levels(images[1].image), ElementsAre(6, 7, 8, 9, 10, 11));
}

TEST_F(NpyImagesTest, PicturesOfNchwAreInterleaved) {
  const NpyImages images(put_counted<std::uint8_t>("x.npy", {2, 3, 1, 2}));
  EXPECT_EQ(images[0].image.shape(), (Shape{1, 2, 3}));
  EXPECT_THAT(test::levels(images[0].image), ElementsAre(0, 2, 4, 1, 3, 5));
}

TEST_F(NpyImagesTest, AmbiguousPicturesAreNhwc) {
  const NpyImages images(put_counted<std::uint8_t>("x.npy", {1, 3, 1, 3}));
  EXPECT_EQ(images[0].image.shape(), (Shape{3, 1, 3}));
}

TEST_F(NpyImagesTest, OneChannelIsThatOfAllThree) {
  for (const Shape& shape : {Shape{2, 2, 4}, Shape{2, 2, 4, 1}, Shape{2, 1, 2, 4}}) {
    const NpyImages images(put_counted<std::uint8_t>("x.npy", shape));
    ASSERT_EQ(images.size(), 2U);
    EXPECT_EQ(images[1].image.shape(), (Shape{2, 4, 3}));
    for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ(test::levels(images[1].image)[i], 8 + i / 3);
  }
}

TEST_F(NpyImagesTest, FloatsAreTakenAsTheyAre) {
  const NpyImages images(put_counted<float>("x.npy", {2, 1, 2, 2}));
  EXPECT_EQ(images[1].image, Tensor::from(Shape{1, 2, 2}, std::vector<float>{4, 5, 6, 7}));
}

TEST_F(NpyImagesTest, SamplesHaveNamesAndWithoutAFileNoLabels) {
  const std::filesystem::path file = put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3});
  const NpyImages images(file);
  EXPECT_EQ(images[1].name, file.string() + ":1");
  EXPECT_EQ(images[1].label, -1);
  EXPECT_THAT(images.class_names(), IsEmpty());
}

TEST_F(NpyImagesTest, LabelsOfAnyIntegerTypeAreRead) {
  const auto images = put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3});
  EXPECT_EQ(NpyImages(images, put_labels<std::uint8_t>({7, 200}))[1].label, 200);
  EXPECT_EQ(NpyImages(images, put_labels<std::int32_t>({7, -1}))[1].label, -1);
  EXPECT_EQ(NpyImages(images, put_labels<std::uint64_t>({7, 999}))[1].label, 999);
}

TEST_F(NpyImagesTest, SampleBeyondTheLastIsRefused) {
  const NpyImages images(put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3}));
  EXPECT_THAT([&] { images[2]; }, ThrowsMessage<InvalidArgument>(HasSubstr("below 2, got 2")));
}

TEST_F(NpyImagesTest, CountOfLabelsMustBeThatOfImages) {
  const auto images = put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3});
  EXPECT_THAT(
      [&] {
        NpyImages(images, put_labels<std::int64_t>({1, 2, 3}));
      },
      ThrowsMessage<ParseError>(
          HasSubstr("expected integers of shape [2], one per image, got i64 of shape [3]")));
}

TEST_F(NpyImagesTest, FloatLabelsAreRefused) {
  const auto images = put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3});
  EXPECT_THAT(
      [&] {
        NpyImages(images, put_labels<float>({1, 2}));
      },
      ThrowsMessage<ParseError>(HasSubstr("got f32")));
}

TEST_F(NpyImagesTest, ImpossibleLabelIsRefused) {
  const auto images = put_counted<std::uint8_t>("x.npy", {2, 1, 2, 3});
  EXPECT_THAT(
      [&] {
        NpyImages(images, put_labels<std::int64_t>({1, -2}));
      },
      ThrowsMessage<ParseError>(HasSubstr("label 1: expected -1 (unknown) to 2^31 - 1, got -2")));
  EXPECT_THROW(NpyImages(images, put_labels<std::uint64_t>({1, ~std::uint64_t{0}})), ParseError);
}

TEST_F(NpyImagesTest, OtherShapesAndTypesAreRefused) {
  const auto refused =
      ThrowsMessage<ParseError>(HasSubstr("expected u8 of shape [n,h,w,c] or [n,c,h,w]"));
  EXPECT_THAT([&] { NpyImages(put_counted<std::uint8_t>("x.npy", {1, 2, 2, 4})); }, refused);
  EXPECT_THAT([&] { NpyImages(put_counted<std::uint8_t>("x.npy", {2, 2, 3})); }, refused);
  EXPECT_THAT([&] { NpyImages(put_counted<std::int32_t>("x.npy", {1, 2, 2, 3})); }, refused);
}

TEST_F(NpyImagesTest, NoImagesAreToldAsNone) {
  EXPECT_THAT(
      [&] {
        NpyImages(put_counted<std::uint8_t>("x.npy", {0, 2, 2, 3}));
      },
      ThrowsMessage<ParseError>(HasSubstr("expected at least one image, got an array of "
                                          "shape [0,2,2,3], which holds none")));
}

}  // namespace
}  // namespace octet
