// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "suites/cases.h"

namespace octet::test {
namespace {

using Follow = std::function<OutputRef(CaseGraph&, OutputRef)>;

const Shape kShape{2, 6, 8, 4};

// Integers from 0 to 30 that depend on `x`, in its layout; whole numbers in every type.
OutputRef counted(CaseGraph& g, OutputRef x, ElementType type) {
  const OutputRef scaled = g.add(Binary{BinaryKind::multiply}, {x, g.scalar(9)});
  const OutputRef bounded = g.add(Clamp{0, 30}, {g.add(Unary{UnaryKind::abs}, {scaled})});
  return g.add(Convert{type}, {g.add(Round{}, {bounded})});
}

// The index, 0 or 1, of the greater of x and 0.
OutputRef index_of_greater(CaseGraph& g, OutputRef x) {
  const OutputRef above = g.add(Comparison{ComparisonKind::greater}, {x, g.scalar(0)});
  return g.add(Select{}, {above, g.scalar_integer(1), g.scalar_integer(0)});
}

// What `follow` makes of data [2, 6, 8, 4] that lie plainly, and of a convolution's output, which
// lies channels last; the result in floats.
void add_both(std::vector<Case>& cases, const std::string& name, const Follow& follow) {
  cases.push_back(
      {name, [=](CaseGraph& g) { return g.add(Convert{}, {follow(g, g.input(kShape))}); }});
  cases.push_back({"Conv" + name, [=](CaseGraph& g) {
                     const OutputRef image = g.input({2, 3, 8, 4});
                     const OutputRef data =
                         g.add(Convolution{convolution(1, 1)}, {image, g.constant({6, 3, 3, 3})});
                     return g.add(Convert{}, {follow(g, data)});
                   }});
}

void add_movements_of(std::vector<Case>& cases, ElementType type) {
  const auto add = [&](const std::string& name, const Follow& follow) {
    add_both(cases, name + "Of" + std::string(to_string(type)),
             [=](CaseGraph& g, OutputRef x) { return follow(g, counted(g, x, type)); });
  };
  add("Reshape", [](CaseGraph& g, OutputRef x) {
    return g.add(Reshape{}, {x, g.integers({2, 6, 32})});
  });
  add("ChannelsLastTranspose", [](CaseGraph& g, OutputRef x) {
    return g.add(Reshape{},
                 {g.add(Transpose{}, {x, g.integers({0, 2, 3, 1})}), g.integers({2, 32, 6})});
  });
  add("Slice", [](CaseGraph& g, OutputRef x) {
    return g.add(Slice{}, {x, g.integers({1}), g.integers({5}), g.integers({2}), g.integers({1})});
  });
  add("Concat", [](CaseGraph& g, OutputRef x) { return g.add(Concat{1}, {x, x}); });
  add("Split", [](CaseGraph& g, OutputRef x) {
    const OutputRef parts = g.add(EvenSplit{3}, {x, g.scalar_integer(1)});
    return g.add(Concat{1}, {{parts.node, 2}, {parts.node, 0}});
  });
  add("Tile", [](CaseGraph& g, OutputRef x) {
    return g.add(Tile{}, {x, g.integers({1, 2, 1, 1})});
  });
  add("ShuffleChannels", [](CaseGraph& g, OutputRef x) {
    return g.add(ShuffleChannels{1, 3}, {x});
  });
}

void add_arithmetic_on(std::vector<Case>& cases, ElementType type) {
  const auto add = [&](const std::string& name, const Follow& follow) {
    add_both(cases, name + "Of" + std::string(to_string(type)),
             [=](CaseGraph& g, OutputRef x) { return follow(g, counted(g, x, type)); });
  };
  const auto scalar = [=](CaseGraph& g, float value) {
    return g.model.add_constant(Tensor::scalar(value).to(type));
  };
  for (const BinaryKind kind :
       {BinaryKind::add, BinaryKind::subtract, BinaryKind::multiply, BinaryKind::divide,
        BinaryKind::maximum, BinaryKind::power, BinaryKind::squared_difference,
        BinaryKind::floor_mod, BinaryKind::mod}) {
    add(std::string(type_name(kind)), [=](CaseGraph& g, OutputRef x) {
      return g.add(Binary{kind}, {g.add(Binary{}, {x, scalar(g, 1)}), scalar(g, 3)});
    });
  }
  add("GatherOfComputedIndices", [](CaseGraph& g, OutputRef x) {
    const OutputRef mean = g.add(Reduce{ReduceKind::max, false}, {x, g.integers({0, 2, 3})});
    const OutputRef index = g.add(Binary{BinaryKind::mod},
                                  {g.add(Convert{ElementType::i64}, {mean}), g.scalar_integer(6)});
    return g.add(Gather{}, {x, index, g.scalar_integer(1)});
  });
  add("EqualAndSelect", [](CaseGraph& g, OutputRef x) {
    const OutputRef other = g.add(Roll{}, {x, g.integers({1}), g.integers({3})});
    const OutputRef equal = g.add(Comparison{}, {x, other});
    return g.add(Select{}, {equal, x, g.add(Binary{BinaryKind::maximum}, {x, other})});
  });
  add("SumOfTwo", [](CaseGraph& g, OutputRef x) { return g.add(Binary{}, {x, x}); });
  add("Clamp", [](CaseGraph& g, OutputRef x) { return g.add(Clamp{3, 7}, {x}); });
  add("Relu", [](CaseGraph& g, OutputRef x) { return g.add(Unary{}, {x}); });
  add("MaxPool", [](CaseGraph& g, OutputRef x) { return g.add(MaxPool{pool(2, 2, 0), {}}, {x}); });
  for (const ReduceKind kind : {ReduceKind::sum, ReduceKind::max, ReduceKind::mean}) {
    add(std::string(type_name(kind)), [=](CaseGraph& g, OutputRef x) {
      return g.add(Reduce{kind, true}, {x, g.integers({2, 3})});
    });
  }
  add("MatMul", [](CaseGraph& g, OutputRef x) { return g.add(MatMul{false, true}, {x, x}); });
}

void add_booleans(std::vector<Case>& cases) {
  add_both(cases, "IndexOfGreater", index_of_greater);
  add_both(cases, "ReshapedIndexOfGreater", [](CaseGraph& g, OutputRef x) {
    return g.add(Reshape{}, {index_of_greater(g, x), g.integers({2, 192})});
  });
  add_both(cases, "LogicOfComparisons", [](CaseGraph& g, OutputRef x) {
    const OutputRef above = g.add(Comparison{ComparisonKind::greater}, {x, g.scalar(-0.5F)});
    const OutputRef below = g.add(Comparison{ComparisonKind::less}, {x, g.constant({6, 1, 1})});
    const OutputRef both = g.add(Logical{}, {above, below});
    return g.add(Reshape{}, {g.add(Unary{UnaryKind::logical_not}, {both}), g.integers({-1})});
  });
  add_both(cases, "GatherElementsOfComparisons", [](CaseGraph& g, OutputRef x) {
    return g.add(GatherElements{2}, {x, index_of_greater(g, x)});
  });
}

}  // namespace

std::vector<Case> integer_cases() {
  std::vector<Case> cases;
  for (const ElementType type :
       {ElementType::i64, ElementType::i32, ElementType::u8, ElementType::f16, ElementType::f64}) {
    add_movements_of(cases, type);
    add_arithmetic_on(cases, type);
  }
  add_movements_of(cases, ElementType::boolean);
  add_booleans(cases);
  return cases;
}

}  // namespace octet::test
