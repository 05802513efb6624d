// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "suites/cases.h"

namespace octet::test {
namespace {

using Follow = std::function<OutputRef(CaseGraph&, OutputRef)>;

// One case on an input [2, 6, 8, 4], and one on a convolution's output of that shape, which lies
// channels last.
void add_both(std::vector<Case>& cases, const std::string& name, const Follow& follow) {
  cases.push_back({name, [=](CaseGraph& g) { return follow(g, g.input({2, 6, 8, 4})); }});
  cases.push_back(
      {"Conv" + name, [=](CaseGraph& g) {
         const OutputRef data = g.input({2, 3, 8, 4});
         return follow(g, g.add(Convolution{convolution(1, 1)}, {data, g.constant({6, 3, 3, 3})}));
       }});
}

void add_maps(std::vector<Case>& cases) {
  for (const UnaryKind kind :
       {UnaryKind::sigmoid, UnaryKind::tanh, UnaryKind::exp, UnaryKind::abs, UnaryKind::negative,
        UnaryKind::floor, UnaryKind::ceiling, UnaryKind::erf, UnaryKind::hsigmoid, UnaryKind::mish,
        UnaryKind::softplus, UnaryKind::sin, UnaryKind::cos, UnaryKind::atan}) {
    add_both(cases, "Map" + std::string(type_name(kind)), [=](CaseGraph& g, OutputRef x) {
      return g.add(Unary{kind}, {g.add(Binary{BinaryKind::multiply}, {x, g.scalar(3)})});
    });
  }
  const auto positive = [](UnaryKind kind) {
    return [=](CaseGraph& g, OutputRef x) {
      const OutputRef y = g.add(Binary{}, {g.add(Unary{UnaryKind::abs}, {x}), g.scalar(0.1F)});
      return g.add(Unary{kind}, {y});
    };
  };
  add_both(cases, "MapLog", positive(UnaryKind::log));
  add_both(cases, "MapSqrt", positive(UnaryKind::sqrt));
  add_both(cases, "GeluErf", [](CaseGraph& g, OutputRef x) { return g.add(Gelu{}, {x}); });
  add_both(cases, "GeluTanh", [](CaseGraph& g, OutputRef x) { return g.add(Gelu{true}, {x}); });
  add_both(cases, "SwishBeta", [](CaseGraph& g, OutputRef x) {
    return g.add(Swish{}, {x, g.scalar(1.5F)});
  });
  add_both(cases, "EluAlpha", [](CaseGraph& g, OutputRef x) { return g.add(Elu{0.7}, {x}); });
  add_both(cases, "Selu", [](CaseGraph& g, OutputRef x) {
    return g.add(Selu{}, {x, g.scalar(1.67F), g.scalar(1.05F)});
  });
  add_both(cases, "HardSigmoid", [](CaseGraph& g, OutputRef x) {
    return g.add(HardSigmoid{}, {x, g.scalar(0.2F), g.scalar(0.5F)});
  });
  add_both(cases, "RoundHalfAway", [](CaseGraph& g, OutputRef x) {
    return g.add(Round{RoundMode::half_away_from_zero}, {x});
  });
  add_both(cases, "PReluPerChannel", [](CaseGraph& g, OutputRef x) {
    return g.add(PRelu{}, {x, g.constant({6})});
  });
}

void add_broadcasts(std::vector<Case>& cases) {
  const auto with = [&](const std::string& name, BinaryKind kind, Shape shape) {
    add_both(cases, name, [=](CaseGraph& g, OutputRef x) {
      return g.add(Binary{kind}, {g.constant(shape, 0.5F, 2), x});
    });
  };
  with("MultiplyChannels", BinaryKind::multiply, {6, 1, 1});
  with("DivideRows", BinaryKind::divide, {4});
  with("SubtractPositions", BinaryKind::subtract, {1, 1, 8, 4});
  with("MaximumOfChannelsAndRows", BinaryKind::maximum, {1, 6, 8, 1});
  with("SquaredDifferenceOfImages", BinaryKind::squared_difference, {2, 1, 1, 1});
  add_both(cases, "GateOfChannels", [](CaseGraph& g, OutputRef x) {
    const OutputRef mean = g.add(Reduce{ReduceKind::mean, true}, {x, g.integers({2, 3})});
    return g.add(Binary{BinaryKind::multiply}, {x, g.add(Unary{UnaryKind::sigmoid}, {mean})});
  });
  add_both(cases, "SelectByComparison", [](CaseGraph& g, OutputRef x) {
    const OutputRef above = g.add(Comparison{ComparisonKind::greater}, {x, g.constant({6, 1, 1})});
    return g.add(Select{}, {above, x, g.scalar(-1)});
  });
  add_both(cases, "PowerOfSquares", [](CaseGraph& g, OutputRef x) {
    return g.add(Binary{BinaryKind::power},
                 {g.add(Binary{BinaryKind::multiply}, {x, x}), g.scalar(0.75F)});
  });
}

void add_normalizations(std::vector<Case>& cases) {
  for (const std::int64_t axis : {1, 2, 3}) {
    const std::string suffix = "Axis" + std::to_string(axis);
    add_both(cases, "Softmax" + suffix,
             [=](CaseGraph& g, OutputRef x) { return g.add(Softmax{axis}, {x}); });
    add_both(cases, "LogSoftmax" + suffix,
             [=](CaseGraph& g, OutputRef x) { return g.add(LogSoftmax{axis - 4}, {x}); });
    add_both(cases, "Mvn" + suffix, [=](CaseGraph& g, OutputRef x) {
      return g.add(Mvn{true, 1e-5, true}, {x, g.integers({axis})});
    });
    add_both(cases, "NormalizeL2" + suffix, [=](CaseGraph& g, OutputRef x) {
      return g.add(NormalizeL2{1e-5, EpsMode::max}, {x, g.integers({axis})});
    });
  }
  add_both(cases, "MvnOfPlanes", [](CaseGraph& g, OutputRef x) {
    return g.add(Mvn{true, 1e-3, false}, {x, g.integers({2, -1})});
  });
  add_both(cases, "GroupNormalization", [](CaseGraph& g, OutputRef x) {
    return g.add(GroupNormalization{3, 1e-5}, {x, g.constant({6}), g.constant({6})});
  });
  add_both(cases, "Lrn", [](CaseGraph& g, OutputRef x) {
    return g.add(Lrn{0.3, 0.75, 1.0, 3}, {x, g.integers({1})});
  });
  cases.push_back({"MvnOfLongRows", [](CaseGraph& g) {
                     return g.add(Mvn{true, 1e-6, true}, {g.input({3, 5, 197}), g.integers({-1})});
                   }});
}

void add_reductions(std::vector<Case>& cases) {
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> axes{{"Channels", {1}},
                                                                            {"Planes", {2, 3}},
                                                                            {"Rows", {3}},
                                                                            {"Ends", {0, 3}},
                                                                            {"All", {0, 1, 2, 3}}};
  for (const ReduceKind kind : {ReduceKind::mean, ReduceKind::sum, ReduceKind::max, ReduceKind::min,
                                ReduceKind::prod, ReduceKind::l1, ReduceKind::l2}) {
    for (const auto& [word, values] : axes) {
      // The product of some hundred numbers is beyond the range of a float.
      if (kind == ReduceKind::prod && values.size() == 4) continue;
      for (const bool keep_dims : {false, true}) {
        add_both(cases, std::string(type_name(kind)) + (keep_dims ? "Keeping" : "Dropping") + word,
                 [=, list = values](CaseGraph& g, OutputRef x) {
                   return g.add(Reduce{kind, keep_dims}, {x, g.integers(list)});
                 });
      }
    }
  }
}

void add_movements(std::vector<Case>& cases) {
  add_both(cases, "TopKOfChannels", [](CaseGraph& g, OutputRef x) {
    return g.add(TopK{.axis = 1}, {x, g.scalar_integer(2)});
  });
  add_both(cases, "TopKPositionsInRows", [](CaseGraph& g, OutputRef x) {
    const OutputRef top = g.add(TopK{.axis = 3}, {x, g.scalar_integer(2)});
    return g.add(Convert{ElementType::f32}, {{top.node, 1}});
  });
  add_both(cases, "EvenSplitOfChannels", [](CaseGraph& g, OutputRef x) {
    const OutputRef parts = g.add(EvenSplit{3}, {x, g.scalar_integer(1)});
    return g.add(Binary{BinaryKind::subtract}, {{parts.node, 2}, {parts.node, 0}});
  });
  add_both(cases, "VariadicSplitOfRows", [](CaseGraph& g, OutputRef x) {
    const OutputRef parts =
        g.add(VariadicSplit{}, {x, g.scalar_integer(-2), g.integers({1, -1, 2})});
    return g.add(Concat{2}, {{parts.node, 2}, {parts.node, 1}});
  });
  add_both(cases, "SliceBackwards", [](CaseGraph& g, OutputRef x) {
    return g.add(Slice{}, {x, g.integers({-1, 5}), g.integers({-100, 0}), g.integers({-1, -2}),
                           g.integers({2, 1})});
  });
  add_both(cases, "RollOfWindows", [](CaseGraph& g, OutputRef x) {
    return g.add(Roll{}, {x, g.integers({-3, 1}), g.integers({2, 3})});
  });
  add_both(cases, "GatherChannels", [](CaseGraph& g, OutputRef x) {
    return g.add(Gather{}, {x, g.integers({4, -1, 0}), g.scalar_integer(1)});
  });
  add_both(cases, "GatherOnePosition", [](CaseGraph& g, OutputRef x) {
    return g.add(Gather{}, {x, g.scalar_integer(2), g.scalar_integer(2)});
  });
  add_both(cases, "DepthToSpace", [](CaseGraph& g, OutputRef x) {
    const OutputRef four = g.add(Concat{1}, {x, x});
    return g.add(DepthToSpace{DepthMode::depth_first, 2}, {four});
  });
  add_both(cases, "SpaceToDepth", [](CaseGraph& g, OutputRef x) {
    return g.add(SpaceToDepth{DepthMode::blocks_first, 4}, {x});
  });
  add_both(cases, "ShuffleChannels", [](CaseGraph& g, OutputRef x) {
    return g.add(ShuffleChannels{1, 3}, {x});
  });
  add_both(cases, "TileOfPlanes", [](CaseGraph& g, OutputRef x) {
    return g.add(Tile{}, {x, g.integers({1, 2, 1, 3})});
  });
  add_both(cases, "BroadcastFromMean", [](CaseGraph& g, OutputRef x) {
    const OutputRef mean = g.add(Reduce{ReduceKind::max, true}, {x, g.integers({2, 3})});
    return g.add(Broadcast{}, {mean, g.integers({2, 6, 8, 4})});
  });
  for (const PadMode mode : {PadMode::constant, PadMode::edge, PadMode::symmetric}) {
    add_both(cases, "Pad" + std::to_string(static_cast<int>(mode)), [=](CaseGraph& g, OutputRef x) {
      return g.add(Pad{mode},
                   {x, g.integers({0, 1, 2, 0}), g.integers({0, 0, 1, 3}), g.scalar(0.5F)});
    });
  }
  add_both(cases, "InterpolateLinear", [](CaseGraph& g, OutputRef x) {
    Interpolate op;
    op.mode = InterpolateMode::linear_onnx;
    return g.add(op, {x, g.integers({13, 7}), g.integers({2, 3})});
  });
  for (const std::int64_t size : {1, 2, 3, 4}) {
    add_both(cases, "AdaptiveAvgPool" + std::to_string(size), [=](CaseGraph& g, OutputRef x) {
      return g.add(AdaptiveAvgPool{}, {x, g.integers({2 * size, size})});
    });
  }
  cases.push_back({"WindowsOfAnImage", [](CaseGraph& g) {
                     const OutputRef x =
                         g.add(Reshape{}, {g.input({2, 8, 6, 5}), g.integers({2, 2, 4, 3, 2, 5})});
                     return g.add(Transpose{}, {x, g.integers({0, 1, 3, 2, 4, 5})});
                   }});
}

void add_products(std::vector<Case>& cases) {
  const auto product = [&](std::string name, MatMul op, Shape a, Shape b, bool constant = false) {
    cases.push_back({std::move(name), [=](CaseGraph& g) {
                       return g.add(op, {g.input(a), constant ? g.constant(b) : g.input(b)});
                     }});
  };
  product("ProductOfBatches", {}, {2, 3, 37, 8}, {2, 3, 8, 19});
  product("ProductWithTransposed", {false, true}, {5, 37, 8}, {5, 19, 8});
  product("ProductOfTransposed", {true, false}, {5, 8, 37}, {5, 8, 19});
  product("ProductWithOneMatrix", {}, {4, 3, 37, 8}, {8, 19});
  product("ProductOfOneMatrix", {}, {37, 8}, {4, 3, 8, 19});
  product("ProductOfBroadcastBatches", {}, {4, 1, 7, 8}, {3, 8, 5});
  product("ProductOfVectors", {}, {8}, {8});
  product("ProductWithVector", {}, {3, 7, 8}, {8});
  product("ProductOfManyWindows", {false, true}, {70, 9, 4}, {70, 9, 4});
  product("ProductOfRank4WithWeights", {false, true}, {2, 7, 6, 8}, {19, 8}, true);
  product("ProductWithBatchOfWeights", {}, {2, 7, 8}, {1, 8, 5}, true);
  cases.push_back({"EinsumOfAttention", [](CaseGraph& g) {
                     return g.add(Einsum{"b g h i d, b g h j d -> b h g i j"},
                                  {g.input({2, 3, 2, 7, 4}), g.input({2, 3, 2, 5, 4})});
                   }});
  cases.push_back({"EinsumWithASum", [](CaseGraph& g) {
                     return g.add(Einsum{"ij,jk->k"}, {g.input({4, 5}), g.input({5, 6})});
                   }});
  cases.push_back({"Attention", [](CaseGraph& g) {
                     return g.add(ScaledDotProductAttention{},
                                  {g.input({2, 3, 7, 4}), g.input({2, 3, 9, 4}),
                                   g.input({2, 3, 9, 5}), g.constant({7, 9})});
                   }});
  cases.push_back({"CausalAttention", [](CaseGraph& g) {
                     return g.add(ScaledDotProductAttention{true},
                                  {g.input({2, 7, 4}), g.input({2, 7, 4}), g.input({2, 7, 4})});
                   }});
}

void add_plain_convolutions(std::vector<Case>& cases) {
  const ConvolutionAttributes line{{2}, {2}, {1}, {3}};
  const ConvolutionAttributes volume{{1, 2, 1}, {1, 1, 2}, {1, 0, 2}, {0, 1, 1}};
  const ConvolutionAttributes image{{2, 3}, {1, 2}, {1, 0}, {0, 2}};
  cases.insert(
      cases.end(),
      {
          {"Convolution1d",
           [=](CaseGraph& g) {
             return g.add(Convolution{line}, {g.input({2, 3, 11}), g.constant({4, 3, 3})});
           }},
          {"GroupConvolution1d",
           [=](CaseGraph& g) {
             return g.add(GroupConvolution{line}, {g.input({2, 6, 11}), g.constant({2, 2, 3, 3})});
           }},
          {"Convolution3d",
           [=](CaseGraph& g) {
             return g.add(Convolution{volume},
                          {g.input({1, 3, 5, 6, 7}), g.constant({4, 3, 2, 3, 3})});
           }},
          {"TransposedConvolution1d",
           [=](CaseGraph& g) {
             return g.add(ConvolutionBackpropData{line, {1}},
                          {g.input({2, 3, 7}), g.constant({3, 4, 3})});
           }},
          {"TransposedConvolution2d",
           [=](CaseGraph& g) {
             return g.add(ConvolutionBackpropData{image, {1, 0}},
                          {g.input({2, 3, 5, 6}), g.constant({3, 4, 3, 3})});
           }},
          {"TransposedGroupConvolution2d",
           [=](CaseGraph& g) {
             return g.add(GroupConvolutionBackpropData{image, {0, 1}},
                          {g.input({2, 6, 5, 6}), g.constant({2, 3, 4, 3, 3})});
           }},
          {"TransposedConvolutionToASize",
           [=](CaseGraph& g) {
             return g.add(ConvolutionBackpropData{image, {}},
                          {g.input({1, 3, 5, 6}), g.constant({3, 4, 3, 3}), g.integers({12, 20})});
           }},
          {"ConvolutionWithComputedWeights",
           [=](CaseGraph& g) {
             return g.add(Convolution{convolution(1, 1)},
                          {g.input({2, 3, 5, 6}), g.input({4, 3, 3, 3})});
           }},
      });
}

}  // namespace

std::vector<Case> operation_cases() {
  std::vector<Case> cases;
  add_maps(cases);
  add_broadcasts(cases);
  add_normalizations(cases);
  add_reductions(cases);
  add_movements(cases);
  add_products(cases);
  add_plain_convolutions(cases);
  return cases;
}

}  // namespace octet::test
