// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "unit/reference/evaluate_op.h"

namespace octet {
namespace {

using test::evaluate_op;
using test::floats;
using test::values;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

Tensor binary(BinaryKind kind, const Tensor& a, const Tensor& b) {
  return evaluate_op(Binary{kind}, {a, b});
}

template <typename T>
Tensor list(const std::vector<T>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

TEST(ReferenceBinary, BothOperandsBroadcast) {
  const Tensor out =
      binary(BinaryKind::subtract, floats({2, 1}, {10, 20}), floats({1, 3}, {1, 2, 3}));
  EXPECT_EQ(out.shape(), (Shape{2, 3}));
  EXPECT_THAT(values<float>(out), ElementsAre(9, 8, 7, 19, 18, 17));
}

TEST(ReferenceBinary, ChannelBiasAddsToEachPlane) {
  const Tensor out =
      binary(BinaryKind::add, floats({1, 2, 1, 2}, {1, 2, 3, 4}), floats({1, 2, 1, 1}, {10, 20}));
  EXPECT_THAT(values<float>(out), ElementsAre(11, 12, 23, 24));
}

TEST(ReferenceBinary, ScalarOperands) {
  const Tensor out = binary(BinaryKind::power, Tensor::scalar(3.0F), Tensor::scalar(2.0F));
  EXPECT_EQ(out.shape(), Shape{});
  EXPECT_THAT(values<float>(out), ElementsAre(9));
}

TEST(ReferenceBinary, IntegerDivisionRoundsTowardMinusInfinity) {
  const Tensor out = binary(BinaryKind::divide, list<std::int32_t>({7, -7, 7, -8}),
                            list<std::int32_t>({2, 2, -2, 2}));
  EXPECT_THAT(values<std::int32_t>(out), ElementsAre(3, -4, -4, -4));
}

TEST(ReferenceBinary, IntegerDivisionTruncatesWithoutPythonDivision) {
  const Tensor out = evaluate_op(Binary{BinaryKind::divide, AutoBroadcast::numpy, false},
                                 {list<std::int32_t>({7, -7, 7}), list<std::int32_t>({2, 2, -2})});
  EXPECT_THAT(values<std::int32_t>(out), ElementsAre(3, -3, -3));
}

TEST(ReferenceBinary, LowestIntegerDividedByMinusOneWraps) {
  const std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
  const Tensor out =
      binary(BinaryKind::divide, list<std::int32_t>({lowest}), list<std::int32_t>({-1}));
  EXPECT_THAT(values<std::int32_t>(out), ElementsAre(lowest));
}

TEST(ReferenceBinary, IntegerDivisionByZeroIsAnError) {
  EXPECT_THROW(binary(BinaryKind::divide, list<std::int64_t>({1}), list<std::int64_t>({0})),
               InvalidArgument);
}

TEST(ReferenceBinary, NarrowIntegersWrap) {
  const Tensor out =
      binary(BinaryKind::multiply, list<std::int8_t>({100, -3}), list<std::int8_t>({2, 5}));
  EXPECT_THAT(values<std::int8_t>(out), ElementsAre(-56, -15));
}

TEST(ReferenceBinary, IntegerPower) {
  const Tensor out =
      binary(BinaryKind::power, list<std::int64_t>({-3, 2, 7}), list<std::int64_t>({3, 40, 0}));
  EXPECT_THAT(values<std::int64_t>(out), ElementsAre(-27, std::int64_t{1} << 40, 1));
}

struct UnaryCase {
  UnaryKind kind;
  std::vector<float> expected;
  friend void PrintTo(const UnaryCase& c, std::ostream* out) { *out << type_name(c.kind); }
};

class ReferenceUnary : public ::testing::TestWithParam<UnaryCase> {};

// Expected values are OpenVINO's.
TEST_P(ReferenceUnary, MatchesOpenVino) {
  const Tensor x = list<float>({-4, -3, -1, -0.5, 0, 0.5, 1, 2, 3.5, 25});
  EXPECT_THAT(values<float>(evaluate_op(Unary{GetParam().kind}, {x})),
              Pointwise(FloatNear(2e-6F), GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ReferenceUnary,
    ::testing::Values(UnaryCase{UnaryKind::relu, {0, 0, 0, 0, 0, 0.5, 1, 2, 3.5, 25}},
                      UnaryCase{UnaryKind::abs, {4, 3, 1, 0.5, 0, 0.5, 1, 2, 3.5, 25}},
                      UnaryCase{UnaryKind::negative, {4, 3, 1, 0.5, 0, -0.5, -1, -2, -3.5, -25}},
                      UnaryCase{UnaryKind::floor, {-4, -3, -1, -1, 0, 0, 1, 2, 3, 25}},
                      UnaryCase{UnaryKind::ceiling, {-4, -3, -1, 0, 0, 1, 1, 2, 4, 25}},
                      UnaryCase{UnaryKind::hswish,
                                {0, 0, -0.33333331F, -0.20833333F, 0, 0.29166666F, 0.66666669F,
                                 1.6666667F, 3.5F, 25}},
                      UnaryCase{UnaryKind::hsigmoid,
                                {0, 0, 0.33333331F, 0.41666663F, 0.5F, 0.58333331F, 0.66666663F,
                                 0.83333325F, 1, 1}},
                      UnaryCase{UnaryKind::mish,
                                {-0.07259186F, -0.14564736F, -0.30340153F, -0.22074378F, 0,
                                 0.37524521F, 0.86509842F, 1.9439590F, 3.4939909F, 25}},
                      UnaryCase{UnaryKind::softplus,
                                {0.01814985F, 0.04858732F, 0.31326175F, 0.47407699F, 0.69314724F,
                                 0.97407699F, 1.3132617F, 2.1269278F, 3.5297503F, 25}},
                      UnaryCase{UnaryKind::erf,
                                {-1, -0.99997789F, -0.84270066F, -0.52050012F, 0, 0.52050012F,
                                 0.84270066F, 0.99532217F, 0.99999928F, 1}}),
    [](const auto& test) { return std::string(type_name(test.param.kind)); });

TEST(ReferenceUnary, ReluOfIntegersAndRefusalOfTheirExponential) {
  const Tensor x = list<std::int8_t>({-128, 3});
  EXPECT_THAT(values<std::int8_t>(evaluate_op(Unary{UnaryKind::relu}, {x})), ElementsAre(0, 3));
  EXPECT_THROW(evaluate_op(Unary{UnaryKind::exp}, {x}), Unsupported);
}

TEST(ReferenceClamp, LimitsBothSides) {
  const Tensor x = list<float>({-1, 0.5, 7});
  EXPECT_THAT(values<float>(evaluate_op(Clamp{0, 6}, {x})), ElementsAre(0, 0.5, 6));
}

TEST(ReferenceClamp, IntegersTakeTheIntegersWithinTheBounds) {
  const Tensor x = list<std::int32_t>({-9, 0, 9});
  EXPECT_THAT(values<std::int32_t>(evaluate_op(Clamp{-1.5, 2.5}, {x})), ElementsAre(-1, 0, 2));
}

TEST(ReferencePRelu, SlopePerChannel) {
  const Tensor x = floats({1, 2, 2}, {-1, 1, -2, 2});
  EXPECT_THAT(values<float>(evaluate_op(PRelu{}, {x, list<float>({0.5, 0.25})})),
              ElementsAre(-0.5, 1, -0.5, 2));
}

TEST(ReferenceElu, NegativeSideSaturates) {
  const std::vector<float> expected{-0.49084219F, -0.31606024F, 0, 2};
  EXPECT_THAT(values<float>(evaluate_op(Elu{0.5}, {list<float>({-4, -1, 0, 2})})),
              Pointwise(FloatNear(1e-6F), expected));
}

TEST(ReferenceSwish, BetaScalesTheSigmoid) {
  const std::vector<float> expected{-0.00989049F, -0.18242553F, 0, 3.4817295F};
  EXPECT_THAT(
      values<float>(evaluate_op(Swish{}, {list<float>({-4, -1, 0, 3.5}), Tensor::scalar(1.5F)})),
      Pointwise(FloatNear(1e-6F), expected));
}

TEST(ReferenceGelu, ErfAndTanhForms) {
  const Tensor x = list<float>({-3, -0.5, 2});
  const std::vector<float> by_erf{-0.00405023F, -0.15426877F, 1.9544997F};
  const std::vector<float> by_tanh{-0.00363743F, -0.1542860F, 1.9545977F};
  EXPECT_THAT(values<float>(evaluate_op(Gelu{false}, {x})), Pointwise(FloatNear(2e-6F), by_erf));
  EXPECT_THAT(values<float>(evaluate_op(Gelu{true}, {x})), Pointwise(FloatNear(2e-6F), by_tanh));
}

Tensor limits(const std::vector<float>& per_channel) {
  return floats({1, static_cast<std::int64_t>(per_channel.size()), 1}, per_channel);
}

TEST(ReferenceFakeQuantize, GridOfFiveLevelsIsOpenVinos) {
  const Tensor x = list<float>({-2, -1.01F, -0.75F, -0.1F, 0, 0.26F, 0.5F, 0.74F, 0.99F, 1, 1.5F});
  const Tensor out = evaluate_op(FakeQuantize{5}, {x, Tensor::scalar(-1.0F), Tensor::scalar(1.0F),
                                                   Tensor::scalar(-2.0F), Tensor::scalar(3.0F)});
  EXPECT_THAT(values<float>(out), ElementsAre(-2, -2, -2, 0.5, 0.5, 1.75, 1.75, 1.75, 3, 3, 3));
}

TEST(ReferenceFakeQuantize, HalvesRoundToEven) {
  const Tensor x = list<float>({0.5F, 1.5F, 2.5F});
  const Tensor out =
      evaluate_op(FakeQuantize{256}, {x, Tensor::scalar(0.0F), Tensor::scalar(255.0F),
                                      Tensor::scalar(0.0F), Tensor::scalar(255.0F)});
  EXPECT_THAT(values<float>(out), ElementsAre(0, 2, 2));
}

TEST(ReferenceFakeQuantize, LimitsPerChannel) {
  const Tensor x = floats({1, 2, 2}, {0.4F, 5, 0.4F, 5});
  const Tensor out = evaluate_op(
      FakeQuantize{3}, {x, limits({0, 0}), limits({1, 10}), limits({0, 0}), limits({1, 10})});
  EXPECT_THAT(values<float>(out), ElementsAre(0.5, 1, 0, 5));
}

TEST(ReferenceFakeQuantize, SwappedInputLimitsAndEmptyRangeGiveTheOutputLimits) {
  const Tensor x = floats({1, 2, 2}, {-5, 5, 1, 2});
  const Tensor out = evaluate_op(
      FakeQuantize{2}, {x, limits({1, 1}), limits({-1, 1}), limits({10, 10}), limits({20, 20})});
  EXPECT_THAT(values<float>(out), ElementsAre(10, 20, 10, 20));
}

TEST(ReferenceUnary, SoftPlusOfLargeNumbersIsFinite) {
  EXPECT_THAT(values<float>(evaluate_op(Unary{UnaryKind::softplus}, {floats({2}, {1000, -1000})})),
              ElementsAre(1000, 0));
}

}  // namespace
}  // namespace octet
