// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/compiler/compiled_answer.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

using Names = std::vector<std::string>;

Tensor image() {
  Tensor input(ElementType::f32, {1, 4, 8, 8});
  int i = 0;
  for (float& value : input.data<float>()) value = static_cast<float>(i++ * 37 % 256 - 128) / 100;
  return input;
}

void expect_bits_of_the_reference(const Model& model) {
  EXPECT_EQ(test::answers(model, image(), Backend::automatic),
            test::answers(model, image(), Backend::reference));
}

class Graph : public test::QuantizedGraph {
 public:
  OutputRef convolution(OutputRef data) {
    return model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights(0.4F)});
  }
};

TEST(ChannelConcat, OfDifferentGridsIsDequantizedByChannels) {
  Graph graph;
  const OutputRef x = graph.signed_quantize(graph.input());
  const OutputRef a = graph.quantize(graph.convolution(x), -1.28F, 1.27F);
  const OutputRef b = graph.quantize(graph.convolution(x), -0.51F, 2.04F);
  const OutputRef joined = graph.model.add(Concat{1}, {a, b});
  graph.result(joined);
  graph.result(graph.signed_quantize(joined));
  EXPECT_EQ(test::steps_of(graph.model, "strided_copy"), Names{"Concat"});
  expect_bits_of_the_reference(graph.model);
}

TEST(ChannelShuffle, OfConvolvedDataIsOneCopy) {
  Graph graph;
  const OutputRef x =
      graph.signed_quantize(graph.convolution(graph.signed_quantize(graph.input())));
  const auto sizes = [&](std::vector<std::int64_t> values) {
    const Shape shape{static_cast<std::int64_t>(values.size())};
    return graph.model.add_constant(Tensor::from(shape, values));
  };
  const OutputRef grouped = graph.model.add(Reshape{}, {x, sizes({1, 2, 2, 8, 8})});
  const OutputRef swapped = graph.model.add(Transpose{}, {grouped, sizes({0, 2, 1, 3, 4})});
  const OutputRef y = graph.model.add(Reshape{}, {swapped, sizes({1, 4, 8, 8})});
  graph.result(graph.signed_quantize(graph.convolution(y)));
  EXPECT_EQ(test::steps_of(graph.model, "strided_copy"), Names{"Reshape+Transpose+Reshape"});
  expect_bits_of_the_reference(graph.model);
}

}  // namespace
}  // namespace octet
