// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "unit/compiler/compiled_answer.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

// Every level of a quantizer of [-1.28, 1.27], and values between them.
Tensor all_levels() {
  Tensor input(ElementType::f32, {1, 4, 8, 8});
  int level = 0;
  for (float& value : input.data<float>()) value = static_cast<float>(level++ - 128) / 100 + 0.001F;
  return input;
}

std::vector<std::string> lookups(const Model& model) {
  return test::steps_of(model, "lookup");
}

void expect_bits_of_operations(const Model& model) {
  EXPECT_EQ(test::answers(model, all_levels(), Backend::automatic),
            test::answers(model, all_levels(), Backend::reference));
}

using Function = std::function<OutputRef(test::QuantizedGraph&, OutputRef)>;

OutputRef unary(test::QuantizedGraph& graph, UnaryKind kind, OutputRef x) {
  return graph.model.add(Unary{kind}, {x});
}

OutputRef binary(test::QuantizedGraph& graph, BinaryKind kind, OutputRef a, OutputRef b) {
  return graph.model.add(Binary{kind}, {a, b});
}

// A quantizer, a function and a quantizer with other levels.
Model between_quantizers(const Function& function) {
  test::QuantizedGraph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  graph.result(graph.quantize(function(graph, x), -0.4F, 2.15F));
  return std::move(graph.model);
}

struct Case {
  const char* name;
  Function function;
  friend void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
};

class LookupOf : public ::testing::TestWithParam<Case> {};

TEST_P(LookupOf, IsOneLayerWithTheBitsOfTheReference) {
  const Model model = between_quantizers(GetParam().function);
  EXPECT_EQ(lookups(model).size(), 1U);
  expect_bits_of_operations(model);
}

INSTANTIATE_TEST_SUITE_P(
    Functions, LookupOf,
    ::testing::Values(
        Case{"Nothing", [](auto&, OutputRef x) { return x; }},
        Case{"Hswish", [](auto& graph, OutputRef x) { return unary(graph, UnaryKind::hswish, x); }},
        Case{"Sigmoid",
             [](auto& graph, OutputRef x) { return unary(graph, UnaryKind::sigmoid, x); }},
        Case{"Gelu", [](auto& graph, OutputRef x) { return graph.model.add(Gelu{}, {x}); }},
        Case{"Swish", [](auto& graph, OutputRef x) { return graph.model.add(Swish{}, {x}); }},
        Case{"Elu", [](auto& graph, OutputRef x) { return graph.model.add(Elu{0.7}, {x}); }},
        Case{"PRelu",
             [](auto& graph, OutputRef x) {
               return graph.model.add(PRelu{}, {x, graph.limit(0.1F)});
             }},
        Case{"HardSigmoid",
             [](auto& graph, OutputRef x) {
               return graph.model.add(HardSigmoid{}, {x, graph.limit(0.3F), graph.limit(0.4F)});
             }},
        Case{"ClampOfAScaledValue",
             [](auto& graph, OutputRef x) {
               const OutputRef scaled = binary(graph, BinaryKind::multiply, x, graph.limit(1.7F));
               return graph.model.add(Clamp{-0.3, 0.9}, {scaled});
             }},
        Case{"ProductWithItsSigmoid",
             [](auto& graph, OutputRef x) {
               return binary(graph, BinaryKind::multiply, x, unary(graph, UnaryKind::sigmoid, x));
             }},
        Case{"ProductWithItsQuantizedSigmoid",
             [](auto& graph, OutputRef x) {
               const OutputRef gate =
                   graph.quantize(unary(graph, UnaryKind::sigmoid, x), 0.0F, 1.0F);
               return binary(graph, BinaryKind::multiply, x, gate);
             }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Lookup, StandsForAllOperationsBetweenTheBytes) {
  const Model model = between_quantizers(
      [](auto& graph, OutputRef x) { return unary(graph, UnaryKind::hswish, x); });
  EXPECT_EQ(lookups(model), std::vector<std::string>{"Dequantize+HSwish+FakeQuantize"});
}

TEST(Lookup, IsNotMadeOfTwoQuantizedValues) {
  test::QuantizedGraph graph;
  const OutputRef x = graph.input();
  const OutputRef a = graph.signed_quantize(x), b = graph.quantize(x, 0.0F, 1.0F);
  graph.result(graph.quantize(binary(graph, BinaryKind::multiply, a, b), -1.28F, 1.27F));
  EXPECT_TRUE(lookups(graph.model).empty());
  expect_bits_of_operations(graph.model);
}

TEST(Lookup, IsNotMadeOfAFunctionThatDiffersFromChannelToChannel) {
  const Model model = between_quantizers([](auto& graph, OutputRef x) {
    const OutputRef slopes = graph.model.add_constant(
        Tensor::from({1, 4, 1, 1}, std::vector<float>{0.1F, 0.2F, 0.3F, 0.4F}));
    return graph.model.add(PRelu{}, {x, slopes});
  });
  EXPECT_TRUE(lookups(model).empty());
  expect_bits_of_operations(model);
}

TEST(Lookup, KeepsAFloatValueThatOthersReadToo) {
  test::QuantizedGraph graph;
  const OutputRef y = unary(graph, UnaryKind::hswish, graph.signed_quantize(graph.input()));
  graph.result(y);
  graph.result(graph.quantize(y, -0.4F, 2.15F));
  EXPECT_EQ(lookups(graph.model).size(), 1U);
  expect_bits_of_operations(graph.model);
}

TEST(Lookup, OfALookupReadsTheFirstByte) {
  const Model model = between_quantizers([](auto& graph, OutputRef x) {
    const OutputRef y = graph.quantize(unary(graph, UnaryKind::hswish, x), -0.4F, 2.15F);
    return unary(graph, UnaryKind::tanh, y);
  });
  EXPECT_EQ(lookups(model).size(), 1U);
  expect_bits_of_operations(model);
}

}  // namespace
}  // namespace octet
