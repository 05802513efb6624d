// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "suites/cases.h"

namespace octet::test {

OutputRef CaseGraph::quantize(OutputRef data, float step, int zero_point) {
  const OutputRef low = scalar(-step * static_cast<float>(zero_point));
  const OutputRef high = scalar(step * static_cast<float>(255 - zero_point));
  return add(FakeQuantize{256}, {data, low, high, low, high});
}

OutputRef CaseGraph::quantize_channels(OutputRef data, float step, int zero_point, float ratio) {
  const std::int64_t channels = model.value(data).shape[1];
  const Shape shape{1, channels, 1, 1};
  std::vector<float> low, high;
  for (std::int64_t c = 0; c < channels; ++c, step *= ratio) {
    low.push_back(-step * static_cast<float>(zero_point));
    high.push_back(step * static_cast<float>(255 - zero_point));
  }
  const OutputRef lows = model.add_constant(Tensor::from(shape, low));
  const OutputRef highs = model.add_constant(Tensor::from(shape, high));
  return add(FakeQuantize{256}, {data, lows, highs, lows, highs});
}

OutputRef CaseGraph::quantized_weights(Shape shape, std::size_t num_channel_axes) {
  std::vector<std::size_t> axes(num_channel_axes);
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  return quantized_weights(shape, axes);
}

OutputRef CaseGraph::quantized_weights(Shape shape, const std::vector<std::size_t>& channel_axes) {
  const Tensor weights = random(shape, -0.5F, 0.5F);
  std::vector<std::int64_t> limits(shape.rank(), 1);
  for (const std::size_t axis : channel_axes) limits[axis] = shape[axis];
  const Shape channels(limits);
  const auto count = static_cast<std::size_t>(channels.num_elements());
  // For each element the channel it belongs to.
  const auto channel_of = [&](std::size_t element) {
    std::size_t channel = 0, step = 1;
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      const auto size = static_cast<std::size_t>(shape[axis]);
      if (limits[axis] != 1) {
        channel += element % size * step;
        step *= size;
      }
      element /= size;
    }
    return channel;
  };
  std::vector<float> low(count), high(count, 1e-3F);
  for (std::size_t i = 0; i < weights.num_elements(); ++i) {
    float& largest = high[channel_of(i)];
    largest = std::max(largest, std::abs(weights.data<float>()[i]));
  }
  std::transform(high.begin(), high.end(), low.begin(), [](float x) { return -x; });
  const OutputRef lows = model.add_constant(Tensor::from(channels, low));
  const OutputRef highs = model.add_constant(Tensor::from(channels, high));
  return add(FakeQuantize{255}, {model.add_constant(weights), lows, highs, lows, highs});
}

