// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "suites/cases.h"

namespace octet::test {

float CaseGraph::next() {
  // Numerical Recipes' linear congruential generator; the upper 24 bits fill a float's mantissa.
  state_ = state_ * 1664525U + 1013904223U;
  return static_cast<float>(state_ >> 8U) / static_cast<float>(1U << 24U);
}

Tensor CaseGraph::random(Shape shape, float low, float high) {
  Tensor tensor(ElementType::f32, std::move(shape));
  for (float& x : tensor.data<float>()) x = low + (high - low) * next();
  return tensor;
}

OutputRef CaseGraph::input(Shape shape) {
  return model.add(Parameter{ElementType::f32, std::move(shape)}, {});
}

OutputRef CaseGraph::constant(Shape shape, float low, float high) {
  return model.add_constant(random(std::move(shape), low, high));
}

OutputRef CaseGraph::integers(const std::vector<std::int64_t>& values) {
  return model.add_constant(Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
}

ConvolutionAttributes convolution(std::int64_t stride, std::int64_t pad, std::int64_t dilation) {
  return {{stride, stride}, {dilation, dilation}, {pad, pad}, {pad, pad}};
}

PoolAttributes pool(std::int64_t kernel, std::int64_t stride, std::int64_t pad,
                    RoundingType rounding) {
  return {{kernel, kernel}, {stride, stride}, {pad, pad}, {pad, pad}, rounding};
}

namespace {

using Build = std::function<OutputRef(CaseGraph&)>;

Build conv(Shape data, Shape weights, ConvolutionAttributes attributes) {
  return [=](CaseGraph& g) {
    const float bound = 1 / std::sqrt(static_cast<float>(weights.num_elements() / weights[0]));
    return g.add(Convolution{attributes}, {g.input(data), g.constant(weights, -bound, bound)});
  };
}

Build group_conv(Shape data, Shape weights, ConvolutionAttributes attributes) {
  return [=](CaseGraph& g) {
    return g.add(GroupConvolution{attributes}, {g.input(data), g.constant(weights, -0.3F, 0.3F)});
  };
}

// A convolution, its bias, and what `follow` appends.
Build conv_then(std::function<OutputRef(CaseGraph&, OutputRef)> follow) {
  return [=](CaseGraph& g) {
    const OutputRef product = conv({1, 8, 9, 7}, {16, 8, 3, 3}, convolution(1, 1))(g);
    return follow(g, g.add(Binary{}, {product, g.constant({1, 16, 1, 1})}));
  };
}

Build on_image(std::function<OutputRef(CaseGraph&, OutputRef)> follow) {
  return [=](CaseGraph& g) { return follow(g, g.input({2, 5, 7, 6})); };
}

Build on_image(Op op) {
  return on_image([=](CaseGraph& g, OutputRef x) { return g.add(op, {x}); });
}

void add_convolutions(std::vector<Case>& cases) {
  const ConvolutionAttributes unequal{{2, 1}, {1, 2}, {1, 2}, {0, 1}};
  const ConvolutionAttributes same_upper{{2, 2}, {1, 1}, {0, 0}, {0, 0}, AutoPad::same_upper};
  const ConvolutionAttributes same_lower{{2, 2}, {1, 1}, {0, 0}, {0, 0}, AutoPad::same_lower};
  const ConvolutionAttributes valid{{1, 1}, {1, 1}, {1, 1}, {1, 1}, AutoPad::valid};
  cases.insert(
      cases.end(),
      {
          {"Conv3x3", conv({1, 8, 9, 7}, {16, 8, 3, 3}, convolution(1, 1))},
          {"ConvOddChannels", conv({1, 3, 9, 7}, {17, 3, 3, 3}, convolution(1, 1))},
          {"ConvManyChannels", conv({1, 33, 5, 5}, {65, 33, 3, 3}, convolution(1, 1))},
          {"ConvBatch", conv({3, 8, 6, 6}, {8, 8, 3, 3}, convolution(1, 1))},
          {"ConvStride2", conv({1, 8, 9, 8}, {16, 8, 3, 3}, convolution(2, 1))},
          {"ConvDilated", conv({1, 8, 9, 9}, {8, 8, 3, 3}, convolution(1, 2, 2))},
          {"ConvUnequal", conv({1, 4, 9, 8}, {8, 4, 2, 3}, unequal)},
          {"ConvSameUpper", conv({1, 4, 9, 8}, {8, 4, 3, 3}, same_upper)},
          {"ConvSameLower", conv({1, 4, 9, 8}, {8, 4, 3, 3}, same_lower)},
          {"ConvValidIgnoresPads", conv({1, 4, 9, 8}, {8, 4, 3, 3}, valid)},
          {"Conv1x1", conv({1, 16, 7, 7}, {24, 16, 1, 1}, convolution(1, 0))},
          {"Conv1x1Stride2", conv({1, 16, 7, 7}, {24, 16, 1, 1}, convolution(2, 0))},
          {"Conv7x7Stride2", conv({1, 3, 20, 20}, {8, 3, 7, 7}, convolution(2, 3))},
          {"ConvRow", conv({1, 4, 6, 9}, {4, 4, 1, 7}, {{1, 1}, {1, 1}, {0, 3}, {0, 3}})},
          {"ConvOnePixel", conv({1, 32, 1, 1}, {8, 32, 1, 1}, convolution(1, 0))},
          {"Conv1d", conv({2, 4, 15}, {6, 4, 3}, {{2}, {1}, {1}, {1}})},
          {"Conv3d",
           conv({1, 2, 4, 5, 6}, {3, 2, 3, 3, 3}, {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}})},
          {"GroupConv", group_conv({1, 8, 6, 6}, {2, 6, 4, 3, 3}, convolution(1, 1))},
          {"GroupConvOdd", group_conv({1, 9, 6, 6}, {3, 5, 3, 3, 3}, convolution(2, 1))},
          {"Depthwise", group_conv({1, 16, 9, 9}, {16, 1, 1, 3, 3}, convolution(1, 1))},
          {"DepthwiseStride2", group_conv({2, 19, 9, 9}, {19, 1, 1, 3, 3}, convolution(2, 1))},
          {"Depthwise5x5Dilated",
           group_conv({1, 16, 12, 12}, {16, 1, 1, 5, 5}, convolution(1, 4, 2))},
          {"DepthwiseMultiplier", group_conv({1, 6, 8, 8}, {6, 2, 1, 3, 3}, convolution(1, 1))},
      });
}

// Large enough to be shared among threads.
void add_large(std::vector<Case>& cases) {
  const Build residual_block = [](CaseGraph& g) {
    const OutputRef x = conv({1, 24, 28, 28}, {96, 24, 1, 1}, convolution(1, 0))(g);
    const OutputRef y =
        g.add(Convolution{convolution(1, 1)}, {x, g.constant({96, 96, 3, 3}, -0.1F, 0.1F)});
    return g.add(Unary{}, {g.add(Binary{}, {y, x})});
  };
  const Build bottleneck = [](CaseGraph& g) {
    const OutputRef x = conv({2, 24, 14, 14}, {144, 24, 1, 1}, convolution(1, 0))(g);
    const OutputRef clamped = g.add(Clamp{0, 6}, {x});
    const OutputRef y =
        g.add(Convolution{convolution(1, 0)}, {clamped, g.constant({24, 144, 1, 1}, -0.1F, 0.1F)});
    return g.add(Binary{}, {y, g.input({2, 24, 14, 14})});
  };
  const auto pooled = [](Op op) {
    return [=](CaseGraph& g) { return g.add(op, {g.input({1, 64, 57, 55})}); };
  };
  cases.insert(
      cases.end(),
      {
          {"LargeConv3x3", conv({1, 32, 29, 27}, {64, 32, 3, 3}, convolution(1, 1))},
          {"LargeConv7x7Stride2", conv({1, 3, 96, 96}, {32, 3, 7, 7}, convolution(2, 3))},
          {"LargeConvDilated", conv({1, 32, 24, 24}, {32, 32, 3, 3}, convolution(1, 2, 2))},
          {"LargeConvManyChannels", conv({1, 320, 7, 7}, {200, 320, 3, 3}, convolution(1, 1))},
          // oneDNN 2.6 orders the sums of this one by its number of rows.
          {"LargeConv6x3OddChannels", conv({1, 157, 13, 25}, {42, 157, 6, 3}, convolution(2, 0))},
          {"LargeConvBatch", conv({5, 32, 14, 14}, {48, 32, 3, 3}, convolution(1, 1))},
          {"LargeConv1x1", conv({1, 144, 28, 28}, {33, 144, 1, 1}, convolution(1, 0))},
          {"LargeConv1x1FewPixels", conv({1, 960, 4, 4}, {320, 960, 1, 1}, convolution(1, 0))},
          {"LargeConv1x1Stride2", conv({1, 128, 28, 28}, {96, 128, 1, 1}, convolution(2, 0))},
          {"LargeConvOnePixel", conv({1, 1280, 1, 1}, {1000, 1280, 1, 1}, convolution(1, 0))},
          {"LargeDepthwise", group_conv({1, 144, 28, 28}, {144, 1, 1, 3, 3}, convolution(1, 1))},
          {"LargeDepthwiseStride2",
           group_conv({1, 144, 56, 56}, {144, 1, 1, 3, 3}, convolution(2, 1))},
          {"LargeDepthwise5x5FewRows",
           group_conv({1, 960, 7, 7}, {960, 1, 1, 5, 5}, convolution(1, 2))},
          {"LargeGroupConv", group_conv({1, 64, 28, 28}, {4, 32, 16, 3, 3}, convolution(1, 1))},
          {"LargeResidual", residual_block},
          {"LargeBottleneck", bottleneck},
          {"LargeMaxPool", pooled(MaxPool{pool(3, 2, 1), {}})},
          {"LargeAvgPool", pooled(AvgPool{pool(3, 2, 1), true})},
          {"LargeAvgPoolIncludesPads", pooled(AvgPool{pool(3, 2, 1, RoundingType::ceil), false})},
          {"LargeMatMul",
           [](CaseGraph& g) {
             return g.add(MatMul{}, {g.input({3, 49, 256}), g.constant({256, 200}, -0.1F, 0.1F)});
           }},
      });
}

void add_fused(std::vector<Case>& cases) {
  const auto unary = [](UnaryKind kind) {
    return conv_then([=](CaseGraph& g, OutputRef x) { return g.add(Unary{kind}, {x}); });
  };
  cases.insert(
      cases.end(),
      {
          {"ConvBias", conv_then([](CaseGraph&, OutputRef x) { return x; })},
          {"ConvRelu", unary(UnaryKind::relu)},
          {"ConvHSwish", unary(UnaryKind::hswish)},
          {"ConvSigmoid", unary(UnaryKind::sigmoid)},
          {"ConvRelu6", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Clamp{0, 0.5}, {x});
           })},
          {"ConvSwish", conv_then([](CaseGraph& g, OutputRef x) { return g.add(Swish{}, {x}); })},
          {"ConvBatchNorm", conv_then([](CaseGraph& g, OutputRef x) {
             const OutputRef scaled =
                 g.add(Binary{BinaryKind::multiply}, {x, g.constant({1, 16, 1, 1})});
             return g.add(Unary{UnaryKind::relu},
                          {g.add(Binary{}, {g.constant({1, 16, 1, 1}), scaled})});
           })},
          {"ConvResidualRelu", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Unary{}, {g.add(Binary{}, {x, g.input({1, 16, 9, 7})})});
           })},
          {"ConvReluResidualFirst", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Binary{}, {g.input({1, 16, 9, 7}), g.add(Unary{}, {x})});
           })},
          {"ConvUsedTwice", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Binary{}, {g.add(Unary{}, {x}), x});
           })},
          {"GroupConvResidualRelu",
           [](CaseGraph& g) {
             const OutputRef y = g.add(GroupConvolution{convolution(1, 1)},
                                       {g.input({1, 21, 6, 6}), g.constant({3, 7, 7, 3, 3})});
             return g.add(Unary{}, {g.add(Binary{}, {g.input({1, 21, 6, 6}), y})});
           }},
          {"DepthwisePaddedPixelResidual",
           [](CaseGraph& g) {
             const OutputRef data = g.input({2, 14, 4, 4});
             const GroupConvolution op{{{1, 2}, {1, 1}, {0, 1}, {0, 2}}};
             return g.add(Binary{}, {data, g.add(op, {data, g.constant({14, 1, 1, 1, 1})})});
           }},
          {"DepthwiseResidualOfOnePixel",
           [](CaseGraph& g) {
             const OutputRef y = g.add(GroupConvolution{convolution(1, 1)},
                                       {g.input({1, 18, 1, 1}), g.constant({18, 1, 1, 3, 3})});
             return g.add(Binary{}, {g.input({1, 18, 1, 1}), y});
           }},
          {"ConvPlusItself", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Binary{}, {x, x});
           })},
          {"ConvTimesSpatialMap", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Binary{BinaryKind::multiply}, {x, g.constant({1, 1, 9, 7})});
           })},
          {"ConvPlusScalar", conv_then([](CaseGraph& g, OutputRef x) {
             return g.add(Binary{}, {x, g.scalar(0.5F)});
           })},
          {"SqueezeAndExcite", conv_then([](CaseGraph& g, OutputRef x) {
             const OutputRef mean = g.add(Reduce{ReduceKind::mean, true}, {x, g.integers({2, 3})});
             const OutputRef squeezed =
                 g.add(Unary{},
                       {g.add(Convolution{convolution(1, 0)}, {mean, g.constant({4, 16, 1, 1})})});
             const OutputRef gate = g.add(
                 Unary{UnaryKind::hsigmoid},
                 {g.add(Convolution{convolution(1, 0)}, {squeezed, g.constant({16, 4, 1, 1})})});
             return g.add(Binary{BinaryKind::multiply}, {x, gate});
           })},
          {"Classifier", conv_then([](CaseGraph& g, OutputRef x) {
             const OutputRef mean =
                 g.add(Reduce{ReduceKind::mean, false}, {g.add(Unary{}, {x}), g.integers({2, 3})});
             const OutputRef product = g.add(MatMul{false, true}, {mean, g.constant({10, 16})});
             return g.add(Softmax{1}, {g.add(Binary{}, {product, g.constant({1, 10})})});
           })},
          {"FlattenedClassifier", conv_then([](CaseGraph& g, OutputRef x) {
             const OutputRef flat = g.add(Reshape{true}, {x, g.integers({0, -1})});
             return g.add(MatMul{false, false}, {flat, g.constant({16 * 63, 10})});
           })},
      });
}

