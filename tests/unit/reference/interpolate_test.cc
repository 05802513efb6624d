// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::integers;
using test::values;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

const Tensor kLine = floats({1, 1, 1, 4}, {1, 2, 4, 8});

struct Case {
  InterpolateMode mode;
  CoordinateTransformationMode coordinates;
  std::vector<float> expected;

  std::string name() const {
    constexpr const char* kModes[] = {"nearest", "linear", "linear_onnx", "cubic"};
    constexpr const char* kCoordinates[] = {"half_pixel", "pytorch_half_pixel", "asymmetric",
                                            "tf_half_pixel_for_nn", "align_corners"};
    return std::string(kModes[static_cast<int>(mode)]) + "_" +
           kCoordinates[static_cast<int>(coordinates)] + "_to_" + std::to_string(expected.size());
  }
  friend void PrintTo(const Case& c, std::ostream* out) { *out << c.name(); }
};

class ReferenceInterpolate : public ::testing::TestWithParam<Case> {};

// Expected values are OpenVINO's, of 1, 2, 4, 8 along the last axis.
TEST_P(ReferenceInterpolate, ResamplesALine) {
  const Case& c = GetParam();
  Interpolate op;
  op.mode = c.mode;
  op.coordinate_transformation_mode = c.coordinates;
  const auto size = static_cast<std::int64_t>(c.expected.size());
  const Tensor out = evaluate_op(op, {kLine, integers({size}), integers({3})});
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-5F), c.expected));
}

