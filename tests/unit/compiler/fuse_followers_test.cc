// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/fuse_followers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "compiler/lowering/lowering.h"
#include "compiler/plan.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

using ::testing::ElementsAre;

class FuseFollowers : public ::testing::Test, protected test::QuantizedGraph {
 protected:
  OutputRef hswish(OutputRef data) { return model.add(Unary{UnaryKind::hswish}, {data}); }
  OutputRef swish(OutputRef data) { return model.add(Swish{}, {data}); }
  OutputRef gelu(OutputRef data) { return model.add(Gelu{}, {data}); }
  OutputRef sigmoid(OutputRef data) { return model.add(Unary{UnaryKind::sigmoid}, {data}); }
  OutputRef multiply(OutputRef a, OutputRef b) {
    return model.add(Binary{BinaryKind::multiply}, {a, b});
  }
  // As of squeeze and excitation: a factor in (0, 1) for each channel.
  OutputRef gate(OutputRef data) {
    const OutputRef axes =
        model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{2, 3}));
    const OutputRef mean = model.add(Reduce{ReduceKind::mean, true}, {data, axes});
    return sigmoid(convolution(signed_quantize(mean)));
  }
  OutputRef convolution(OutputRef data) {
    return model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights(0.4F)});
  }

  // Of bytes with a grid for each half of the channels and bytes with one grid.
  OutputRef sum_of_joined_values() {
    const OutputRef x = signed_quantize(input());
    const OutputRef a = quantize(convolution(x), -1.28F, 1.27F);
    const OutputRef b = quantize(convolution(x), -0.51F, 2.04F);
    const OutputRef same = signed_quantize(convolution(x));
    return add(model.add(Concat{1}, {a, b}), model.add(Concat{1}, {same, same}));
  }

  std::vector<std::string> fused_operations() const {
    LoweredModel lowered = lower(model, {});
    fuse_followers(lowered);
    std::vector<std::string> names;
    for (const Layer& layer : lowered.layers)
      names.push_back(fmt::format("{}", fmt::join(layer.operations, "+")));
    return names;
  }

  Tensor run(Backend backend, int num_threads) const {
    const ExecutionPlan plan = build_plan(model, {.backend = backend, .num_threads = num_threads});
    const Port& in = plan.inputs()[0];
    const Port& out = plan.outputs()[0];
    Tensor input(in.type, in.shape);
    float value = -1.3F;
    for (float& x : input.data<float>()) x = value += 0.0101F;
    std::vector<Tensor> outputs{Tensor(out.type, out.shape)};
    plan.create_state()->run(std::vector<Tensor>{input}, outputs);
    return outputs[0];
  }
  void expect_bits_of_reference() const {
    const Tensor expected = run(Backend::reference, 1);
    for (const int num_threads : {1, 2}) {
      const Tensor got = run(Backend::automatic, num_threads);
      EXPECT_EQ(std::memcmp(expected.bytes(), got.bytes(), got.num_bytes()), 0);
    }
  }
};

TEST_F(FuseFollowers, FunctionAndQuantizerFollowAConvolution) {
  result(signed_quantize(hswish(convolution(signed_quantize(input())))));
  EXPECT_THAT(fused_operations(),
              ElementsAre("FakeQuantize", "ToChannelsLast", "Convolution+HSwish+FakeQuantize",
                          "Dequantize", "ToPlain"));
}

TEST_F(FuseFollowers, FunctionAndQuantizerAfterAConvolutionHaveTheBitsOfTheReference) {
  result(signed_quantize(hswish(convolution(signed_quantize(input())))));
  expect_bits_of_reference();
}

// Between quantizers per tensor and, before the weights of each channel, per channel.
TEST_F(FuseFollowers, SwishOrGeluBetweenQuantizersHasTheBitsOfTheReference) {
  for (const bool is_gelu : {false, true}) {
    for (const float high : {0.9F, 1.27F, 12.0F}) {
      model = {};
      const auto activated = [&](OutputRef x) {
        return is_gelu ? gelu(convolution(x)) : swish(convolution(x));
      };
      const OutputRef x = quantize(activated(signed_quantize(input())), -0.28F, high);
      const auto ends = [&](float factor) {
        std::vector<float> values;
        for (int c = 1; c <= 4; ++c) values.push_back(factor * static_cast<float>(c));
        return model.add_constant(Tensor::from({1, 4, 1, 1}, values));
      };
      const OutputRef low = ends(-0.28F), top = ends(high);
      const OutputRef y = activated(x);
      result(model.add(FakeQuantize{256}, {y, low, top, low, top}));
      expect_bits_of_reference();
    }
  }
}

TEST_F(FuseFollowers, GateAndQuantizerFollowTheDequantization) {
  const OutputRef data = signed_quantize(hswish(convolution(signed_quantize(input()))));
  result(signed_quantize(multiply(data, gate(data))));
  EXPECT_THAT(fused_operations(), ::testing::Contains("Dequantize+Multiply+FakeQuantize"));
}

TEST_F(FuseFollowers, GateAndQuantizerHaveTheBitsOfTheReference) {
  const OutputRef data = signed_quantize(hswish(convolution(signed_quantize(input()))));
  result(signed_quantize(multiply(gate(data), data)));
  expect_bits_of_reference();
}

TEST_F(FuseFollowers, SumAndQuantizerFollowAndReadTheSummandAsBytes) {
  result(signed_quantize(sum_of_joined_values()));
  EXPECT_THAT(fused_operations(), ::testing::Contains("Dequantize+Add+FakeQuantize"));
  // That of the output.
  EXPECT_EQ(std::ranges::count(fused_operations(), "Dequantize"), 1);
}

TEST_F(FuseFollowers, SumAndFunctionAndQuantizerHaveTheBitsOfTheReference) {
  const OutputRef sum = sum_of_joined_values();
  result(signed_quantize(sum));
  expect_bits_of_reference();
  model = {};
  result(signed_quantize(hswish(sum_of_joined_values())));
  expect_bits_of_reference();
}

TEST_F(FuseFollowers, ValueWithTwoReadersStaysInMemory) {
  const OutputRef value = hswish(convolution(signed_quantize(input())));
  result(signed_quantize(value));
  result(sigmoid(value));
  EXPECT_THAT(fused_operations(),
              ElementsAre("FakeQuantize", "ToChannelsLast", "Convolution+HSwish", "FakeQuantize",
                          "Sigmoid", "Dequantize", "ToPlain", "ToPlain"));
}

TEST_F(FuseFollowers, OutputOfTheModelStaysInMemory) {
  const OutputRef value = hswish(convolution(signed_quantize(input())));
  result(value);
  result(signed_quantize(value));
  EXPECT_THAT(fused_operations(), ::testing::Contains("Convolution+HSwish"));
}

}  // namespace
}  // namespace octet
