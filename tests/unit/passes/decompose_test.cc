// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/decompose.h"

#include <gmock/gmock.h>

#include <limits>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

struct Attention : Graph {
  OutputRef query = input({kOpen, 2, 3, 4});
  OutputRef key = input({kOpen, 2, 5, 4});
  OutputRef value = input({kOpen, 2, 5, 4});
};

TEST(Decompose, AttentionBecomesTwoProductsAroundASoftMax) {
  Attention g;
  g.result(g.add(ScaledDotProductAttention{}, {g.query, g.key, g.value}, "attention"));
  decompose(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Multiply", "MatMul", "SoftMax", "MatMul"));
  EXPECT_TRUE(std::holds_alternative<MatMul>(g.node("attention").op));
  EXPECT_EQ(g.node("attention").outputs[0].shape, (Shape{kOpen, 2, 3, 4}));
  EXPECT_TRUE(std::get<MatMul>(g.node("attention/scores").op).transpose_b);
  const Tensor* scale = g.model.constant(g.node("attention/scaled_query").inputs[1]);
  EXPECT_EQ(scale->data<float>()[0], 0.5F);
}

TEST(Decompose, AMaskOfBooleansHidesWhereFalse) {
  Attention g;
  const OutputRef mask = g.input({3, 5}, ElementType::boolean);
  g.result(g.add(ScaledDotProductAttention{}, {g.query, g.key, g.value, mask}, "attention"));
  decompose(g.model);
  EXPECT_THAT(g.operations(),
              ElementsAre("Multiply", "MatMul", "Select", "Add", "SoftMax", "MatMul"));
  const Node& select = g.node("attention/mask");
  EXPECT_EQ(g.model.constant(select.inputs[1])->data<float>()[0], 0.0F);
  EXPECT_EQ(g.model.constant(select.inputs[2])->data<float>()[0],
            -std::numeric_limits<float>::infinity());
}

TEST(Decompose, ACausalMaskHidesWhatComesLater) {
  Attention g;
  g.result(g.add(ScaledDotProductAttention{true}, {g.query, g.key, g.value}, "attention"));
  decompose(g.model);
  const Tensor* mask = g.model.constant(g.node("attention/masked_scores").inputs[1]);
  ASSERT_NE(mask, nullptr);
  const float hidden = -std::numeric_limits<float>::infinity();
  EXPECT_THAT(mask->data<float>(), ElementsAre(0, hidden, hidden, hidden, hidden, 0, 0, hidden,
                                               hidden, hidden, 0, 0, 0, hidden, hidden));
}

TEST(Decompose, TheScaleGivenIsUsed) {
  Attention g;
  const OutputRef scale = g.input({});
  const OutputRef mask = g.input({3, 5});
  g.result(g.add(ScaledDotProductAttention{}, {g.query, g.key, g.value, mask, scale}, "attention"));
  decompose(g.model);
  EXPECT_EQ(g.node("attention/scaled_query").inputs[1], scale);
  EXPECT_EQ(g.node("attention/masked_scores").inputs[1], mask);
}

TEST(Decompose, AnOpenDepthLeavesTheAttentionWhole) {
  Graph g;
  const OutputRef x = g.input({1, 3, kOpen});
  g.result(g.add(ScaledDotProductAttention{}, {x, x, x}));
  decompose(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("ScaledDotProductAttention"));
}

TEST(Decompose, ConvertLikeBecomesConvert) {
  Graph g;
  g.result(g.add(ConvertLike{}, {g.input({2}), g.input({1}, ElementType::i32)}, "cast"));
  decompose(g.model);
  EXPECT_EQ(std::get<Convert>(g.node("cast").op).destination_type, ElementType::i32);
}

}  // namespace
}  // namespace octet
