// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/share_zero_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "run_model.h"
#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

const std::vector<float> kMeans{124, 116, 104};
const std::vector<float> kSteps{0.5F, 0.25F, 0.75F};

/// A picture whose channels' bytes have means and steps of their own, and its convolution by
/// quantized weights with a padding that differs by side.
struct Picture : Graph {
  explicit Picture(float input_shift = 0)
      : x(add(Parameter{ElementType::f32, Shape{1, 3, 4, 5}}, {}, "x")) {
    std::vector<float> lows, highs, output_lows, output_highs;
    for (std::size_t c = 0; c < 3; ++c) {
      lows.push_back((input_shift - kMeans[c]) * kSteps[c]);
      highs.push_back((255 + input_shift - kMeans[c]) * kSteps[c]);
      output_lows.push_back(-kMeans[c] * 0.5F);
      output_highs.push_back((255 - kMeans[c]) * 0.5F);
    }
    const auto limits = [&](const std::vector<float>& v) { return floats({1, 3, 1, 1}, v); };
    quantized =
        add(FakeQuantize{256},
            {x, limits(lows), limits(highs), limits(output_lows), limits(output_highs)}, "picture");
    std::vector<std::int8_t> values(2 * 3 * 3 * 3);
    std::iota(values.begin(), values.end(), std::int8_t{-20});
    const OutputRef integers = model.add_constant(Tensor::from(Shape{2, 3, 3, 3}, values));
    const OutputRef weights =
        binary(BinaryKind::multiply, add(Convert{ElementType::f32}, {integers}),
               floats({2, 1, 1, 1}, {0.25F, 0.5F}));
    convolution =
        add(Convolution{{{1, 1}, {1, 1}, {1, 0}, {2, 1}}}, {quantized, weights}, "convolution");
  }
  OutputRef biased() {
    return binary(BinaryKind::add, convolution, floats({1, 2, 1, 1}, {2.5F, -3}));
  }
  // To steps of 1/8, in which all sums are.
  void quantize(OutputRef output) {
    constexpr std::int64_t kLevels = 1 << 20;
    const OutputRef low = number(-65536), high = number(-65536 + (kLevels - 1) / 8.0F);
    result(add(FakeQuantize{kLevels}, {output, low, high, low, high}));
  }
  bool has_one_grid() const {
    const Node& node = model.node(quantized.node);
    return model.value(node.inputs[1]).shape.num_elements() == 1;
  }
  std::vector<float> output() const {
    Tensor data(ElementType::f32, {1, 3, 4, 5});
    const auto values = data.data<float>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t c = i / 20;
      values[i] = (static_cast<float>(i * 37 % 256) - kMeans[c]) * kSteps[c];
    }
    const Tensor output = test::run_model(model, {data})[0];
    return {output.data<float>().begin(), output.data<float>().end()};
  }

  OutputRef x, quantized, convolution;
};

// The accumulators count in steps of 1/8 and 1/4: less than half of one is rounding in float.
void expect_same_sums(const std::vector<float>& found, const std::vector<float>& expected) {
  EXPECT_THAT(found, ::testing::Pointwise(::testing::FloatNear(0.06F), expected));
}

TEST(ShareZeroPoint, ChannelsGetOneGridAndTheSameResult) {
  Picture picture;
  picture.quantize(picture.biased());
  const std::vector<float> before = picture.output();
  share_zero_point(picture.model);
  ASSERT_TRUE(picture.has_one_grid());
  expect_same_sums(picture.output(), before);
}

TEST(ShareZeroPoint, AConvolutionWithoutBiasGetsOne) {
  Picture picture;
  picture.quantize(picture.convolution);
  const std::vector<float> before = picture.output();
  share_zero_point(picture.model);
  ASSERT_TRUE(picture.has_one_grid());
  expect_same_sums(picture.output(), before);
}

TEST(ShareZeroPoint, PaddingAndAFourthChannelComeBeforeTheQuantizer) {
  Picture picture;
  picture.quantize(picture.biased());
  share_zero_point(picture.model);
  EXPECT_EQ(picture.model.value(picture.quantized).shape, (Shape{1, 4, 7, 6}));
}

TEST(ShareZeroPoint, APictureThatTwoReadStays) {
  Picture picture;
  picture.quantize(picture.biased());
  picture.model.add(Result{}, {picture.quantized});
  share_zero_point(picture.model);
  EXPECT_FALSE(picture.has_one_grid());
}

TEST(ShareZeroPoint, APictureWhoseZerosAreQuantizedToOtherLevelsThanThePaddingsStays) {
  Picture picture(1);
  picture.quantize(picture.biased());
  share_zero_point(picture.model);
  EXPECT_FALSE(picture.has_one_grid());
}

TEST(ShareZeroPoint, APictureOfALayerThatIsComputedInFloatStays) {
  Picture picture;
  picture.quantize(picture.unary(UnaryKind::sigmoid, picture.biased()));
  share_zero_point(picture.model);
  EXPECT_FALSE(picture.has_one_grid());
}

}  // namespace
}  // namespace octet
