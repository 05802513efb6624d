// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octet/data.h"

namespace octet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t kOpen = Shape::kDynamic;

Sample picture(std::int64_t height, std::int64_t width) {
  Sample sample{Tensor(ElementType::u8, Shape{height, width, 3}), -1, "a.png"};
  std::uint8_t level = 0;
  for (std::uint8_t& value : sample.image.data<std::uint8_t>()) value = level++;
  return sample;
}

Sample floats(Shape shape) {
  return {Tensor(ElementType::f32, std::move(shape)), -1, "x.npy:0"};
}

InputPort port(Shape shape, ElementType type = ElementType::f32) {
  return {"x", {"input"}, type, std::move(shape)};
}

std::string refusal(const Sample& sample, const std::vector<InputPort>& ports) {
  try {
    make_inputs(sample, {}, ports);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(MakeInputs, APictureOfTheRightSizeIsPreprocessed) {
  const std::vector<InputPort> ports{port({kOpen, 3, 2, 2})};
  const std::vector<Tensor> inputs = make_inputs(picture(2, 2), {}, ports);
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_EQ(inputs[0].shape(), (Shape{1, 3, 2, 2}));
  EXPECT_FLOAT_EQ(inputs[0].data<float>()[1], 3 / 255.0F);
}

TEST(MakeInputs, AnInputOfBytesTakesThePixels) {
  Preprocess preprocess;
  preprocess.layout = ImageLayout::nhwc;
  const std::vector<InputPort> ports{port({1, 2, 2, 3}, ElementType::u8)};
  const Sample sample = picture(2, 2);
  EXPECT_EQ(make_inputs(sample, preprocess, ports)[0], sample.image.reshaped({1, 2, 2, 3}));
}

TEST(MakeInputs, OtherInputsAreTakenByName) {
  Sample sample = picture(2, 2);
  sample.other_inputs.emplace_back("meta", Tensor::from(Shape{1, 2}, std::vector<double>{5, 6}));
  const std::vector<InputPort> ports{{"m", {"meta"}, ElementType::f32, {kOpen, 2}},
                                     port({kOpen, 3, 2, 2})};
  const std::vector<Tensor> inputs = make_inputs(sample, {}, ports);
  EXPECT_EQ(inputs[0], Tensor::from(Shape{1, 2}, std::vector<float>{5, 6}));
  EXPECT_EQ(inputs[1].shape(), (Shape{1, 3, 2, 2}));
}

TEST(MakeInputs, InputsWithoutValuesAreListed) {
  const std::vector<InputPort> ports{port({kOpen, 3, 2, 2}),
                                     {"meta", {}, ElementType::f32, {kOpen, 2}}};
  EXPECT_THAT(refusal(picture(2, 2), ports),
              AllOf(HasSubstr("\"meta\" f32[?,2]"), HasSubstr("--input NAME=npy:FILE")));
}

TEST(MakeInputs, ValuesOfNoInputAreRefused) {
  Sample sample = picture(2, 2);
  sample.other_inputs.emplace_back("meat", Tensor(ElementType::f32, {1, 2}));
  EXPECT_THAT(refusal(sample, {port({kOpen, 3, 2, 2})}), HasSubstr("got \"meat\""));
}

TEST(MakeInputs, APictureOfAnotherSizeIsToldTheOptions) {
  EXPECT_THAT(refusal(picture(4, 6), {port({kOpen, 3, 8, 8})}),
              AllOf(HasSubstr("\"a.png\" of shape [4,6,3]"), HasSubstr("takes f32[?,3,8,8]"),
                    HasSubstr("--resize 8 --crop 8"), HasSubstr("--input-shape 1,3,4,6")));
}

TEST(MakeInputs, APictureInAnotherOrderIsToldTheLayout) {
  EXPECT_THAT(refusal(picture(4, 6), {port({1, 4, 6, 3})}), HasSubstr("--layout nhwc"));
}

TEST(MakeInputs, FloatsInAnotherOrderAreToldTheirOrder) {
  EXPECT_THAT(refusal(floats({8, 8, 3}), {port({1, 3, 8, 8})}), HasSubstr("[n,c,h,w]"));
}

TEST(MakeInputs, OtherChannelsAreTold) {
  EXPECT_THAT(refusal(floats({1, 8, 8}), {port({1, 3, 8, 8})}),
              HasSubstr("the model takes 3 channels, the data have 1"));
}

TEST(MakeInputs, ColoursForAGreyInputAreToldTheColor) {
  EXPECT_THAT(refusal(picture(4, 4), {port({1, 1, 4, 4})}), HasSubstr("--color grey"));
}

class NoImages final : public ImageSource {
 public:
  std::size_t size() const override { return 2; }
  Sample operator[](std::size_t) const override { return {}; }
  const std::vector<std::string>& class_names() const override { return names_; }

 private:
  std::vector<std::string> names_;
};

TEST(WithInputs, EachImageHasItsRow) {
  const auto images =
      with_inputs(std::make_shared<NoImages>(),
                  {{"meta", Tensor::from(Shape{2, 2}, std::vector<float>{1, 2, 3, 4})}});
  const Sample sample = (*images)[1];
  ASSERT_EQ(sample.other_inputs.size(), 1U);
  EXPECT_EQ(sample.other_inputs[0].second, Tensor::from(Shape{1, 2}, std::vector<float>{3, 4}));
}

TEST(WithInputs, RowsOfAnotherNumberAreRefused) {
  EXPECT_THROW(
      with_inputs(std::make_shared<NoImages>(), {{"meta", Tensor(ElementType::f32, {3, 2})}}),
      InvalidArgument);
}

}  // namespace
}  // namespace octet
