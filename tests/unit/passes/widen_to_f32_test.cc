// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/widen_to_f32.h"

#include <gmock/gmock.h>

#include <string>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

class WidenToF32 : public ::testing::TestWithParam<ElementType> {};

TEST_P(WidenToF32, InputsConstantsAndOutputsBecomeF32) {
  Graph g;
  const OutputRef x = g.input({kOpen, 2}, GetParam());
  const OutputRef c =
      g.model.add_constant(Tensor::from({2}, std::vector<float>{0.5F, -3}).to(GetParam()), "c");
  g.result(g.add(Binary{BinaryKind::add}, {x, c}, "sum"));
  EXPECT_TRUE(widen_to_f32(g.model));
  EXPECT_EQ(g.model.value(x).type, ElementType::f32);
  EXPECT_EQ(g.model.value(x).shape, (Shape{kOpen, 2}));
  EXPECT_THAT(g.model.constant(c)->data<float>(), ElementsAre(0.5F, -3.0F));
  EXPECT_EQ(g.node("sum").outputs[0].type, ElementType::f32);
  EXPECT_EQ(g.node("result").outputs[0].type, ElementType::f32);
}

TEST_P(WidenToF32, ConvertsToItAreToF32) {
  Graph g;
  const OutputRef half = g.add(Convert{GetParam()}, {g.input({2})}, "half");
  g.result(g.add(Convert{ElementType::f32}, {g.unary(UnaryKind::relu, half)}, "full"));
  EXPECT_TRUE(widen_to_f32(g.model));
  EXPECT_EQ(g.node("half").outputs[0].type, ElementType::f32);
  EXPECT_EQ(g.node("full").outputs[0].type, ElementType::f32);
}

TEST_P(WidenToF32, RangesOfItAreOfF32) {
  Graph g;
  g.result(g.add(Range{GetParam()}, {g.integer(0), g.input({}, ElementType::i64), g.integer(1)},
                 "range"));
  EXPECT_TRUE(widen_to_f32(g.model));
  EXPECT_EQ(g.node("range").outputs[0].type, ElementType::f32);
}

TEST_P(WidenToF32, CompressedConstantsOfAnF32ModelStay) {
  Graph g;
  const OutputRef weights = g.add(Convert{ElementType::f32}, {g.zeros({2}, GetParam())});
  g.result(g.binary(BinaryKind::multiply, g.input({2}), weights));
  const std::string before = to_text(g.model);
  EXPECT_FALSE(widen_to_f32(g.model));
  EXPECT_EQ(to_text(g.model), before);
}

INSTANTIATE_TEST_SUITE_P(Types, WidenToF32, ::testing::Values(ElementType::f16, ElementType::bf16),
                         [](const auto& c) { return std::string(to_string(c.param)); });

TEST(WidenToF32Only, DoublesAndIntegersStay) {
  Graph g;
  const OutputRef doubles = g.add(Convert{ElementType::f64}, {g.input({2}, ElementType::f16)});
  g.result(g.add(Convert{ElementType::i32}, {doubles}, "integers"));
  EXPECT_TRUE(widen_to_f32(g.model));
  EXPECT_EQ(g.model.value(doubles).type, ElementType::f64);
  EXPECT_EQ(g.node("integers").outputs[0].type, ElementType::i32);
}

}  // namespace
}  // namespace octet
