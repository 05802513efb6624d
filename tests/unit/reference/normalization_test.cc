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
using test::values;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pointwise;

TEST(ReferenceMvn, EpsilonInsideAndOutsideTheRoot) {
  const Tensor data = floats({2, 2}, {1, 3, 10, 14});
  const Tensor inside = evaluate_op(Mvn{true, 3.0, true}, {data, integers({1})});
  EXPECT_THAT(values<float>(inside),
              Pointwise(FloatNear(1e-6F), std::vector<float>{-0.5F, 0.5F, -2 / std::sqrt(7.0F),
                                                             2 / std::sqrt(7.0F)}));
  const Tensor outside = evaluate_op(Mvn{true, 1.0, false}, {data, integers({1})});
  EXPECT_THAT(values<float>(outside),
              Pointwise(FloatNear(1e-6F), std::vector<float>{-0.5F, 0.5F, -2 / 3.0F, 2 / 3.0F}));
}

TEST(ReferenceMvn, WithoutVarianceSubtractsTheMeanOfAllAxes) {
  const Tensor out =
      evaluate_op(Mvn{false, 0.0, true}, {floats({2, 2}, {1, 3, 5, 7}), integers({0, -1})});
  EXPECT_THAT(values<float>(out), ElementsAre(-3, -1, 1, 3));
}

TEST(ReferenceNormalizeL2, EpsilonIsAddedOrTheLeast) {
  const Tensor data = floats({1, 2}, {3, 4});
  EXPECT_THAT(values<float>(evaluate_op(NormalizeL2{11, EpsMode::add}, {data, integers({1})})),
              ElementsAre(0.5F, 4 / 6.0F));
  EXPECT_THAT(values<float>(evaluate_op(NormalizeL2{100, EpsMode::max}, {data, integers({1})})),
              ElementsAre(0.3F, 0.4F));
}

TEST(ReferenceGroupNormalization, EachGroupOfChannelsAlone) {
  const Tensor data = floats({1, 4, 1}, {1, 3, 10, 14});
  const Tensor out = evaluate_op(GroupNormalization{2, 0.0},
                                 {data, floats({4}, {1, 2, 3, 4}), floats({4}, {0, 0, 1, 1})});
  EXPECT_THAT(values<float>(out), ElementsAre(-1, 2, -2, 5));
}

TEST(ReferenceBatchNormInference, ScalesEachChannel) {
  const Tensor out = evaluate_op(BatchNormInference{1.0},
                                 {floats({1, 2, 1}, {4, 10}), floats({2}, {2, 3}),
                                  floats({2}, {0, 1}), floats({2}, {1, 4}), floats({2}, {3, 8})});
  EXPECT_THAT(values<float>(out), ElementsAre(3, 7));
}

TEST(ReferenceLrn, WindowOfChannels) {
  const Tensor data = floats({1, 4, 1, 1}, {1, 2, 3, 4});
  const Tensor out = evaluate_op(Lrn{3.0, 1.0, 1.0, 3}, {data, integers({1})});
  EXPECT_THAT(
      values<float>(out),
      Pointwise(FloatNear(1e-6F), std::vector<float>{1 / 6.0F, 2 / 15.0F, 3 / 30.0F, 4 / 26.0F}));
}

TEST(ReferenceLogSoftmax, DoesNotOverflow) {
  const Tensor out = evaluate_op(LogSoftmax{-1}, {floats({1, 2}, {1000, 0})});
  EXPECT_THAT(values<float>(out), ElementsAre(0, -1000));
}

}  // namespace
}  // namespace octet