void add_pools(std::vector<Case>& cases) {
  for (const RoundingType rounding : {RoundingType::floor, RoundingType::ceil}) {
    const std::string suffix = rounding == RoundingType::ceil ? "Ceil" : "";
    cases.push_back({"MaxPool" + suffix, on_image(MaxPool{pool(3, 2, 1, rounding), {}})});
    cases.push_back({"AvgPool" + suffix, on_image(AvgPool{pool(3, 2, 1, rounding), true})});
    cases.push_back(
        {"AvgPoolIncludesPads" + suffix, on_image(AvgPool{pool(3, 2, 1, rounding), false})});
  }
  const PoolAttributes same{
      {2, 2}, {2, 2}, {0, 0}, {0, 0}, RoundingType::floor, AutoPad::same_upper};
  const PoolAttributes unequal{{3, 2}, {1, 2}, {2, 0}, {0, 1}};
  cases.insert(cases.end(),
               {
                   {"MaxPoolDilated", on_image(MaxPool{pool(2, 1, 0), {2, 2}})},
                   {"MaxPoolSameUpper", on_image(MaxPool{same, {}})},
                   {"AvgPoolSameUpper", on_image(AvgPool{same, true})},
                   {"MaxPoolUnequal", on_image(MaxPool{unequal, {}})},
                   {"AvgPoolUnequal", on_image(AvgPool{unequal, true})},
                   {"AvgPoolUnequalIncludesPads", on_image(AvgPool{unequal, false})},
                   {"MaxPool1d",
                    [](CaseGraph& g) {
                      return g.add(MaxPool{{{3}, {2}, {1}, {1}}, {}}, {g.input({1, 4, 9})});
                    }},
                   {"GlobalMean", on_image([](CaseGraph& g, OutputRef x) {
                      return g.add(Reduce{ReduceKind::mean, true}, {x, g.integers({-1, -2})});
                    })},
               });
}

