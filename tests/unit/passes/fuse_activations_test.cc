// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_activations.h"

#include <gmock/gmock.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using enum BinaryKind;

struct ActivationGraph : Graph {
  OutputRef x = input({kOpen, 3, 4});

  OutputRef erf_gate() {
    const OutputRef argument = binary(divide, x, number(1.41421356F));
    return binary(BinaryKind::add, unary(UnaryKind::erf, argument), number(1));
  }
  OutputRef tanh_gate(OutputRef cube) {
    const OutputRef sum = binary(BinaryKind::add, x, binary(multiply, number(0.044715F), cube));
    const OutputRef argument = binary(multiply, sum, number(0.7978845608F));
    return binary(BinaryKind::add, unary(UnaryKind::tanh, argument), number(1));
  }
  OutputRef relu6_gate() {
    const OutputRef shifted = binary(BinaryKind::add, x, number(3));
    return binary(minimum, binary(maximum, shifted, number(0)), number(6));
  }
  Op fused(OutputRef output) {
    result(output);
    fuse_activations(model);
    EXPECT_EQ(operations().size(), 1U) << to_text(model);
    return model.node(model.node(model.find("result").value()).inputs[0].node).op;
  }
};

TEST(FuseActivations, GeluWithItsHalfAtTheEnd) {
  ActivationGraph g;
  const OutputRef product = g.binary(multiply, g.x, g.erf_gate());
  EXPECT_EQ(g.fused(g.binary(multiply, product, g.number(0.5F))), Op(Gelu{false}));
}

TEST(FuseActivations, GeluWithItsHalfOnEitherFactor) {
  for (const bool on_gate : {false, true}) {
    ActivationGraph g;
    const OutputRef gate = g.erf_gate();
    const OutputRef half = g.binary(multiply, on_gate ? gate : g.x, g.number(0.5F));
    EXPECT_EQ(g.fused(g.binary(multiply, half, on_gate ? g.x : gate)), Op(Gelu{false}));
  }
}

TEST(FuseActivations, GeluOfTanhWithAPowerOrAProductAsCube) {
  for (const bool is_power : {false, true}) {
    ActivationGraph g;
    const OutputRef cube = is_power ? g.binary(power, g.x, g.number(3))
                                    : g.binary(multiply, g.x, g.binary(multiply, g.x, g.x));
    const OutputRef half = g.binary(multiply, g.x, g.number(0.5F));
    EXPECT_EQ(g.fused(g.binary(multiply, half, g.tanh_gate(cube))), Op(Gelu{true}));
  }
}

TEST(FuseActivations, AnotherNumberIsNoGelu) {
  ActivationGraph g;
  const OutputRef product = g.binary(multiply, g.x, g.erf_gate());
  g.result(g.binary(multiply, product, g.number(0.51F)));
  EXPECT_FALSE(fuse_activations(g.model));
}

TEST(FuseActivations, TheGateOfOneTensorOnAnotherIsNoActivation) {
  ActivationGraph g;
  const OutputRef other = g.input({kOpen, 3, 4});
  g.result(g.binary(multiply, other, g.unary(UnaryKind::sigmoid, g.x)));
  EXPECT_FALSE(fuse_activations(g.model));
}

TEST(FuseActivations, Swish) {
  ActivationGraph g;
  EXPECT_EQ(g.fused(g.binary(multiply, g.unary(UnaryKind::sigmoid, g.x), g.x)), Op(Swish{}));
}

TEST(FuseActivations, HSwishFromClampInBothOrders) {
  for (const bool divides_gate : {false, true}) {
    ActivationGraph g;
    const OutputRef gate = g.relu6_gate();
    const OutputRef last = divides_gate
                               ? g.binary(multiply, g.x, g.binary(divide, gate, g.number(6)))
                               : g.binary(divide, g.binary(multiply, g.x, gate), g.number(6));
    EXPECT_EQ(g.fused(last), Op(Unary{UnaryKind::hswish}));
  }
}

TEST(FuseActivations, HSigmoid) {
  ActivationGraph g;
  EXPECT_EQ(g.fused(g.binary(multiply, g.relu6_gate(), g.number(1.0F / 6))),
            Op(Unary{UnaryKind::hsigmoid}));
}

TEST(FuseActivations, SoftPlusIsFusedAlsoForWhereItsFormulaOverflows) {
  ActivationGraph g;
  const OutputRef sum = g.binary(BinaryKind::add, g.number(1), g.unary(UnaryKind::exp, g.x));
  EXPECT_EQ(g.fused(g.unary(UnaryKind::log, sum)), Op(Unary{UnaryKind::softplus}));
}

TEST(FuseActivations, Mish) {
  ActivationGraph g;
  const OutputRef sum = g.binary(BinaryKind::add, g.unary(UnaryKind::exp, g.x), g.number(1));
  const OutputRef gate = g.unary(UnaryKind::tanh, g.unary(UnaryKind::log, sum));
  EXPECT_EQ(g.fused(g.binary(multiply, g.x, gate)), Op(Unary{UnaryKind::mish}));
}

TEST(FuseActivations, MaximumAndMinimumAreAClamp) {
  ActivationGraph g;
  const OutputRef lower = g.binary(maximum, g.x, g.number(-1));
  EXPECT_EQ(g.fused(g.binary(minimum, lower, g.number(2))), Op(Clamp{-1, 2}));
}

TEST(FuseActivations, CrossedBoundsAreNoClamp) {
  ActivationGraph g;
  g.result(g.binary(minimum, g.binary(maximum, g.x, g.number(2)), g.number(-1)));
  EXPECT_FALSE(fuse_activations(g.model));
}

TEST(FuseActivations, ActivationsInARowAreEachFusedOnce) {
  ActivationGraph g;
  const OutputRef inner = g.binary(multiply, g.x, g.unary(UnaryKind::sigmoid, g.x));
  g.result(g.binary(multiply, inner, g.unary(UnaryKind::sigmoid, inner)));
  fuse_activations(g.model);
  EXPECT_THAT(g.operations(), ElementsAre("Swish", "Swish"));
}

TEST(FuseActivations, ANumberOfHigherRankChangesTheShapeAndStays) {
  ActivationGraph g;
  const OutputRef product = g.binary(multiply, g.x, g.erf_gate());
  g.result(g.binary(multiply, product, g.floats({1, 1, 1, 1}, {0.5F})));
  EXPECT_FALSE(fuse_activations(g.model));
}

TEST(FuseActivations, AnActivationHandsItsNameOn) {
  ActivationGraph g;
  g.result(g.add(Binary{multiply}, {g.x, g.unary(UnaryKind::sigmoid, g.x)}, "act"));
  fuse_activations(g.model);
  EXPECT_EQ(g.node("act").op, Op(Swish{}));
}

}  // namespace
}  // namespace octet
