// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/output_meaning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using Kind = OutputMeaning::Kind;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A model of the input `x` [1, 4].
struct Scores {
  Model model;
  OutputRef x = model.add(Parameter{ElementType::f32, {1, 4}}, {}, "x");

  OutputRef integers(std::vector<std::int64_t> values) {
    return model.add_constant(
        Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
  }
  OutputRef sigmoid() { return model.add(Unary{UnaryKind::sigmoid}, {x}); }
  OutputMeaning meaning(OutputRef end) {
    return find_output_meaning(model, model.add(Result{}, {end}).node);
  }
};

TEST(OutputMeaning, ValuesOfUnknownOriginAreScores) {
  Scores g;
  const OutputMeaning meaning = g.meaning(g.x);
  EXPECT_EQ(meaning.kind, Kind::scores);
  EXPECT_EQ(meaning.activation, Activation::none);
  EXPECT_EQ(meaning.num_classes, 4U);
}

TEST(OutputMeaning, SoftmaxAtTheEndIsFound) {
  Scores g;
  EXPECT_EQ(g.meaning(g.model.add(Softmax{1}, {g.x})).activation, Activation::softmax);
}

TEST(OutputMeaning, SigmoidIsFoundBehindShapesAndTypes) {
  Scores g;
  const OutputRef reshaped = g.model.add(Reshape{}, {g.sigmoid(), g.integers({1, 4, 1})});
  const OutputRef squeezed = g.model.add(Squeeze{}, {reshaped, g.integers({2})});
  const OutputRef end = g.model.add(Convert{ElementType::f16}, {squeezed});
  EXPECT_EQ(g.meaning(end).activation, Activation::sigmoid);
}

TEST(OutputMeaning, ASpelledOutSoftmaxIsFound) {
  Scores g;
  const OutputRef exp = g.model.add(Unary{UnaryKind::exp}, {g.x});
  const OutputRef sum = g.model.add(Reduce{ReduceKind::sum, true}, {exp, g.integers({1})});
  EXPECT_EQ(g.meaning(g.model.add(Binary{BinaryKind::divide}, {exp, sum})).activation,
            Activation::softmax);
}

TEST(OutputMeaning, ASigmoidInsideIsNone) {
  Scores g;
  const OutputRef end = g.model.add(Binary{BinaryKind::multiply}, {g.x, g.sigmoid()});
  EXPECT_EQ(g.meaning(end).activation, Activation::none);
}

TEST(OutputMeaning, PositionsOfTopKAreIndicesOfItsClasses) {
  Scores g;
  const OutputRef k = g.model.add_constant(Tensor::scalar(std::int64_t{2}));
  const OutputRef top = g.model.add(TopK{.axis = -1}, {g.x, k});
  const OutputMeaning meaning = g.meaning({top.node, 1});
  EXPECT_EQ(meaning.kind, Kind::class_indices);
  EXPECT_EQ(meaning.num_classes, 4U);
  EXPECT_EQ(g.meaning(top).kind, Kind::highest_scores);
}

TEST(OutputMeaning, TheLargestScoreIsWithoutItsClass) {
  Scores g;
  const OutputRef end = g.model.add(Reduce{ReduceKind::max, true}, {g.x, g.integers({1})});
  EXPECT_EQ(g.meaning(end).kind, Kind::highest_scores);
}

TEST(WithOutput, KeepsTheChosenOneAndAllInputs) {
  Scores g;
  g.model.add(Parameter{ElementType::f32, {1}}, {}, "unused");
  g.model.add(Result{}, {g.model.add(Unary{UnaryKind::exp}, {g.x}, "features")}, "r");
  g.model.add(Result{}, {g.sigmoid()}, "other");
  const Model chosen = with_output(g.model, "features");
  ASSERT_EQ(chosen.results().size(), 1U);
  EXPECT_EQ(chosen.node(chosen.results()[0]).name, "r");
  EXPECT_EQ(chosen.parameters().size(), 2U);
  EXPECT_EQ(chosen.num_nodes(), 4U);
  EXPECT_EQ(g.model.results().size(), 2U);
}

TEST(WithOutput, AnUnknownNameListsTheOutputs) {
  Scores g;
  g.model.add(Result{}, {g.x}, "r");
  try {
    with_output(g.model, "logits");
    FAIL();
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("\"x\" f32[1,4]"), HasSubstr("got \"logits\"")));
  }
}

}  // namespace
}  // namespace octet