void add_products(std::vector<Case>& cases) {
  const auto product = [](Shape a, Shape b, MatMul op) {
    return [=](CaseGraph& g) { return g.add(op, {g.input(a), g.constant(b)}); };
  };
  const auto both_inputs = [](Shape a, Shape b, MatMul op) {
    return [=](CaseGraph& g) { return g.add(op, {g.input(a), g.input(b)}); };
  };
  cases.insert(cases.end(),
               {
                   {"MatMul", product({1, 40}, {40, 10}, {})},
                   {"MatMulTransposedB", product({3, 40}, {10, 40}, {false, true})},
                   {"MatMulTransposedA", product({40, 3}, {40, 10}, {true, false})},
                   {"MatMulRank3", product({2, 5, 17}, {17, 33}, {})},
                   {"MatMulRank4", product({2, 2, 5, 17}, {17, 9}, {})},
                   {"MatMulVector", product({17}, {17, 9}, {})},
                   {"MatMulBatches", both_inputs({2, 1, 4, 8}, {3, 8, 5}, {})},
                   {"MatMulBothTransposed", both_inputs({2, 8, 4}, {2, 5, 8}, {true, true})},
                   {"MatMulBiasRelu",
                    [](CaseGraph& g) {
                      const OutputRef y = g.add(MatMul{}, {g.input({4, 20}), g.constant({20, 12})});
                      return g.add(Unary{}, {g.add(Binary{}, {y, g.constant({12})})});
                    }},
               });
}

