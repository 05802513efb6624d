// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/producing_quantizers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ProducingQuantizers : public ::testing::Test {
 protected:
  OutputRef quantize(OutputRef x) {
    const OutputRef low = model_.add_constant(Tensor::scalar(0.0F));
    const OutputRef high = model_.add_constant(Tensor::scalar(1.0F));
    return model_.add(FakeQuantize{}, {x, low, high, low, high});
  }
  OutputRef pad(OutputRef x, float value) {
    const OutputRef one =
        model_.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, 1}));
    return model_.add(Pad{}, {x, one, one, model_.add_constant(Tensor::scalar(value))});
  }
  OutputRef first_four(OutputRef x) {
    const auto number = [&](std::int64_t value) {
      return model_.add_constant(Tensor::from(Shape{1}, std::vector<std::int64_t>{value}));
    };
    return model_.add(Slice{}, {x, number(0), number(4), number(1), number(1)});
  }
  OutputRef join(OutputRef a, OutputRef b) { return model_.add(Concat{1}, {a, b}); }

  Model model_;
  OutputRef x_ = model_.add(Parameter{ElementType::f32, Shape{1, 4}}, {}, "x");
};

TEST_F(ProducingQuantizers, OperationsThatMoveElements) {
  const OutputRef q = quantize(x_);
  EXPECT_THAT(producing_quantizers(model_, pad(join(q, q), 0)), ElementsAre(q.node));
}

TEST_F(ProducingQuantizers, EachInputOfAConcat) {
  const OutputRef a = quantize(x_), b = quantize(x_);
  EXPECT_THAT(producing_quantizers(model_, join(a, b)), UnorderedElementsAre(a.node, b.node));
}

TEST_F(ProducingQuantizers, NoneWhereSomeElementsComeFromElsewhere) {
  EXPECT_THAT(producing_quantizers(model_, join(quantize(x_), x_)), IsEmpty());
  EXPECT_THAT(producing_quantizers(model_, pad(quantize(x_), 0.3F)), IsEmpty());
}

TEST_F(ProducingQuantizers, WalkIsAsLongAsTheGraphWhereConcatsAreNested) {
  const OutputRef q = quantize(x_);
  OutputRef end = q;
  for (int i = 0; i < 40; ++i) end = first_four(join(end, end));
  EXPECT_THAT(producing_quantizers(model_, end), ElementsAre(q.node));
}

}  // namespace
}  // namespace octet
