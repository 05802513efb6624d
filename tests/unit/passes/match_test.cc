// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

using ::testing::Optional;

TEST(ScalarConstant, HasOneElementOfAnyRank) {
  Model model;
  const auto constant = [&](const Shape& shape, const std::vector<float>& values) {
    return model.add_constant(Tensor::from(shape, values));
  };
  EXPECT_THAT(scalar_constant(model, constant(Shape{1, 1}, {0.25F})), Optional(0.25));
  EXPECT_FALSE(scalar_constant(model, constant(Shape{2}, {1, 1})));
}

TEST(ScalarConstant, IsFoundAfterTheConvertOfACompressedOne) {
  Model model;
  const OutputRef half = model.add_constant(Tensor::scalar(0.25F).to(ElementType::f16));
  EXPECT_THAT(scalar_constant(model, model.add(Convert{ElementType::f32}, {half})), Optional(0.25));
}

TEST(ScalarConstant, ComputedValueAndValueOfAnotherTypeAreNone) {
  Model model;
  EXPECT_FALSE(scalar_constant(model, model.add(Parameter{ElementType::f32, Shape{1}}, {}, "x")));
  EXPECT_FALSE(scalar_constant(model, model.add_constant(Tensor::scalar(std::int64_t{1}))));
}

}  // namespace
}  // namespace octet
