// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "octet/data.h"
#include "octet/report.h"

namespace octet {
namespace {

namespace fs = std::filesystem;

Tensor uniform_picture(std::array<std::uint8_t, 3> color) {
  Tensor image(ElementType::u8, {32, 32, 3});
  const auto pixels = image.data<std::uint8_t>();
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = color[i % 3];
  return image;
}

ComparedImage picture(std::size_t reference, std::size_t model) {
  return {7, uniform_picture({10, 200, 30}), 1, {reference, 0.75}, {model, 0.5}};
}

/// How many pixels have exactly this colour.
std::size_t count_color(const Tensor& image, std::array<std::uint8_t, 3> color) {
  const auto pixels = image.data<std::uint8_t>();
  std::size_t count = 0;
  for (std::size_t i = 0; i < pixels.size(); i += 3) {
    count += pixels[i] == color[0] && pixels[i + 1] == color[1] && pixels[i + 2] == color[2];
  }
  return count;
}

/// Pixels that are clearly redder than green and blue.
std::size_t count_red(const Tensor& image) {
  const auto pixels = image.data<std::uint8_t>();
  std::size_t count = 0;
  for (std::size_t i = 0; i < pixels.size(); i += 3) {
    count += pixels[i] > pixels[i + 1] + 80 && pixels[i] > pixels[i + 2] + 80;
  }
  return count;
}

class Sheet : public ::testing::Test {
 protected:
  Sheet()
      : file_(fs::path(::testing::TempDir()) /
              (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) +
               ".png")) {
    fs::remove(file_);
    sheet_.class_names = {"cat", "dog"};
  }
  ~Sheet() override { fs::remove(file_); }

  Tensor drawn() {
    write_picture_sheet(file_, sheet_);
    return read_image(file_);
  }

  fs::path file_;
  PictureSheet sheet_;
};

TEST_F(Sheet, GrowsByColumnsThenRows) {
  sheet_.pictures.assign(1, picture(1, 1));
  const Shape one = drawn().shape();
  sheet_.pictures.assign(4, picture(1, 1));
  const Shape four = drawn().shape();
  sheet_.pictures.assign(5, picture(1, 1));
  const Shape five = drawn().shape();
  EXPECT_EQ(one, (Shape{382, 296, 3}));
  EXPECT_EQ(four, (Shape{382, 1100, 3}));
  EXPECT_EQ(five, (Shape{736, 1100, 3}));
}

TEST_F(Sheet, ATitleAddsALine) {
  sheet_.title = "Pictures";
  sheet_.pictures.assign(1, picture(1, 1));
  EXPECT_EQ(drawn().shape(), (Shape{426, 296, 3}));
}

TEST_F(Sheet, TextsOfAnyLengthAreCutToTheirPlace) {
  sheet_.pictures.assign(1, picture(1, 1));
  const auto with_texts_of = [&](std::size_t length) {
    sheet_.title = std::string(length, 'x');
    sheet_.class_names[1] = sheet_.title;
    return drawn();
  };
  EXPECT_EQ(with_texts_of(2'000'000), with_texts_of(1'000));
}

TEST_F(Sheet, ShowsThePictureUnblurred) {
  sheet_.pictures.assign(1, picture(1, 1));
  // All but the antialiased rim of the 224x224 square.
  EXPECT_GT(count_color(drawn(), {10, 200, 30}), 222U * 222U);
}

TEST_F(Sheet, OnlyWrongPredictionsAreRed) {
  sheet_.pictures.assign(1, picture(1, 1));
  const std::size_t right = count_red(drawn());
  sheet_.pictures.assign(1, picture(1, 0));
  EXPECT_EQ(right, 0U);
  EXPECT_GT(count_red(drawn()), 50U);
}

TEST_F(Sheet, DrawsFinishedInputsToo) {
  ComparedImage input = picture(1, 1);
  input.image = Tensor::from(Shape{3, 1, 2}, std::vector<float>{-1, 1, -1, 1, -1, 1});
  sheet_.pictures = {input};
  EXPECT_GT(count_color(drawn(), {0, 0, 0}), 100U * 100U);
}

TEST_F(Sheet, RefusesToBeEmpty) {
  EXPECT_THROW(write_picture_sheet(file_, sheet_), InvalidArgument);
  EXPECT_FALSE(fs::exists(file_));
}

}  // namespace
}  // namespace octet
