// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_normalizations.h"

#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using enum BinaryKind;

struct NormalizationGraph : Graph {
  OutputRef x = input({kOpen, 3, 4});

  OutputRef reduce(ReduceKind kind, OutputRef a, std::int64_t axis) {
    return add(Reduce{kind, true}, {a, integers({axis})});
  }
  OutputRef centered(std::int64_t axis = -1) {
    return binary(subtract, x, reduce(ReduceKind::mean, x, axis));
  }
  OutputRef variance(OutputRef of, std::int64_t axis = -1) {
    return reduce(ReduceKind::mean, binary(power, of, number(2)), axis);
  }
  OutputRef with_eps(OutputRef of) { return binary(BinaryKind::add, of, number(0.25F)); }
  void expect_fused(OutputRef output, const Op& op) {
    result(output);
    fuse_normalizations(model);
    ASSERT_EQ(operations().size(), 1U) << to_text(model);
    const Node& fused = model.node(node("result").inputs[0].node);
    EXPECT_EQ(fused.op, op);
    EXPECT_EQ(fused.inputs[0], x);
  }
};

const Mvn kInside{true, 0.25, true};

TEST(FuseNormalizations, LayerNormDividedByTheRoot) {
  NormalizationGraph g;
  const OutputRef centered = g.centered();
  const OutputRef root = g.unary(UnaryKind::sqrt, g.with_eps(g.variance(centered)));
  g.expect_fused(g.binary(divide, centered, root), kInside);
}

TEST(FuseNormalizations, LayerNormThatCentersTwice) {
  NormalizationGraph g;
  const OutputRef root = g.unary(UnaryKind::sqrt, g.with_eps(g.variance(g.centered())));
  g.expect_fused(g.binary(divide, g.centered(2), root), kInside);
}

TEST(FuseNormalizations, LayerNormTimesTheInverseRoot) {
  for (const bool is_power : {false, true}) {
    NormalizationGraph g;
    const OutputRef centered = g.centered();
    const OutputRef square = g.with_eps(g.variance(centered));
    const OutputRef inverse = is_power
                                  ? g.binary(power, square, g.number(-0.5F))
                                  : g.binary(divide, g.number(1), g.unary(UnaryKind::sqrt, square));
    g.expect_fused(g.binary(multiply, inverse, centered), kInside);
  }
}

TEST(FuseNormalizations, EpsilonMayBeOutsideTheRoot) {
  NormalizationGraph g;
  const OutputRef centered = g.centered();
  const OutputRef root = g.with_eps(g.unary(UnaryKind::sqrt, g.variance(centered)));
  g.expect_fused(g.binary(divide, centered, root), Mvn{true, 0.25, false});
}

TEST(FuseNormalizations, AxesOfMeanAndVarianceMustBeTheSame) {
  NormalizationGraph g;
  const OutputRef centered = g.centered();
  const OutputRef root = g.unary(UnaryKind::sqrt, g.with_eps(g.variance(centered, 1)));
  g.result(g.binary(divide, centered, root));
  EXPECT_FALSE(fuse_normalizations(g.model));
}

TEST(FuseNormalizations, TheVarianceOfAnotherTensorIsNoNormalization) {
  NormalizationGraph g;
  const OutputRef centered = g.centered();
  const OutputRef other = g.input({kOpen, 3, 4});
  const OutputRef of_other = g.binary(subtract, other, g.reduce(ReduceKind::mean, other, -1));
  const OutputRef root = g.unary(UnaryKind::sqrt, g.with_eps(g.variance(of_other)));
  g.result(g.binary(divide, centered, root));
  EXPECT_FALSE(fuse_normalizations(g.model));
}

TEST(FuseNormalizations, Softmax) {
  NormalizationGraph g;
  const OutputRef exp =
      g.unary(UnaryKind::exp, g.binary(subtract, g.x, g.reduce(ReduceKind::max, g.x, -1)));
  g.expect_fused(g.binary(divide, exp, g.reduce(ReduceKind::sum, exp, -1)), Softmax{2});
}

TEST(FuseNormalizations, TheSumOverAnotherAxisIsNoSoftmax) {
  NormalizationGraph g;
  const OutputRef exp =
      g.unary(UnaryKind::exp, g.binary(subtract, g.x, g.reduce(ReduceKind::max, g.x, -1)));
  g.result(g.binary(divide, exp, g.reduce(ReduceKind::sum, exp, 1)));
  EXPECT_FALSE(fuse_normalizations(g.model));
}

}  // namespace
}  // namespace octet