namespace {

using Build = std::function<OutputRef(CaseGraph&)>;

constexpr float kInputStep = 0.0157F;
constexpr float kOutputStep = 0.011F;
// Zero points of unsigned maps that start at 0 or below it, and of the signed one.
constexpr int kFromZero = 0, kUnequal = 100, kSigned = 128;

struct Layer {
  Shape data;
  Shape weights;
  ConvolutionAttributes attributes;
  int zero_point = kUnequal;
  bool grouped = false;
};

OutputRef quantized_input(CaseGraph& g, Shape shape, int zero_point) {
  return g.quantize(g.input(std::move(shape)), kInputStep, zero_point);
}

OutputRef product(CaseGraph& g, const Layer& layer) {
  const OutputRef data = quantized_input(g, layer.data, layer.zero_point);
  const OutputRef weights = g.quantized_weights(layer.weights, layer.grouped ? 2 : 1);
  return layer.grouped ? g.add(GroupConvolution{layer.attributes}, {data, weights})
                       : g.add(Convolution{layer.attributes}, {data, weights});
}

OutputRef with_bias(CaseGraph& g, OutputRef x) {
  return g.add(Binary{}, {x, g.constant({1, g.model.value(x).shape[1], 1, 1})});
}

// Quantized input, convolution, bias, ReLU, quantized output.
Build conv(Layer layer) {
  return [=](CaseGraph& g) {
    return g.quantize(g.add(Unary{}, {with_bias(g, product(g, layer))}), kOutputStep, kFromZero);
  };
}

// The same convolution, then what `follow` appends to the sum with the bias.
Build conv_then(std::function<OutputRef(CaseGraph&, OutputRef)> follow, int zero_point = kUnequal) {
  return [=](CaseGraph& g) {
    return follow(
        g, with_bias(g, product(g, {{1, 8, 7, 9}, {16, 8, 3, 3}, convolution(1, 1), zero_point})));
  };
}

// Of weights that are kept in four bits.
OutputRef four_bit_conv(CaseGraph& g) {
  const Shape shape{16, 8, 3, 3};
  const Tensor integers = g.random(shape, -8.9F, 7.9F).to(ElementType::i4);
  const OutputRef wide = g.add(Convert{ElementType::f32}, {g.model.add_constant(integers)});
  const OutputRef scale = g.model.add_constant(g.random({16, 1, 1, 1}, 0.02F, 0.04F));
  const OutputRef weights = g.add(Binary{BinaryKind::multiply}, {wide, scale});
  const OutputRef data = quantized_input(g, {1, 8, 7, 9}, kUnequal);
  const OutputRef sum = with_bias(g, g.add(Convolution{convolution(1, 1)}, {data, weights}));
  return g.quantize(g.add(Unary{}, {sum}), kOutputStep, kFromZero);
}

void add_convolutions(std::vector<Case>& cases) {
  const auto add = [&](std::string name, Layer layer) {
    cases.push_back({std::move(name), conv(std::move(layer)), kOutputStep});
  };
  add("Conv3x3", {{1, 8, 7, 9}, {16, 8, 3, 3}, convolution(1, 1)});
  add("Conv3x3FromZero", {{1, 8, 7, 9}, {16, 8, 3, 3}, convolution(1, 1), kFromZero});
  add("Conv3x3Signed", {{1, 8, 7, 9}, {16, 8, 3, 3}, convolution(1, 1), kSigned});
  add("ConvOddChannels", {{1, 3, 8, 8}, {17, 3, 3, 3}, convolution(2, 1)});
  add("ConvManyChannels", {{1, 130, 4, 4}, {33, 130, 1, 1}, convolution(1, 0)});
  add("ConvBatch", {{3, 16, 5, 5}, {16, 16, 3, 3}, convolution(1, 1)});
  add("ConvDilated", {{1, 8, 9, 9}, {8, 8, 3, 3}, convolution(1, 2, 2)});
  add("ConvUnequalPads", {{1, 8, 9, 8}, {8, 8, 3, 3}, {{2, 2}, {1, 1}, {0, 0}, {1, 1}}});
  add("Conv1x1", {{1, 16, 7, 7}, {24, 16, 1, 1}, convolution(1, 0)});
  add("Conv1x1Stride2", {{1, 16, 7, 7}, {24, 16, 1, 1}, convolution(2, 0)});
  add("ConvOnePixel", {{2, 64, 1, 1}, {10, 64, 1, 1}, convolution(1, 0)});
  add("GroupConv", {{1, 8, 6, 6}, {2, 6, 4, 3, 3}, convolution(1, 1), kUnequal, true});
  add("GroupConvSigned4x4", {{1, 34, 5, 5}, {2, 1, 17, 4, 4}, convolution(1, 2), kSigned, true});
  add("Depthwise", {{1, 16, 9, 9}, {16, 1, 1, 3, 3}, convolution(1, 1), kUnequal, true});
  add("DepthwiseFromZeroStride2",
      {{1, 35, 9, 9}, {35, 1, 1, 3, 3}, convolution(2, 1), kFromZero, true});
  cases.push_back({"ConvFourBitWeights", four_bit_conv, kOutputStep});
  add("DepthwiseSigned5x5", {{2, 16, 9, 9}, {16, 1, 1, 5, 5}, convolution(1, 2), kSigned, true});
  add("DepthwiseMultiplier", {{1, 6, 8, 8}, {6, 2, 1, 3, 3}, convolution(1, 1), kUnequal, true});
}

void add_tails(std::vector<Case>& cases) {
  cases.push_back({"ConvClamp", conv_then([](CaseGraph& g, OutputRef x) {
                     return g.quantize(g.add(Clamp{0, 1.5}, {x}), kOutputStep, kFromZero);
                   }),
                   kOutputStep});
  cases.push_back({"ConvLinear", conv_then([](CaseGraph& g, OutputRef x) {
                     return g.quantize(x, kOutputStep, kUnequal);
                   }),
                   kOutputStep});
  cases.push_back(
      {"ConvSignedOutput",
       conv_then([](CaseGraph& g, OutputRef x) { return g.quantize(x, kOutputStep, kSigned); },
                 kFromZero),
       kOutputStep});
  cases.push_back({"ConvFloatOutput",
                   conv_then([](CaseGraph& g, OutputRef x) { return g.add(Unary{}, {x}); }), 0});
  cases.push_back(
      {"ConvResidual", conv_then([](CaseGraph& g, OutputRef x) {
         const OutputRef other = quantized_input(g, {1, 16, 7, 9}, kUnequal);
         const OutputRef sum = g.add(Binary{}, {g.quantize(x, 2 * kOutputStep, kUnequal), other});
         return g.quantize(sum, 2 * kOutputStep, kUnequal);
       }),
       4 * kOutputStep});
  cases.push_back(
      {"ConvResidualRelu", conv_then([](CaseGraph& g, OutputRef x) {
         const OutputRef sum = g.add(Binary{}, {quantized_input(g, {1, 16, 7, 9}, kSigned), x});
         return g.quantize(g.add(Unary{}, {sum}), kOutputStep, kFromZero);
       }),
       kOutputStep});
  cases.push_back(
      {"ConvFloatResidual", conv_then([](CaseGraph& g, OutputRef x) {
         return g.quantize(g.add(Binary{}, {x, g.input({1, 16, 7, 9})}), kOutputStep, kUnequal);
       }),
       kOutputStep});
  cases.push_back({"ConvPerChannelThenDepthwise", conv_then([](CaseGraph& g, OutputRef x) {
                     const OutputRef data =
                         g.quantize_channels(g.add(Unary{}, {x}), 0.02F, kFromZero, 0.97F);
                     const OutputRef y = g.add(GroupConvolution{convolution(1, 1)},
                                               {data, g.quantized_weights({16, 1, 1, 3, 3}, 2)});
                     return g.quantize(g.add(Unary{}, {with_bias(g, y)}), kOutputStep, kFromZero);
                   }),
                   4 * kOutputStep});
  cases.push_back(
      {"ConvUsedTwice", conv_then([](CaseGraph& g, OutputRef x) {
         const OutputRef y = g.quantize(g.add(Unary{}, {x}), kOutputStep, kFromZero);
         const OutputRef z =
             g.add(Convolution{convolution(1, 0)}, {y, g.quantized_weights({16, 16, 1, 1}, 1)});
         return g.quantize(g.add(Binary{}, {g.quantize(with_bias(g, z), 0.02F, kUnequal), y}),
                           0.03F, kUnequal);
       }),
       0.06F});
}

void add_others(std::vector<Case>& cases) {
  cases.push_back({"AddOfQuantized",
                   [](CaseGraph& g) {
                     const OutputRef a = quantized_input(g, {1, 5, 6, 7}, kUnequal);
                     const OutputRef b = g.quantize(g.input({1, 5, 6, 7}), 2 * kInputStep, kSigned);
                     return g.quantize(g.add(Binary{}, {a, b}), 2 * kInputStep, kUnequal);
                   },
                   2 * kInputStep});
  cases.push_back(
      {"PaddedShortcut",
       [](CaseGraph& g) {
         const OutputRef data = quantized_input(g, {1, 8, 9, 9}, kUnequal);
         const OutputRef y =
             g.add(Convolution{convolution(2, 0)}, {data, g.quantized_weights({16, 8, 1, 1}, 1)});
         const OutputRef strided = g.add(MaxPool{pool(1, 2, 0), {}}, {data});
         const OutputRef padded = g.add(
             Pad{}, {strided, g.integers({0, 3, 0, 0}), g.integers({0, 5, 0, 0}), g.scalar(0)});
         const OutputRef sum = g.add(Binary{}, {g.quantize(y, 2 * kOutputStep, kUnequal), padded});
         return g.quantize(g.add(Unary{}, {sum}), 2 * kOutputStep, kFromZero);
       },
       4 * kOutputStep});
  cases.push_back({"ConvBetweenLayoutTransposes",
                   [](CaseGraph& g) {
                     const OutputRef data = quantized_input(g, {1, 7, 9, 8}, kUnequal);
                     const OutputRef first = g.add(Transpose{}, {data, g.integers({0, 3, 1, 2})});
                     const OutputRef y = g.add(Convolution{convolution(1, 1)},
                                               {first, g.quantized_weights({16, 8, 3, 3}, 1)});
                     return g.add(Transpose{},
                                  {g.quantize(y, kOutputStep, kUnequal), g.integers({0, 2, 3, 1})});
                   },
                   kOutputStep});
  cases.push_back({"MaxPool",
                   [](CaseGraph& g) {
                     const OutputRef data = quantized_input(g, {1, 16, 8, 9}, kFromZero);
                     const OutputRef pooled = g.add(MaxPool{pool(3, 2, 1), {}}, {data});
                     const OutputRef y = g.add(Convolution{convolution(1, 0)},
                                               {pooled, g.quantized_weights({8, 16, 1, 1}, 1)});
                     return g.quantize(y, kOutputStep, kUnequal);
                   },
                   kOutputStep});
  cases.push_back(
      {"MaxPoolSigned",
       [](CaseGraph& g) {
         return g.add(MaxPool{pool(2, 2, 0), {}}, {quantized_input(g, {2, 5, 8, 8}, kSigned)});
       },
       0});
  cases.push_back(
      {"GlobalMeanMatMul",
       [](CaseGraph& g) {
         const OutputRef data = quantized_input(g, {2, 24, 5, 5}, kUnequal);
         const OutputRef mean = g.add(Reduce{ReduceKind::mean, false}, {data, g.integers({2, 3})});
         const OutputRef narrow = g.quantize(mean, 0.004F, kUnequal);
         const OutputRef y = g.add(MatMul{false, true}, {narrow, g.quantized_weights({10, 24}, 1)});
         return g.add(Binary{}, {y, g.constant({1, 10})});
       },
       0.02F});
  cases.push_back({"MatMul",
                   [](CaseGraph& g) {
                     const OutputRef y = g.add(
                         MatMul{false, true},
                         {quantized_input(g, {3, 50}, kSigned), g.quantized_weights({12, 50}, 1)});
                     return g.quantize(g.add(Unary{}, {g.add(Binary{}, {y, g.constant({12})})}),
                                       0.05F, kFromZero);
                   },
                   0.05F});
  cases.push_back({"MatMulRank3",
                   [](CaseGraph& g) {
                     return g.add(MatMul{false, true}, {quantized_input(g, {2, 5, 16}, kUnequal),
                                                        g.quantized_weights({9, 16}, 1)});
                   },
                   0});
}

// Quantized input of that shape, what `build` makes of it, and a quantized convolution 1x1.
Build before_conv(Shape shape, std::function<OutputRef(CaseGraph&, OutputRef)> build,
                  int zero_point = kUnequal) {
  return [=](CaseGraph& g) {
    const OutputRef x = build(g, quantized_input(g, shape, zero_point));
    const OutputRef weights = g.quantized_weights({8, g.model.value(x).shape[1], 1, 1}, 1);
    return g.quantize(with_bias(g, g.add(Convolution{convolution(1, 0)}, {x, weights})),
                      kOutputStep, kUnequal);
  };
}

// The same, with the result of `build` quantized before the convolution.
Build requantized(Shape shape, std::function<OutputRef(CaseGraph&, OutputRef)> build,
                  int zero_point = kUnequal) {
  return before_conv(
      std::move(shape),
      [=](CaseGraph& g, OutputRef x) { return g.quantize(build(g, x), 0.009F, kUnequal); },
      zero_point);
}

void add_averages(std::vector<Case>& cases) {
  // Steps of the last quantizer that one step of an average may move its neighbours by.
  constexpr float kLastStep = 4 * kOutputStep;
  const auto average = [](PoolAttributes attributes, bool exclude_pad) {
    return [=](CaseGraph& g, OutputRef x) { return g.add(AvgPool{attributes, exclude_pad}, {x}); };
  };
  const auto adaptive = [](std::int64_t h, std::int64_t w) {
    return [=](CaseGraph& g, OutputRef x) {
      return g.add(AdaptiveAvgPool{}, {x, g.integers({h, w})});
    };
  };
  const auto add = [&](std::string name, Build build) {
    cases.push_back({std::move(name), std::move(build), kLastStep});
  };
  add("AvgPool2x2", requantized({1, 19, 8, 6}, average(pool(2, 2, 0), true)));
  add("AvgPoolCountsPadding", requantized({2, 16, 7, 7}, average(pool(3, 1, 1), false)));
  add("AvgPoolSigned", requantized({1, 16, 9, 9}, average(pool(3, 2, 0), true), kSigned));
  add("AvgPoolWithoutPadding", requantized({1, 8, 7, 7}, average(pool(3, 2, 1), true)));
  add("AdaptiveAvgPoolGlobal", requantized({2, 24, 5, 7}, adaptive(1, 1)));
  add("AdaptiveAvgPoolWholeWindows", requantized({1, 8, 6, 9}, adaptive(3, 3)));
  add("AdaptiveAvgPoolUnequalWindows", requantized({1, 8, 7, 7}, adaptive(3, 4)));
  add("AdaptiveAvgPoolOfSameSize", requantized({1, 8, 6, 6}, adaptive(6, 6)));
  add("MeanPerChannel", [](CaseGraph& g) {
    const OutputRef x = g.quantize_channels(g.input({1, 12, 5, 5}), 0.02F, kFromZero, 0.9F);
    const OutputRef mean = g.add(Reduce{ReduceKind::mean, true}, {x, g.integers({2, 3})});
    return g.quantize(mean, 0.01F, kFromZero);
  });
  add("MeanOfTokens", [](CaseGraph& g) {
    const OutputRef x = quantized_input(g, {2, 7, 24}, kUnequal);
    const OutputRef mean = g.add(Reduce{ReduceKind::mean, false}, {x, g.integers({1})});
    const OutputRef narrow = g.quantize(mean, 0.004F, kUnequal);
    return g.add(MatMul{false, true}, {narrow, g.quantized_weights({10, 24}, 1)});
  });
}

void add_transposed_convolutions(std::vector<Case>& cases) {
  const auto add = [&](std::string name, Shape data, Shape weights, ConvolutionAttributes op,
                       std::vector<std::int64_t> output_padding = {}, bool grouped = false) {
    cases.push_back({std::move(name),
                     [=](CaseGraph& g) {
                       const OutputRef x = quantized_input(g, data, kUnequal);
                       const OutputRef w =
                           g.quantized_weights(weights, grouped ? std::vector<std::size_t>{0, 2}
                                                                : std::vector<std::size_t>{1});
                       const OutputRef y =
                           grouped ? g.add(GroupConvolutionBackpropData{op, output_padding}, {x, w})
                                   : g.add(ConvolutionBackpropData{op, output_padding}, {x, w});
                       return g.quantize(g.add(Unary{}, {with_bias(g, y)}), kOutputStep, kFromZero);
                     },
                     kOutputStep});
  };
  add("TransposedConv2x2Stride2", {1, 8, 5, 6}, {8, 12, 2, 2}, convolution(2, 0));
  add("TransposedConv3x3Stride2", {2, 8, 5, 6}, {8, 12, 3, 3}, convolution(2, 1), {1, 1});
  add("TransposedConv3x3", {1, 8, 5, 6}, {8, 12, 3, 3}, convolution(1, 1));
  add("TransposedConvDilated", {1, 4, 5, 6}, {4, 6, 3, 3}, convolution(3, 2, 2));
  add("TransposedConvCropped", {1, 4, 5, 6}, {4, 6, 2, 2}, convolution(2, 1));
  add("GroupTransposedConv", {1, 8, 5, 5}, {2, 4, 3, 3, 3}, convolution(2, 1), {1, 1}, true);
}

void add_movements(std::vector<Case>& cases) {
  const auto add = [&](std::string name, Build build) {
    cases.push_back({std::move(name), std::move(build), kOutputStep});
  };
  add("Requantized", [](CaseGraph& g) {
    const OutputRef x = g.quantize(quantized_input(g, {1, 8, 6, 7}, kSigned), 0.021F, kUnequal);
    return g.add(MaxPool{pool(2, 2, 0), {}}, {x});
  });
  add("ConcatOfChannels", before_conv({1, 10, 6, 7}, [](CaseGraph& g, OutputRef x) {
        const OutputRef pooled = g.add(MaxPool{pool(3, 1, 1), {}}, {x});
        return g.add(Concat{1}, {pooled, x, pooled});
      }));
  add("ConcatOfDifferentScales", before_conv({1, 10, 6, 7}, [](CaseGraph& g, OutputRef x) {
        const OutputRef other = g.quantize(g.input({1, 6, 6, 7}), 0.02F, kSigned);
        return g.quantize(g.add(Concat{1}, {x, other}), 0.02F, kSigned);
      }));
  add("SplitAndShuffledChannels", before_conv({2, 16, 6, 6}, [](CaseGraph& g, OutputRef x) {
        const OutputRef split =
            g.add(EvenSplit{2}, {g.add(MaxPool{pool(3, 1, 1), {}}, {x}), g.scalar_integer(1)});
        const OutputRef joined = g.add(Concat{1}, {{split.node, 1}, {split.node, 0}});
        const OutputRef grouped = g.add(Reshape{}, {joined, g.integers({2, 2, 8, 6, 6})});
        const OutputRef swapped = g.add(Transpose{}, {grouped, g.integers({0, 2, 1, 3, 4})});
        return g.add(Reshape{}, {swapped, g.integers({2, 16, 6, 6})});
      }));
  add("ShuffleChannels", before_conv({2, 12, 5, 6}, [](CaseGraph& g, OutputRef x) {
        return g.add(ShuffleChannels{1, 3}, {g.add(MaxPool{pool(3, 1, 1), {}}, {x})});
      }));
  add("UnequalSplit", before_conv({1, 16, 6, 6}, [](CaseGraph& g, OutputRef x) {
        const OutputRef split =
            g.add(VariadicSplit{}, {x, g.scalar_integer(1), g.integers({4, -1})});
        return OutputRef{split.node, 1};
      }));
  add("SliceOfChannels", before_conv({1, 16, 6, 6}, [](CaseGraph& g, OutputRef x) {
        return g.add(Slice{}, {g.add(MaxPool{pool(3, 1, 1), {}}, {x}), g.integers({2}),
                               g.integers({14}), g.integers({3}), g.integers({-3})});
      }));
  add("Rolled", before_conv({1, 8, 6, 5}, [](CaseGraph& g, OutputRef x) {
        return g.add(Roll{}, {g.add(MaxPool{pool(3, 1, 1), {}}, {x}), g.integers({2, -1}),
                              g.integers({2, 3})});
      }));
  add("DepthToSpace", before_conv({1, 16, 5, 6}, [](CaseGraph& g, OutputRef x) {
        return g.add(DepthToSpace{DepthMode::blocks_first, 2}, {x});
      }));
  add("Gathered", before_conv({1, 8, 5, 6}, [](CaseGraph& g, OutputRef x) {
        return g.add(Gather{}, {x, g.integers({7, 0, 3, -2}), g.scalar_integer(1)});
      }));
  add("MaxPoolCeilTorch", before_conv({1, 8, 7, 7}, [](CaseGraph& g, OutputRef x) {
        return g.add(MaxPool{pool(3, 2, 1, RoundingType::ceil_torch), {}}, {x});
      }));
  add("MatMulRank4", [](CaseGraph& g) {
    const OutputRef y = g.add(MatMul{false, true}, {quantized_input(g, {1, 5, 6, 16}, kSigned),
                                                    g.quantized_weights({9, 16}, 1)});
    return g.quantize(g.add(Binary{}, {y, g.constant({9})}), kOutputStep, kUnequal);
  });
}

// Products of two quantized values, with quantized and float results.
void add_products(std::vector<Case>& cases) {
  struct Operand {
    Shape shape;
    int zero_point = kSigned;
  };
  const auto product = [](Operand a, Operand b, MatMul op) {
    return [=](CaseGraph& g) {
      return g.add(op, {quantized_input(g, a.shape, a.zero_point),
                        quantized_input(g, b.shape, b.zero_point)});
    };
  };
  const auto add = [&](const std::string& name, Operand a, Operand b, MatMul op) {
    const Build sums = product(std::move(a), std::move(b), op);
    cases.push_back({name + "InFloat", sums});
    const auto quantized = [=](CaseGraph& g) { return g.quantize(sums(g), kOutputStep, kUnequal); };
    cases.push_back({name, quantized, kOutputStep});
  };
  add("Scores", {{2, 2, 17, 32}}, {{2, 2, 19, 32}}, {false, true});
  add("Attention", {{2, 2, 18, 20}, kFromZero}, {{2, 2, 20, 30}}, {});
  add("ScoresUnequal", {{3, 70, 13}, kUnequal}, {{3, 9, 13}, kUnequal}, {false, true});
  add("TransposedFirst", {{2, 21, 7}, kUnequal}, {{2, 21, 35}, kFromZero}, {true, false});
  add("OneForAll", {{4, 6, 10}}, {{10, 5}, kUnequal}, {});
  add("FirstForAll", {{6, 10}, kUnequal}, {{4, 10, 5}}, {});
  add("BothBroadcast", {{2, 1, 6, 10}}, {{1, 3, 10, 5}}, {});
  cases.push_back(
      {"ScaledScores",
       [=](CaseGraph& g) {
         const OutputRef sums = product({{1, 2, 9, 16}}, {{1, 2, 9, 16}}, {false, true})(g);
         const OutputRef scaled = g.add(Binary{BinaryKind::multiply}, {sums, g.scalar(0.25F)});
         return g.quantize(scaled, kOutputStep, kSigned);
       },
       kOutputStep});
}

}  // namespace

std::vector<Case> quantized_cases() {
  std::vector<Case> cases;
  add_convolutions(cases);
  add_transposed_convolutions(cases);
  add_tails(cases);
  add_averages(cases);
  add_movements(cases);
  add_others(cases);
  add_products(cases);
  return cases;
}

}  // namespace octet::test
