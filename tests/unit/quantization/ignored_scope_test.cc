// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/ignored_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

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
  for (NodeId node : nodes_of(ignored_entries(ActivationGraph(net.model), scope)))
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

/// chain() as a reader makes it of a source with operations "a" (Conv) and "b" (Conv), each of
/// which has become a convolution and a ReLU.
Net chain_of_a_source() {
  Net net = chain();
  for (const auto& [name, source] : {std::pair{"conv1", "a"}, std::pair{"relu1", "a"},
                                     std::pair{"conv2", "b"}, std::pair{"relu2", "b"}})
    net.model.set_sources(*net.model.find(name), {{source, "Conv"}});
  return net;
}

TEST(IgnoredScope, NamesOfTheSourceStandForAllNodesMadeFromIt) {
  EXPECT_THAT(ignored(chain_of_a_source(), {.names = {"a"}}), ElementsAre("conv1", "relu1"));
}

TEST(IgnoredScope, PatternsMatchNamesOfTheSource) {
  EXPECT_THAT(ignored(chain_of_a_source(), {.patterns = {"^b$"}}), ElementsAre("conv2", "relu2"));
}

TEST(IgnoredScope, TypesMayBeThoseOfTheSource) {
  EXPECT_THAT(ignored(chain_of_a_source(), {.types = {"Conv"}}),
              ElementsAre("conv1", "conv2", "relu1", "relu2"));
  EXPECT_THAT(ignored(chain_of_a_source(), {.types = {"Convolution"}}),
              ElementsAre("conv1", "conv2"));
}

TEST(IgnoredScope, SubgraphsMayBeginAndEndInTheSource) {
  EXPECT_THAT(ignored(chain_of_a_source(), {.subgraphs = {{{"b"}, {"b"}}}}),
              ElementsAre("conv2", "relu2"));
}

TEST(IgnoredScope, TellsNearNames) {
  const Net net = chain_of_a_source();
  EXPECT_THAT(
      [&] { ignored(net, {.names = {"conv3"}}); },
      ThrowsMessage<InvalidArgument>(HasSubstr("name \"conv3\" (near: \"conv1\", \"conv2\")")));
  EXPECT_THAT([&] { ignored(net, {.types = {"conv"}}); },
              ThrowsMessage<InvalidArgument>(HasSubstr("type \"conv\" (near: \"Conv\")")));
}

TEST(IgnoredScope, NamesTheUnknownEndOfASubgraph) {
  EXPECT_THAT(
      [&] {
        ignored(chain(), {.subgraphs = {{{"relu1", "relu9"}, {"relu2"}}}});
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("no \"relu9\", near: \"relu1\"")));
}

TEST(IgnoredScope, ListsEveryEntryThatMatchesNothing) {
  const Net net = chain();
  const IgnoredScope scope{
      .names = {"conv1", "conv9"}, .types = {"MatMul"}, .subgraphs = {{{"relu2"}, {"relu1"}}}};
  EXPECT_THAT(
      [&] { ignored(net, scope); },
      ThrowsMessage<InvalidArgument>(AllOf(
          HasSubstr("name \"conv9\""), HasSubstr("type \"MatMul\""),
          HasSubstr("subgraph from \"relu2\" to \"relu1\""), Not(HasSubstr("name \"conv1\"")))));
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