void add_elementwise(std::vector<Case>& cases) {
  for (const BinaryKind kind : {BinaryKind::add, BinaryKind::subtract, BinaryKind::multiply,
                                BinaryKind::divide, BinaryKind::maximum, BinaryKind::minimum}) {
    const std::string name(type_name(kind));
    cases.push_back({name + "Channels", on_image([=](CaseGraph& g, OutputRef x) {
                       return g.add(Binary{kind}, {x, g.constant({1, 5, 1, 1}, 0.5F, 1)});
                     })});
    cases.push_back({name + "Same", on_image([=](CaseGraph& g, OutputRef x) {
                       return g.add(Binary{kind}, {x, g.constant({2, 5, 7, 6}, 0.5F, 1)});
                     })});
    cases.push_back({name + "FirstIsScalar", on_image([=](CaseGraph& g, OutputRef x) {
                       return g.add(Binary{kind}, {g.scalar(0.75F), g.add(Clamp{0.5, 3}, {x})});
                     })});
  }
  for (const UnaryKind kind :
       {UnaryKind::relu, UnaryKind::sigmoid, UnaryKind::tanh, UnaryKind::exp, UnaryKind::abs,
        UnaryKind::negative, UnaryKind::floor, UnaryKind::ceiling, UnaryKind::erf,
        UnaryKind::hswish, UnaryKind::hsigmoid, UnaryKind::mish, UnaryKind::softplus}) {
    cases.push_back({"Unary" + std::string(type_name(kind)), on_image(Unary{kind})});
  }
  const auto of_positive = [](Op op) {
    return on_image([=](CaseGraph& g, OutputRef x) {
      return g.add(op, {g.add(Clamp{0.25, 4}, {x})});
    });
  };
  cases.insert(cases.end(), {
                                {"Log", of_positive(Unary{UnaryKind::log})},
                                {"Sqrt", of_positive(Unary{UnaryKind::sqrt})},
                                {"Power", on_image([](CaseGraph& g, OutputRef x) {
                                   return g.add(Binary{BinaryKind::power}, {x, g.scalar(2)});
                                 })},
                                {"BroadcastsBothWays",
                                 [](CaseGraph& g) {
                                   return g.add(Binary{}, {g.input({4, 1, 3}), g.input({2, 1})});
                                 }},
                                {"PRelu", on_image([](CaseGraph& g, OutputRef x) {
                                   return g.add(PRelu{}, {x, g.constant({5})});
                                 })},
                                {"Elu", on_image(Elu{0.5})},
                                {"Swish", on_image(Swish{})},
                                {"Gelu", on_image(Gelu{})},
                                {"GeluTanh", on_image(Gelu{true})},
                                {"Clamp", on_image(Clamp{-0.5, 1})},
                                {"SoftmaxChannels", on_image(Softmax{1})},
                                {"SoftmaxLast", on_image(Softmax{-1})},
                                {"FakeQuantize", on_image([](CaseGraph& g, OutputRef x) {
                                   return g.add(FakeQuantize{16},
                                                {x, g.scalar(-1.03F), g.scalar(1.01F), g.scalar(-2),
                                                 g.scalar(2.5F)});
                                 })},
                            });
  for (const ReduceKind kind : {ReduceKind::mean, ReduceKind::sum, ReduceKind::max, ReduceKind::min,
                                ReduceKind::l1, ReduceKind::l2}) {
    cases.push_back({std::string(type_name(kind)), on_image([=](CaseGraph& g, OutputRef x) {
                       return g.add(Reduce{kind, false}, {x, g.integers({1, 3})});
                     })});
  }
}

