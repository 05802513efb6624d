// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "octet/graph.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Chain {
  Model model;
  OutputRef input, relu, clamp;
  Chain() {
    input = model.add(Parameter{ElementType::f32, {1, 3, 4, 4}}, {}, "x");
    relu = model.add(Unary{UnaryKind::relu}, {input}, "relu");
    clamp = model.add(Clamp{0, 6}, {relu}, "clamp");
    model.add(Result{}, {clamp}, "out");
  }
};

TEST(Model, TakenNameGetsASuffix) {
  Chain chain;
  const OutputRef second = chain.model.add(Unary{UnaryKind::relu}, {chain.input}, "relu");
  EXPECT_EQ(chain.model.node(second.node).name, "relu_1");
}

TEST(Model, AddRefusesInputsThatAreNotInTheModel) {
  Model model;
  EXPECT_THROW(model.add(Unary{}, {OutputRef{7, 0}}), InvalidArgument);
}

TEST(Model, ReshapeInfersEverythingBehindTheInput) {
  Chain chain;
  chain.model.reshape({{"x", Shape{5, 3, 4, 4}}});
  EXPECT_EQ(chain.model.value(chain.clamp).shape, (Shape{5, 3, 4, 4}));
}

TEST(Model, ReshapeNamesTheInputsThereAre) {
  Chain chain;
  try {
    chain.model.reshape({{"y", Shape{5, 3, 4, 4}}});
    FAIL() << "expected InvalidArgument";
  } catch (const InvalidArgument& error) {
    EXPECT_THAT(error.what(), HasSubstr("one of its inputs \"x\", got \"y\""));
  }
}

TEST(Model, RefusedReshapeLeavesTheModelAsItWas) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, Shape{1, 3}}, {}, "x");
  const OutputRef w = model.add_constant(Tensor(ElementType::f32, Shape{3, 2}));
  const OutputRef y = model.add(MatMul{}, {x, w});
  model.add(Result{}, {y});
  EXPECT_THROW(model.reshape({{"x", Shape{1, 4}}}), InvalidArgument);
  EXPECT_EQ(model.value(x).shape, (Shape{1, 3}));
}

TEST(GraphPatch, ReplacedNodeIsRemovedAndItsTensorNamesMove) {
  Chain chain;
  chain.model.set_tensor_names(chain.relu, {"hidden"});
  GraphPatch patch(chain.model);
  const OutputRef sigmoid = patch.wire(Unary{UnaryKind::sigmoid}, {chain.input}, "sigmoid");
  patch.replace(chain.relu, sigmoid);
  patch.apply("test");
  EXPECT_FALSE(chain.model.find("relu").has_value());
  EXPECT_THAT(chain.model.value(sigmoid).names, ElementsAre("hidden"));
  EXPECT_EQ(chain.model.node(chain.clamp.node).inputs[0], sigmoid);
}

TEST(GraphPatch, NodeWiredOnTheReplacedOutputKeepsItsInput) {
  Chain chain;
  GraphPatch patch(chain.model);
  const OutputRef between = patch.wire(Unary{UnaryKind::tanh}, {chain.relu}, "between");
  patch.replace(chain.relu, between);
  patch.apply("test");
  EXPECT_EQ(chain.model.node(between.node).inputs[0], chain.relu);
  EXPECT_EQ(chain.model.node(chain.clamp.node).inputs[0], between);
}

TEST(GraphPatch, ReplacementOfAnotherElementTypeIsABugNamedByThePass) {
  Chain chain;
  GraphPatch patch(chain.model);
  patch.replace(chain.relu, patch.wire(Convert{ElementType::f16}, {chain.relu}));
  try {
    patch.apply("narrow everything");
    FAIL() << "expected InternalError";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("narrow everything: replacing output of node \"relu\": "
                                        "expected f32[1,3,4,4], got f16[1,3,4,4]"));
  }
}

TEST(ToText, HasOneLinePerNode) {
  const Chain chain;
  EXPECT_EQ(to_text(chain.model),
            "x = Parameter() : f32[1,3,4,4]\n"
            "relu = ReLU(x) : f32[1,3,4,4]\n"
            "clamp = Clamp(relu) {min=0 max=6} : f32[1,3,4,4]\n"
            "out = Result(clamp) : f32[1,3,4,4]\n");
}

}  // namespace
}  // namespace octet
