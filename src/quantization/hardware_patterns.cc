// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/hardware_patterns.h"

namespace octet {
namespace {

const TypeSet kLinear{"Convolution", "GroupConvolution", "ConvolutionBackpropData",
                      "GroupConvolutionBackpropData", "MatMul"};
const TypeSet kActivation{"ReLU",     "Clamp",       "Elu",   "PReLU",  "Sigmoid",
                          "HSigmoid", "HardSigmoid", "Swish", "HSwish", "Selu"};
const TypeSet kArithmetic{"Add", "Subtract", "Multiply", "Divide"};
const TypeSet kElementwise{"Add",      "Multiply",   "Subtract",  "Divide",
                           "Less",     "Greater",    "LessEqual", "GreaterEqual",
                           "Equal",    "NotEqual",   "Maximum",   "Minimum",
                           "FloorMod", "LogicalAnd", "LogicalOr", "LogicalXor"};
const TypeSet kShift{"Add", "Subtract"};
const TypeSet kScale{"Multiply", "Divide"};
const TypeSet kInputProcessing{"Add", "Multiply", "Subtract"};
const TypeSet kAdd{"Add"};
const TypeSet kMultiply{"Multiply"};
const TypeSet kClamp{"Clamp"};
const TypeSet kSqueeze{"Squeeze"};
const TypeSet kUnsqueeze{"Unsqueeze"};
const TypeSet kParameter{"Parameter"};
const TypeSet kTranspose{"Transpose"};
const TypeSet kConvert{"Convert"};
const TypeSet kSoftmax{"SoftMax"};
const TypeSet kReshape{"Reshape"};
const TypeSet kMatMul{"MatMul"};
const TypeSet kMvn{"MVN"};
const TypeSet kBatchNorm{"BatchNormInference"};
const TypeSet kSplit{"Split"};
const TypeSet kConcat{"Concat"};
const TypeSet kSqueezeMean{"ReduceMean", "AdaptiveAvgPool"};

// x * clamp(x + 3, 0, 6) / 6 in the spellings of the exporters.
void add_hswish(std::vector<GraphPattern>& patterns) {
  patterns.push_back({{{kLinear}, {kAdd}, {kAdd}, {kClamp}, {kMultiply}, {kMultiply}},
                      {{0, 1}, {1, 2}, {2, 3}, {1, 4}, {3, 4}, {4, 5}}});
  patterns.push_back(
      {{{{"Add", "Multiply", "ReduceMean", "Squeeze"}}, {kAdd}, {kClamp}, {kMultiply}, {kMultiply}},
       {{0, 1}, {1, 2}, {2, 3}, {0, 4}, {3, 4}}});
  patterns.push_back({{{kLinear}, {kAdd}, {kAdd}, {kClamp}, {kMultiply}},
                      {{0, 1}, {1, 2}, {2, 3}, {1, 4}, {3, 4}}});
  patterns.push_back(
      {{{kLinear}, {kAdd}, {{"HardSigmoid"}}, {kMultiply}}, {{0, 1}, {1, 2}, {1, 3}, {2, 3}}});
}

// Three channels in the reverse order: split and joined again.
void add_reversed_input(std::vector<GraphPattern>& patterns) {
  const auto add = [&](std::vector<TypeSet> types, std::initializer_list<TypeSet> rest) {
    const std::size_t split = types.size();
    types.insert(types.end(), {kSplit, kConcat});
    types.insert(types.end(), rest);
    GraphPattern pattern = GraphPattern::chain(types);
    pattern.edges.insert(pattern.edges.end(), 2, {split, split + 1});
    patterns.push_back(std::move(pattern));
  };
  add({kParameter, kConvert, kTranspose}, {kMultiply, kAdd});
  add({kParameter, kConvert, kTranspose}, {kAdd});
  add({kParameter}, {kMultiply, kAdd});
  add({kParameter}, {kAdd});
  add({kParameter, kTranspose}, {kAdd});
}

void add_softmax(std::vector<GraphPattern>& patterns) {
  patterns.push_back({{{{"Exp"}}, {{"ReduceSum"}}, {{"Divide"}}}, {{0, 1}, {0, 2}, {1, 2}}});
  patterns.push_back(
      {{{{"Exp"}}, {{"ReduceSum"}}, {{"Power"}}, {kMultiply}}, {{0, 1}, {1, 2}, {0, 3}, {2, 3}}});
}

void add_input_processing(std::vector<GraphPattern>& patterns) {
  patterns.push_back(GraphPattern::chain({kParameter, kConvert, kTranspose, kInputProcessing}));
  patterns.push_back(GraphPattern::chain({kParameter, kConvert, kTranspose, kMultiply, kAdd}));
  patterns.push_back(GraphPattern::chain({kParameter, kInputProcessing}));
  patterns.push_back(GraphPattern::chain({kParameter, kMultiply, kAdd}));
  patterns.push_back(GraphPattern::chain({kParameter, kShift, kScale}));
  patterns.push_back(GraphPattern::chain({kParameter, kTranspose, kInputProcessing}));
  patterns.push_back(GraphPattern::chain({kParameter, kTranspose, kMultiply, kAdd}));
}

}  // namespace

std::vector<GraphPattern> fused_patterns() {
  std::vector<GraphPattern> patterns;
  const auto add = [&](std::initializer_list<TypeSet> types) {
    patterns.push_back(GraphPattern::chain(types));
  };
  add({kAdd, kMultiply, kAdd, {"Result"}});
  add({kLinear, kAdd});
  add({kMultiply, kAdd});
  add({kShift, kScale});
  add_hswish(patterns);
  add_softmax(patterns);
  add_input_processing(patterns);
  add_reversed_input(patterns);
  add({kMvn, kMultiply, kAdd});
  add({kMvn, kMultiply, kAdd, kActivation});
  add({{"NormalizeL2"}, kMultiply});
  add({kActivation, kBatchNorm});
  add({kBatchNorm, kActivation});
  add({kArithmetic, kActivation});
  add({kArithmetic, kActivation, kArithmetic});
  add({kLinear, kActivation});
  add({kLinear, kArithmetic});
  patterns.push_back({{{kLinear}, {kArithmetic}}, {{0, 1}, {0, 1}}});
  add({kLinear, kArithmetic, kActivation});
  add({kLinear, kShift, kScale});
  add({kLinear, kArithmetic, kActivation, kArithmetic});
  add({kLinear, kSqueeze, kActivation});
  add({kLinear, kSqueeze, kArithmetic, kActivation});
  add({kLinear, kAdd, kActivation, kUnsqueeze, kMultiply, kAdd, kSqueeze});
  add({kClamp, kMultiply});
  add({kMultiply, kAdd, kActivation});
  add({kLinear, kMultiply, kAdd});
  add({kLinear, kAdd, kMultiply, kAdd});
  add({kLinear, kActivation, kMultiply, kAdd});
  add({kLinear, kAdd, kActivation, kMultiply, kAdd});
  add({kLinear, kElementwise});
  add({kLinear, kAdd, kElementwise});
  add({kLinear, kActivation, kElementwise});
  add({kLinear, kAdd, kActivation, kElementwise});
  return patterns;
}

std::vector<GraphPattern> ignored_patterns(std::optional<ModelType> model_type) {
  std::vector<GraphPattern> patterns;
  // Squeeze-and-excite: the gate is computed in float; the mean before it and the product after it
  // are not part of that.
  patterns.push_back({{{{}, false, true},
                       {kSqueezeMean, false},
                       {kLinear},
                       {kAdd},
                       {{"ReLU", "PReLU", "Swish"}},
                       {kLinear},
                       {kAdd},
                       {{"Sigmoid", "HSigmoid", "HardSigmoid"}},
                       {kMultiply, false}},
                      {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {7, 8}, {0, 8}}});
  patterns.push_back(GraphPattern::chain({kUnsqueeze, kMultiply, kAdd, kSqueeze}));
  patterns.push_back(GraphPattern::chain({{"Equal"}, {"LogicalNot"}}));
  if (model_type == ModelType::transformer) {
    const TypeSet values{"Reshape", "Transpose", "Split", "Gather", "Squeeze", "Concat"};
    patterns.push_back({{{kSoftmax}, {kMatMul}, {values}}, {{0, 1}, {2, 1}}});
    patterns.push_back({{{kSoftmax}, {kReshape}, {kMatMul}, {values}}, {{0, 1}, {1, 2}, {3, 2}}});
  }
  return patterns;
}

}  // namespace octet