void add_shape_operations(std::vector<Case>& cases) {
  cases.insert(
      cases.end(),
      {
          {"ConvolutionBetweenLayoutTransposes", on_image([](CaseGraph& g, OutputRef x) {
             const OutputRef first = g.add(Transpose{}, {x, g.integers({0, 3, 1, 2})});
             const std::int64_t channels = g.model.value(first).shape[1];
             const OutputRef y =
                 g.add(Convolution{convolution(1, 1)}, {first, g.constant({5, channels, 3, 3})});
             return g.add(Transpose{}, {y, g.integers({0, 2, 3, 1})});
           })},
          {"Transpose", on_image([](CaseGraph& g, OutputRef x) {
             return g.add(Transpose{}, {x, g.integers({0, 2, 3, 1})});
           })},
          {"ChannelShuffle", conv_then([](CaseGraph& g, OutputRef x) {
             const OutputRef split = g.add(Reshape{}, {x, g.integers({1, 2, 8, 9, 7})});
             const OutputRef mixed = g.add(Transpose{}, {split, g.integers({0, 2, 1, 3, 4})});
             return g.add(Reshape{}, {mixed, g.integers({1, 16, 9, 7})});
           })},
          {"ConcatOfBranches", conv_then([](CaseGraph& g, OutputRef x) {
             const OutputRef branch =
                 g.add(Convolution{convolution(1, 0)}, {x, g.constant({5, 16, 1, 1})});
             return g.add(Unary{}, {g.add(Concat{1}, {branch, x})});
           })},
          {"ConcatSpatial", on_image([](CaseGraph& g, OutputRef x) {
             return g.add(Concat{-1}, {x, g.constant({2, 5, 7, 3})});
           })},
          {"SliceChannels", conv_then([](CaseGraph& g, OutputRef x) {
             const StridedSlice op{{1, 0}, {1, 0}, {}, {}, {}};
             const OutputRef half =
                 g.add(op, {x, g.integers({0, 8}), g.integers({0, 16}), g.integers({1, 1})});
             return g.add(Convolution{convolution(1, 0)}, {half, g.constant({4, 8, 1, 1})});
           })},
          {"PadBeforeConv", on_image([](CaseGraph& g, OutputRef x) {
             const OutputRef padded =
                 g.add(Pad{}, {x, g.integers({0, 0, 0, 0}), g.integers({0, 0, 1, 1}), g.scalar(0)});
             return g.add(Convolution{convolution(2, 0)}, {padded, g.constant({4, 5, 3, 3})});
           })},
          {"PadReflect", on_image([](CaseGraph& g, OutputRef x) {
             return g.add(Pad{PadMode::reflect},
                          {x, g.integers({0, 0, 2, 1}), g.integers({0, 0, 1, 2})});
           })},
          {"SqueezeUnsqueeze", on_image([](CaseGraph& g, OutputRef x) {
             const OutputRef mean = g.add(Reduce{ReduceKind::mean, true}, {x, g.integers({2, 3})});
             return g.add(Unsqueeze{},
                          {g.add(Squeeze{}, {mean, g.integers({2, 3})}), g.integers({0})});
           })},
          {"ResultIsAnInput", on_image([](CaseGraph&, OutputRef x) { return x; })},
          {"ResultIsAConstant",
           [](CaseGraph& g) {
             g.input({1});
             return g.constant({2, 2});
           }},
      });
}

}  // namespace

std::vector<Case> float_cases() {
  std::vector<Case> cases;
  add_convolutions(cases);
  add_large(cases);
  add_fused(cases);
  add_pools(cases);
  add_products(cases);
  add_elementwise(cases);
  add_shape_operations(cases);
  return cases;
}

}  // namespace octet::test
