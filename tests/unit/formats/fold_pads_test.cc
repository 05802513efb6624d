// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/fold_pads.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "run_model.h"
#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

/// Quantized data, padded, and a depthwise convolution.
struct PaddedLayer : Graph {
  explicit PaddedLayer(float value = 0, const std::vector<std::int64_t>& begin = {0, 0, 1, 0}) {
    const OutputRef low = number(-8), high = number(247);
    data = add(FakeQuantize{256}, {input({1, 2, 3, 3}), low, high, low, high});
    const OutputRef pad =
        add(Pad{}, {data, integers(begin), integers({0, 0, 0, 2}), number(value)});
    std::vector<float> weights(static_cast<std::size_t>(model.value(pad).shape[1]) * 4);
    std::iota(weights.begin(), weights.end(), 1.0F);
    convolution = add(GroupConvolution{{{1, 1}, {1, 1}, {0, 1}, {0, 0}}},
                      {pad, floats({model.value(pad).shape[1], 1, 1, 2, 2}, weights)});
    result(convolution);
  }
  bool reads_data() const { return model.node(convolution.node).inputs[0] == data; }
  std::vector<float> output() const {
    Tensor x(ElementType::f32, {1, 2, 3, 3});
    std::iota(x.data<float>().begin(), x.data<float>().end(), 0.0F);
    const Tensor output = test::run_model(model, {x})[0];
    return {output.data<float>().begin(), output.data<float>().end()};
  }

  OutputRef data, convolution;
};

TEST(FoldPads, ZerosBecomeThePaddingOfTheConvolution) {
  PaddedLayer layer;
  const std::vector<float> before = layer.output();
  fold_pads(layer.model);
  ASSERT_TRUE(layer.reads_data());
  EXPECT_EQ(layer.output(), before);
}

TEST(FoldPads, OtherValuesStay) {
  PaddedLayer layer(1);
  fold_pads(layer.model);
  EXPECT_FALSE(layer.reads_data());
}

TEST(FoldPads, ChannelsThatAreAddedStay) {
  PaddedLayer layer(0, {0, 1, 1, 0});
  fold_pads(layer.model);
  EXPECT_FALSE(layer.reads_data());
}

}  // namespace
}  // namespace octet