INSTANTIATE_TEST_SUITE_P(
    Modes, ReferenceInterpolate,
    ::testing::ValuesIn(std::vector<Case>{
        {InterpolateMode::nearest, CoordinateTransformationMode::half_pixel, {1, 1, 2, 2, 4, 8, 8}},
        {InterpolateMode::nearest, CoordinateTransformationMode::half_pixel, {1, 2, 8}},
        {InterpolateMode::nearest,
         CoordinateTransformationMode::pytorch_half_pixel,
         {1, 1, 2, 2, 4, 8, 8}},
        {InterpolateMode::nearest, CoordinateTransformationMode::pytorch_half_pixel, {1, 2, 8}},
        {InterpolateMode::nearest, CoordinateTransformationMode::asymmetric, {1, 2, 2, 4, 4, 8, 8}},
        {InterpolateMode::nearest, CoordinateTransformationMode::asymmetric, {1, 2, 8}},
        {InterpolateMode::nearest,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1, 2, 2, 4, 8, 8, 8}},
        {InterpolateMode::nearest, CoordinateTransformationMode::tf_half_pixel_for_nn, {2, 4, 8}},
        {InterpolateMode::nearest,
         CoordinateTransformationMode::align_corners,
         {1, 1, 2, 2, 4, 4, 8}},
        {InterpolateMode::nearest, CoordinateTransformationMode::align_corners, {1, 2, 8}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::half_pixel,
         {1, 1.357143F, 1.928572F, 3, 4.285714F, 6.571428F, 8}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::half_pixel,
         {1.166667F, 3, 7.333333F}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::pytorch_half_pixel,
         {1, 1.357143F, 1.928572F, 3, 4.285714F, 6.571428F, 8}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::pytorch_half_pixel,
         {1.166667F, 3, 7.333333F}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::asymmetric,
         {1, 1.571428F, 2.285714F, 3.428571F, 5.142858F, 7.428572F, 8}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::asymmetric,
         {1, 2.666667F, 6.666667F}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1.285714F, 1.857143F, 2.857143F, 4, 6.285714F, 8, 8}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1.666667F, 4, 8}},
        {InterpolateMode::linear,
         CoordinateTransformationMode::align_corners,
         {1, 1.5F, 2, 3, 4, 6, 8}},
        {InterpolateMode::linear, CoordinateTransformationMode::align_corners, {1, 3, 8}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::half_pixel,
         {1, 1.357143F, 1.928572F, 3, 4.285714F, 6.571428F, 8}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::half_pixel,
         {1.166667F, 3, 7.333333F}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::pytorch_half_pixel,
         {1, 1.357143F, 1.928572F, 3, 4.285714F, 6.571428F, 8}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::pytorch_half_pixel,
         {1.166667F, 3, 7.333333F}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::asymmetric,
         {1, 1.571428F, 2.285714F, 3.428571F, 5.142858F, 7.428572F, 8}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::asymmetric,
         {1, 2.666667F, 6.666667F}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1.285714F, 1.857143F, 2.857143F, 4, 6.285714F, 8, 8}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1.666667F, 4, 8}},
        {InterpolateMode::linear_onnx,
         CoordinateTransformationMode::align_corners,
         {1, 1.5F, 2, 3, 4, 6, 8}},
        {InterpolateMode::linear_onnx, CoordinateTransformationMode::align_corners, {1, 3, 8}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::half_pixel,
         {0.9007835F, 1.217748F, 1.850401F, 2.71875F, 4.321246F, 6.760021F, 8.396867F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::half_pixel,
         {1.108796F, 2.71875F, 7.460648F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::pytorch_half_pixel,
         {0.9007835F, 1.217748F, 1.850401F, 2.71875F, 4.321246F, 6.760021F, 8.396867F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::pytorch_half_pixel,
         {1.108796F, 2.71875F, 7.460648F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::asymmetric,
         {1, 1.370262F, 2.268222F, 3.078717F, 5.274053F, 7.542275F, 8.419826F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::asymmetric,
         {1, 2.518519F, 6.851852F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1.176385F, 1.721574F, 2.629738F, 4, 6.478134F, 8.314868F, 8.174928F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::tf_half_pixel_for_nn,
         {1.462963F, 4, 8.444444F}},
        {InterpolateMode::cubic,
         CoordinateTransformationMode::align_corners,
         {1, 1.3125F, 2, 2.71875F, 4, 6.1875F, 8}},
        {InterpolateMode::cubic, CoordinateTransformationMode::align_corners, {1, 2.71875F, 8}},
    }),
    [](const auto& c) { return c.param.name(); });

TEST(ReferenceInterpolateScales, GiveTheSizeAndTheCoordinates) {
  Interpolate op;
  op.mode = InterpolateMode::linear_onnx;
  op.shape_calculation_mode = ShapeCalculationMode::scales;
  op.coordinate_transformation_mode = CoordinateTransformationMode::asymmetric;
  const Tensor out = evaluate_op(op, {kLine, floats({1}, {1.4F}), integers({3})});
  EXPECT_THAT(values<float>(out),
              Pointwise(FloatNear(1e-5F),
                        std::vector<float>{1, 1.7142857F, 2.857143F, 4.571429F, 7.428571F}));
}

TEST(ReferenceInterpolateAntialias, WidensTheTriangle) {
  Interpolate op;
  op.mode = InterpolateMode::linear;
  op.antialias = true;
  const Tensor out = evaluate_op(op, {kLine, integers({2}), integers({3})});
  // Weights 3/8, 3/8, 1/8 without the one that falls outside: (3 * 1 + 3 * 2 + 1 * 4) / 7.
  EXPECT_THAT(values<float>(out),
              Pointwise(FloatNear(1e-5F), std::vector<float>{13 / 7.0F, 38 / 7.0F}));
}

TEST(ReferenceInterpolateNearest, KeepsIntegers) {
  const Tensor data = Tensor::from(Shape{1, 1, 1, 2}, std::vector<std::int64_t>{1LL << 60, -3});
  const Tensor out = evaluate_op(Interpolate{}, {data, integers({4}), integers({3})});
  EXPECT_THAT(values<std::int64_t>(out), ElementsAre(1LL << 60, 1LL << 60, -3, -3));
}

}  // namespace
}  // namespace octet
