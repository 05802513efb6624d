// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "suites/cases.h"

namespace octet::test {
namespace {

using Follow = std::function<OutputRef(CaseGraph&, OutputRef)>;

constexpr float kInputStep = 0.0157F;

// What is computed in float from a quantized value, and quantized in steps so small that each
// difference shows.
std::function<OutputRef(CaseGraph&)> between_quantizers(Shape shape, Follow compute) {
  return [=](CaseGraph& g) {
    const OutputRef x = g.quantize(g.input(shape), kInputStep, 128);
    return compute(g, g.add(Binary{BinaryKind::multiply}, {x, g.constant({1}, 1, 1.1F)}));
  };
}

Follow unary(UnaryKind kind) {
  return [=](CaseGraph& g, OutputRef x) { return g.add(Unary{kind}, {x}); };
}

void add_functions(std::vector<Case>& cases) {
  const auto add = [&](std::string name, Follow compute) {
    cases.push_back({std::move(name), between_quantizers({1, 24, 11, 9}, std::move(compute))});
  };
  add("Sigmoid", unary(UnaryKind::sigmoid));
  add("Tanh", unary(UnaryKind::tanh));
  add("Exp", unary(UnaryKind::exp));
  add("Erf", unary(UnaryKind::erf));
  add("Mish", unary(UnaryKind::mish));
  add("Softplus", unary(UnaryKind::softplus));
  add("Hswish", unary(UnaryKind::hswish));
  add("Hsigmoid", unary(UnaryKind::hsigmoid));
  add("Swish", [](CaseGraph& g, OutputRef x) { return g.add(Swish{}, {x}); });
  add("Gelu", [](CaseGraph& g, OutputRef x) { return g.add(Gelu{}, {x}); });
  add("GeluTanh", [](CaseGraph& g, OutputRef x) { return g.add(Gelu{true}, {x}); });
  add("Elu", [](CaseGraph& g, OutputRef x) { return g.add(Elu{0.8}, {x}); });
  add("Selu", [](CaseGraph& g, OutputRef x) {
    return g.add(Selu{}, {x, g.scalar(1.67F), g.scalar(1.05F)});
  });
}

void add_rows(std::vector<Case>& cases) {
  const auto add = [&](std::string name, Shape shape, Follow compute) {
    cases.push_back({std::move(name), between_quantizers(std::move(shape), std::move(compute))});
  };
  const auto normalized = [](std::vector<std::int64_t> axes, bool variance = true) {
    return [=](CaseGraph& g, OutputRef x) {
      return g.add(Mvn{variance, 1e-5, true}, {x, g.integers(axes)});
    };
  };
  const auto reduced = [](ReduceKind kind, std::vector<std::int64_t> axes) {
    return [=](CaseGraph& g, OutputRef x) {
      return g.add(Reduce{kind, true}, {x, g.integers(axes)});
    };
  };
  add("Softmax", {2, 3, 49, 49}, [](CaseGraph& g, OutputRef x) { return g.add(Softmax{-1}, {x}); });
  add("SoftmaxOfChannels", {2, 19, 5, 4},
      [](CaseGraph& g, OutputRef x) { return g.add(Softmax{1}, {x}); });
  add("LogSoftmax", {7, 100}, [](CaseGraph& g, OutputRef x) { return g.add(LogSoftmax{-1}, {x}); });
  add("LayerNorm", {3, 50, 96}, normalized({-1}));
  add("LayerNormOfRank4", {1, 7, 7, 96}, normalized({3}));
  add("ChannelNorm", {1, 32, 7, 7}, normalized({1}));
  add("InstanceNorm", {2, 8, 9, 7}, normalized({2, 3}));
  add("MeanTakenOut", {3, 50, 96}, normalized({-1}, false));
  add("NormalizeL2", {2, 30, 5, 5}, [](CaseGraph& g, OutputRef x) {
    return g.add(NormalizeL2{1e-12, EpsMode::max}, {x, g.integers({1})});
  });
  add("GroupNorm", {2, 12, 5, 5}, [](CaseGraph& g, OutputRef x) {
    return g.add(GroupNormalization{3, 1e-5}, {x, g.constant({12}), g.constant({12})});
  });
  for (const auto& [name, kind] :
       {std::pair("Mean", ReduceKind::mean), std::pair("Sum", ReduceKind::sum),
        std::pair("L1", ReduceKind::l1), std::pair("L2", ReduceKind::l2)}) {
    add(std::string(name) + "OfImages", {2, 13, 14, 14}, reduced(kind, {2, 3}));
    add(std::string(name) + "OfTokens", {2, 50, 33}, reduced(kind, {1}));
  }
  add("AvgPool", {1, 6, 9, 9}, [](CaseGraph& g, OutputRef x) {
    return g.add(AvgPool{pool(3, 2, 1), true}, {x});
  });
  add("AdaptiveAvgPool", {1, 6, 8, 8}, [](CaseGraph& g, OutputRef x) {
    return g.add(AdaptiveAvgPool{}, {x, g.integers({4, 2})});
  });
}

void add_products(std::vector<Case>& cases) {
  const auto add = [&](std::string name, Shape shape, Follow compute) {
    cases.push_back({std::move(name), between_quantizers(std::move(shape), std::move(compute))});
  };
  const auto by_constant = [](Shape b, MatMul op) {
    return [=](CaseGraph& g, OutputRef x) { return g.add(op, {x, g.constant(b)}); };
  };
  const auto by_itself = [](MatMul op) {
    return [=](CaseGraph& g, OutputRef x) { return g.add(op, {x, x}); };
  };
  add("MatMul", {3, 21, 300}, by_constant({300, 77}, {}));
  add("MatMulTransposedB", {1, 300}, by_constant({10, 300}, {false, true}));
  add("MatMulBatches", {2, 3, 9, 20}, by_constant({3, 20, 17}, {}));
  add("MatMulOfActivations", {2, 3, 33, 40}, by_itself({false, true}));
  add("MatMulTransposedA", {2, 3, 33, 40}, by_itself({true, false}));
  add("MatMulByAVector", {5, 31}, by_constant({31}, {}));
  add("Einsum", {2, 5, 6, 8}, [](CaseGraph& g, OutputRef x) {
    return g.add(Einsum{"abcd,abed->acbe"}, {x, x});
  });
  add("Attention", {1, 3, 17, 20}, [](CaseGraph& g, OutputRef x) {
    return g.add(ScaledDotProductAttention{}, {x, g.add(Swish{}, {x}), x});
  });
  const auto convolved = [](Shape weights, ConvolutionAttributes attributes) {
    return [=](CaseGraph& g, OutputRef x) {
      const OutputRef y = g.add(Convolution{attributes}, {x, g.constant(weights)});
      return g.add(Unary{}, {g.add(Binary{}, {y, g.constant({1, weights[0], 1, 1})})});
    };
  };
  add("Conv3x3", {2, 20, 9, 7}, convolved({33, 20, 3, 3}, convolution(2, 1)));
  add("Conv1x1", {1, 300, 1, 1}, convolved({18, 300, 1, 1}, convolution(1, 0)));
  add("ConvDilated", {1, 3, 12, 12}, convolved({5, 3, 3, 3}, convolution(1, 2, 2)));
  add("Depthwise", {2, 12, 9, 150}, [](CaseGraph& g, OutputRef x) {
    return g.add(GroupConvolution{convolution(1, 1)}, {x, g.constant({12, 1, 1, 3, 3})});
  });
  add("DepthwiseStride2", {1, 6, 9, 8}, [](CaseGraph& g, OutputRef x) {
    return g.add(GroupConvolution{convolution(2, 2)}, {x, g.constant({6, 2, 1, 5, 5})});
  });
  add("GroupConv", {1, 12, 8, 8}, [](CaseGraph& g, OutputRef x) {
    return g.add(GroupConvolution{convolution(1, 1)}, {x, g.constant({4, 5, 3, 3, 3})});
  });
}

}  // namespace

std::vector<Case> mixed_cases() {
  std::vector<Case> cases;
  add_functions(cases);
  add_rows(cases);
  add_products(cases);
  return cases;
}

}  // namespace octet::test
