// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "data_files.h"
#include "named.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Tensor picture(std::int64_t height, std::int64_t width) {
  Tensor image(ElementType::u8, Shape{height, width, 3});
  std::iota(image.data<std::uint8_t>().begin(), image.data<std::uint8_t>().end(), std::uint8_t{0});
  return image;
}

std::vector<float> values(const Tensor& tensor) {
  const auto data = tensor.data<float>();
  return {data.begin(), data.end()};
}

Preprocess plain() {
  Preprocess preprocess;
  preprocess.scale = 1;
  return preprocess;
}

// ((np.uint8(level).astype(np.float32) / np.float32(255)) - mean) / std with float32 mean and std,
// NumPy 2.
TEST(Preprocess, GivesNumPysBits) {
  const Tensor image =
      Tensor::from(Shape{1, 2, 3}, std::vector<std::uint8_t>{0, 1, 100, 137, 255, 137});
  EXPECT_THAT(values(named_preprocess("cifar10")(image)),
              ElementsAre(-0x1.fd4e26p+0F, 0x1.7c34bep-3F, -0x1.f7dd86p+0F, 0x1.10c028p+1F,
                          -0x1.aa6aa8p-3F, 0x1.6410b8p-2F));
}

TEST(Preprocess, PutsChannelsFirstByDefault) {
  const Tensor result = plain()(picture(1, 2));
  EXPECT_EQ(result.shape(), (Shape{1, 3, 1, 2}));
  EXPECT_THAT(values(result), ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(Preprocess, PutsChannelsLastOnRequest) {
  Preprocess preprocess = plain();
  preprocess.layout = ImageLayout::nhwc;
  const Tensor result = preprocess(picture(1, 2));
  EXPECT_EQ(result.shape(), (Shape{1, 1, 2, 3}));
  EXPECT_THAT(values(result), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(Preprocess, BgrTakesMeanAndStdInTheNetworksOrder) {
  Preprocess preprocess = plain();
  preprocess.color = ColorOrder::bgr;
  preprocess.mean = {100, 200, 300};
  preprocess.std = {1, 2, 4};
  EXPECT_THAT(values(preprocess(picture(1, 1))), ElementsAre(-98, -99.5F, -75));
}

TEST(Preprocess, OneValueStandsForAllChannels) {
  Preprocess preprocess = plain();
  preprocess.mean = {1};
  preprocess.std = {2};
  EXPECT_THAT(values(preprocess(picture(1, 1))), ElementsAre(-0.5F, 0, 0.5F));
}

// (10 * 19595 + 200 * 38470 + 90 * 7471 + 2^15) / 2^16 = 131.15.
TEST(Preprocess, GreyHasPillowsWeights) {
  Preprocess preprocess = plain();
  preprocess.color = ColorOrder::grey;
  const Tensor image =
      Tensor::from(Shape{1, 2, 3}, std::vector<std::uint8_t>{10, 200, 90, 77, 77, 77});
  const Tensor result = preprocess(image);
  EXPECT_EQ(result.shape(), (Shape{1, 1, 1, 2}));
  EXPECT_THAT(values(result), ElementsAre(131, 77));
}

TEST(Preprocess, GreyIsOneChannelInEitherLayout) {
  Preprocess preprocess = plain();
  preprocess.color = ColorOrder::grey;
  preprocess.layout = ImageLayout::nhwc;
  EXPECT_EQ(preprocess(picture(4, 5)).shape(), (Shape{1, 4, 5, 1}));
}

TEST(Preprocess, GreyOnlyRefusesColor) {
  Preprocess preprocess = plain();
  preprocess.color = ColorOrder::grey_only;
  const Tensor grey = Tensor::from(Shape{1, 1, 3}, std::vector<std::uint8_t>{9, 9, 9});
  EXPECT_THAT(values(preprocess(grey)), ElementsAre(9));
  EXPECT_THAT([&] { preprocess(picture(1, 1)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("--color grey")));
}

TEST(Preprocess, GreyTakesOneMean) {
  Preprocess preprocess = plain();
  preprocess.color = ColorOrder::grey;
  preprocess.mean = {1, 2, 3};
  EXPECT_THAT([&] { preprocess(picture(1, 1)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("expected 0 or 1 values, as")));
}

TEST(Preprocess, ResizesToTwoSides) {
  Preprocess preprocess = plain();
  preprocess.resize = {8, 3};
  EXPECT_EQ(preprocess(picture(5, 7)).shape(), (Shape{1, 3, 8, 3}));
}

// torchvision's CenterCrop([2, 3]) of 4 x 6: from row 1 and column round(1.5) = 2 on.
TEST(Preprocess, CropsToTwoSides) {
  Preprocess preprocess = plain();
  preprocess.crop = {2, 3};
  const Tensor result = preprocess(picture(4, 6));
  EXPECT_EQ(result.shape(), (Shape{1, 3, 2, 3}));
  EXPECT_EQ(values(result)[0], 3 * (6 + 2));
}

TEST(Preprocess, TwoSidesMustNotBeZero) {
  Preprocess preprocess = plain();
  preprocess.resize = {0, 3};
  EXPECT_THAT([&] { preprocess(picture(1, 1)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("resize 0,3")));
}

TEST(ImageSize, IsOneNumberOrTwo) {
  EXPECT_EQ(parse_image_size("256"), ImageSize(256));
  EXPECT_EQ(parse_image_size("64,32"), ImageSize(64, 32));
  EXPECT_EQ(to_string(ImageSize(64, 32)), "64,32");
  for (const char* text : {"", "a", "-1", "64,", ",32", "64,0", "64x32", "1,2,3", "1.5"})
    EXPECT_THROW(parse_image_size(text), InvalidArgument) << text;
}

TEST(Preprocess, FloatImagesOnlyGetABatchDimension) {
  const Tensor image = Tensor::from(Shape{1, 2, 2}, std::vector<float>{1, 2, 3, 4});
  EXPECT_EQ(named_preprocess("imagenet")(image), image.reshaped({1, 1, 2, 2}));
}

TEST(Preprocess, CropIsCentred) {
  Preprocess preprocess = plain();
  preprocess.crop = 1;
  EXPECT_THAT(values(preprocess(picture(3, 5))), ElementsAre(21, 22, 23));
}

// torchvision: int(round(margin / 2.0)), and Python's round(2.5) is 2, round(3.5) is 4.
TEST(Preprocess, HalfAPixelOfMarginIsRoundedToEven) {
  Preprocess preprocess = plain();
  preprocess.crop = 1;
  EXPECT_EQ(values(preprocess(picture(1, 6)).reshaped({3}))[0], 2 * 3);
  EXPECT_EQ(values(preprocess(picture(1, 8)).reshaped({3}))[0], 4 * 3);
}

class PillowResize : public ::testing::TestWithParam<int> {};

TEST_P(PillowResize, GivesTheSameLevels) {
  Preprocess preprocess = plain();
  preprocess.layout = ImageLayout::nhwc;
  preprocess.resize = GetParam();
  const Tensor expected =
      read_npy(test::fixture("resize_" + std::to_string(GetParam()) + ".npy")).to(ElementType::f32);
  const Tensor result = preprocess(read_image(test::fixture("resize.png")));
  ASSERT_EQ(result.num_elements(), expected.num_elements());
  EXPECT_EQ(result.shape()[1], GetParam());
  EXPECT_THAT(values(result), ElementsAreArray(values(expected)));
}

INSTANTIATE_TEST_SUITE_P(SmallerAndLarger, PillowResize, ::testing::Values(10, 40), test::by_value);

TEST(Preprocess, ResizesTheShorterSideOfAnUprightPicture) {
  Preprocess preprocess;
  preprocess.resize = 4;
  EXPECT_EQ(preprocess(picture(17, 8)).shape(), (Shape{1, 3, 8, 4}));
}

TEST(Preprocess, ResizeThenCropGivesASquare) {
  EXPECT_EQ(named_preprocess("imagenet")(picture(30, 40)).shape(), (Shape{1, 3, 224, 224}));
}

TEST(Preprocess, CropBeyondThePictureIsRefused) {
  Preprocess preprocess;
  preprocess.crop = 4;
  EXPECT_THAT([&] { preprocess(picture(3, 5)); },
              ThrowsMessage<InvalidArgument>(
                  HasSubstr("4 x 4: expected a picture at least that large, got 5 x 3")));
}

TEST(Preprocess, ResizeToBeyondMemoryIsRefused) {
  Preprocess preprocess;
  preprocess.resize = 100000;
  EXPECT_THAT([&] { preprocess(picture(1, 2)); },
              ThrowsMessage<InvalidArgument>(HasSubstr("resizing")));
}

TEST(Preprocess, OtherTensorsAreRefused) {
  const auto refused =
      ThrowsMessage<InvalidArgument>(HasSubstr("expected a picture, u8 of shape [h,w,3]"));
  EXPECT_THAT([] { Preprocess{}(Tensor(ElementType::u8, Shape{2, 2})); }, refused);
  EXPECT_THAT([] { Preprocess{}(Tensor(ElementType::u8, Shape{2, 2, 4})); }, refused);
  EXPECT_THAT([] { Preprocess{}(Tensor(ElementType::u8, Shape{0, 2, 3})); }, refused);
  EXPECT_THAT([] { Preprocess{}(Tensor(ElementType::i32, Shape{2, 2, 3})); }, refused);
}

struct BadField {
  const char* name;
  const char* message;
  void (*spoil)(Preprocess&);
  friend void PrintTo(const BadField& c, std::ostream* out) { *out << c.name; }
};

class BadPreprocessField : public ::testing::TestWithParam<BadField> {};

TEST_P(BadPreprocessField, IsRefusedByName) {
  Preprocess preprocess = named_preprocess("cifar10");
  GetParam().spoil(preprocess);
  EXPECT_THAT([&] { preprocess(picture(2, 2)); },
              ThrowsMessage<InvalidArgument>(HasSubstr(GetParam().message)));
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
INSTANTIATE_TEST_SUITE_P(
    Fields, BadPreprocessField,
    ::testing::Values(
        BadField{"TwoMeans", "mean: expected 0, 1 or 3 values, got 2",
                 [](Preprocess& p) {
                   p.mean = {1, 2};
                 }},
        BadField{"FourStds", "std: expected 0, 1 or 3 values, got 4",
                 [](Preprocess& p) {
                   p.std = {1, 2, 3, 4};
                 }},
        BadField{"ZeroStd", "std: expected finite, nonzero", [](Preprocess& p) { p.std = {0}; }},
        BadField{"NanMean", "mean: expected finite", [](Preprocess& p) { p.mean = {kNan}; }},
        BadField{"ZeroScale", "scale: expected finite, nonzero",
                 [](Preprocess& p) { p.scale = 0; }},
        BadField{"NegativeResize", "resize -1", [](Preprocess& p) { p.resize = -1; }},
        BadField{"NegativeCrop", "crop -2", [](Preprocess& p) { p.crop = -2; }}),
    test::by_name);

TEST(Preprocess, NamesTheSampleThatDoesNotFit) {
  const Preprocess preprocess{.crop = 4};
  const Sample sample{Tensor(ElementType::u8, Shape{2, 2, 3}), 0, "cat/1.jpg"};
  EXPECT_THAT([&] { preprocess(sample); },
              ThrowsMessage<InvalidArgument>(HasSubstr("image \"cat/1.jpg\": cropping")));
}

TEST(NamedPreprocess, EveryNameIsAccepted) {
  for (const std::string& name : preprocess_names()) {
    EXPECT_EQ(named_preprocess(name).mean.size(), 3U) << name;
  }
}

TEST(NamedPreprocess, UnknownNameListsTheNames) {
  EXPECT_THAT([] { named_preprocess("mnist"); },
              ThrowsMessage<InvalidArgument>(HasSubstr("cifar10, ")));
}

}  // namespace
}  // namespace octet
