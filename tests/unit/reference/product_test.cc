// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::integers;
using test::iota;
using test::values;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

TEST(ReferenceEinsum, MatrixProductWithBatch) {
  const Tensor out = evaluate_op(Einsum{"bij,bjk->bik"}, {iota({2, 1, 2}), iota({2, 2, 1})});
  EXPECT_EQ(out.shape(), (Shape{2, 1, 1}));
  EXPECT_THAT(values<float>(out), ElementsAre(1, 13));
}

TEST(ReferenceEinsum, RepeatedLabelsRunAlongTheDiagonal) {
  EXPECT_THAT(values<float>(evaluate_op(Einsum{"ii->i"}, {iota({3, 3})})), ElementsAre(0, 4, 8));
  EXPECT_THAT(values<float>(evaluate_op(Einsum{"ii->"}, {iota({3, 3})})), ElementsAre(12));
}

TEST(ReferenceEinsum, AnEllipsisBroadcasts) {
  const Tensor out = evaluate_op(Einsum{"...i,...i->..."}, {iota({2, 2}), floats({1, 2}, {10, 1})});
  EXPECT_THAT(values<float>(out), ElementsAre(1, 23));
}

TEST(ReferenceEinsum, WithoutArrowSumsWhatRepeats) {
  EXPECT_THAT(values<float>(evaluate_op(Einsum{"ba,b"}, {iota({2, 2}), floats({2}, {1, 10})})),
              ElementsAre(20, 31));
}

const Tensor kQuery = floats({1, 2, 1}, {0, 2});
const Tensor kKey = floats({1, 2, 1}, {1, -1});
const Tensor kValue = floats({1, 2, 1}, {10, 20});

float weighted(float difference) {
  return 10 + 10 / (1 + std::exp(difference));
}

TEST(ReferenceAttention, WeighsValuesBySoftmaxOfProducts) {
  const Tensor out = evaluate_op(ScaledDotProductAttention{}, {kQuery, kKey, kValue});
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-5F), std::vector<float>{15, weighted(4)}));
}

TEST(ReferenceAttention, CausalRowsSeeThePastAlone) {
  const Tensor out = evaluate_op(ScaledDotProductAttention{true}, {kQuery, kKey, kValue});
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-5F), std::vector<float>{10, weighted(4)}));
}

TEST(ReferenceAttention, MasksAndScale) {
  const Tensor added = floats({2, 2}, {0, 1, 0, 0});
  EXPECT_THAT(values<float>(evaluate_op(ScaledDotProductAttention{},
                                        {kQuery, kKey, kValue, added, Tensor::scalar(0.5F)})),
              Pointwise(FloatNear(1e-5F), std::vector<float>{weighted(-1), weighted(2)}));
  const Tensor seen =
      evaluate_op(Comparison{ComparisonKind::greater}, {added, Tensor::scalar(0.5F)});
  const Tensor first_row =
      evaluate_op(Slice{}, {seen, integers({0}), integers({1}), integers({1})});
  EXPECT_THAT(
      values<float>(evaluate_op(ScaledDotProductAttention{}, {kQuery, kKey, kValue, first_row})),
      ElementsAre(20, 20));
}

ConvolutionAttributes line(std::int64_t stride, AutoPad auto_pad = AutoPad::explicit_pads,
                           std::int64_t pad_begin = 0) {
  return {{stride}, {1}, {pad_begin}, {0}, auto_pad};
}

// Ones through a kernel of 1, 2, 3, 4 at a stride of 2: 1 2 4 6 4 6 3 4 before any padding.
// Expected values are OpenVINO's.
std::vector<float> transposed(const ConvolutionBackpropData& op,
                              const std::vector<std::int64_t>& output_shape = {}) {
  std::vector<Tensor> inputs{floats({1, 1, 3}, {1, 1, 1}), floats({1, 1, 4}, {1, 2, 3, 4})};
  if (!output_shape.empty()) inputs.push_back(integers(output_shape));
  return values<float>(evaluate_op(op, inputs));
}

TEST(ReferenceConvolutionBackpropData, PadsCutTheOutputAndOutputPaddingAddsToIt) {
  EXPECT_THAT(transposed({line(2), {0}}), ElementsAre(1, 2, 4, 6, 4, 6, 3, 4));
  EXPECT_THAT(transposed({line(2, AutoPad::explicit_pads, 1), {1}}),
              ElementsAre(2, 4, 6, 4, 6, 3, 4, 0));
}

TEST(ReferenceConvolutionBackpropData, AnOutputShapeDecidesThePads) {
  EXPECT_THAT(transposed({line(2), {0}}, {5}), ElementsAre(1, 2, 4, 6, 4));
  EXPECT_THAT(transposed({line(2, AutoPad::same_upper), {0}}, {5}), ElementsAre(4, 6, 4, 6, 3));
  EXPECT_THAT(transposed({line(2, AutoPad::same_lower), {0}}, {5}), ElementsAre(2, 4, 6, 4, 6));
  EXPECT_THAT(transposed({line(2), {0}}, {9}), ElementsAre(1, 2, 4, 6, 4, 6, 3, 4, 0));
}

TEST(ReferenceMatMul, ProductsOfIntegersAreExact) {
  const std::int64_t odd = (std::int64_t{1} << 53U) + 1;
  const Tensor a = Tensor::from(Shape{1, 2}, std::vector<std::int64_t>{odd, -3});
  const Tensor b = Tensor::from(Shape{2, 1}, std::vector<std::int64_t>{1, 2});
  EXPECT_THAT(values<std::int64_t>(evaluate_op(MatMul{}, {a, b})), ElementsAre(odd - 6));
}

TEST(ReferenceGroupConvolutionBackpropData, GroupsHaveTheirOwnWeights) {
  const GroupConvolutionBackpropData op{line(1), {0}};
  const Tensor out =
      evaluate_op(op, {floats({1, 2, 1}, {1, 10}), floats({2, 1, 2, 1}, {1, 2, 3, 4})});
  EXPECT_THAT(values<float>(out), ElementsAre(1, 2, 30, 40));
}

TEST(ReferenceAdaptiveAvgPool, WindowsOverlapWhereSizesDoNotDivide) {
  const Tensor out =
      evaluate_op(AdaptiveAvgPool{}, {floats({1, 1, 5}, {1, 2, 3, 4, 5}), integers({3})});
  EXPECT_THAT(values<float>(out), ElementsAre(1.5, 3, 4.5));
}

TEST(ReferenceActivation, SeluHardSigmoidAndRound) {
  const Tensor data = floats({3}, {-1, 0.5, 2.5});
  EXPECT_THAT(values<float>(evaluate_op(Selu{}, {data, floats({1}, {2}), floats({1}, {3})})),
              Pointwise(FloatNear(1e-5F), std::vector<float>{6 * (std::exp(-1.0F) - 1), 1.5, 7.5}));
  EXPECT_THAT(
      values<float>(evaluate_op(HardSigmoid{}, {data, floats({1}, {0.25}), floats({1}, {0.5})})),
      ElementsAre(0.25, 0.625, 1));
  EXPECT_THAT(values<float>(evaluate_op(Round{RoundMode::half_to_even}, {data})),
              ElementsAre(-1, 0, 2));
  EXPECT_THAT(values<float>(evaluate_op(Round{RoundMode::half_away_from_zero}, {data})),
              ElementsAre(-1, 1, 3));
}

}  // namespace
}  // namespace octet
