// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/ignored_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::ThrowsMessage;

/// conv1 -> relu1 -> conv2 -> relu2.
Net chain() {
  Net net;
  const OutputRef relu = net.unary(UnaryKind::relu, net.convolution(net.input(), "conv1"), "relu1");
  net.result(net.unary(UnaryKind::relu, net.convolution(relu, "conv2"), "relu2"));
  return net;
}

std::set<std::string> ignored(const Net& net, const IgnoredScope& scope) {
  std::set<std::string> names;
  for (NodeId node : ignored_nodes(ActivationGraph(net.model), scope))
    names.insert(net.model.node(node).name);
  return names;
}

TEST(IgnoredScope, FindsNames) {
  EXPECT_THAT(ignored(chain(), {.names = {"conv2"}}), ElementsAre("conv2"));
}

TEST(IgnoredScope, FindsPatternsFromTheStartOfTheName) {
  EXPECT_THAT(ignored(chain(), {.patterns = {"conv"}}), ElementsAre("conv1", "conv2"));
  EXPECT_THAT(ignored(chain(), {.patterns = {"onv"}, .validate = false}), IsEmpty());
}

TEST(IgnoredScope, FindsTypes) {
  EXPECT_THAT(ignored(chain(), {.types = {"ReLU"}}), ElementsAre("relu1", "relu2"));
}

TEST(IgnoredScope, FindsSubgraphsWithTheirEnds) {
  EXPECT_THAT(ignored(chain(), {.subgraphs = {{{"relu1"}, {"relu2"}}}}),
              ElementsAre("conv2", "relu1", "relu2"));
}

TEST(IgnoredScope, ListsEveryEntryThatMatchesNothing) {
  const Net net = chain();
  const IgnoredScope scope{
      .names = {"conv1", "conv9"}, .types = {"MatMul"}, .subgraphs = {{{"relu2"}, {"relu1"}}}};
  EXPECT_THAT([&] { ignored(net, scope); },
              ThrowsMessage<InvalidArgument>(AllOf(
                  HasSubstr("name \"conv9\""), HasSubstr("type \"MatMul\""),
                  HasSubstr("subgraph from \"relu2\" to \"relu1\""), Not(HasSubstr("conv1\"")))));
}

TEST(IgnoredScope, WithoutValidationMayMatchNothing) {
  EXPECT_THAT(ignored(chain(), {.names = {"conv9"}, .validate = false}), IsEmpty());
}

TEST(IgnoredScope, NamesAPatternThatIsNoExpression) {
  EXPECT_THAT([] { ignored(chain(), {.patterns = {"conv("}}); },
              ThrowsMessage<InvalidArgument>(HasSubstr("\"conv(\"")));
}

}  // namespace
}  // namespace octet
