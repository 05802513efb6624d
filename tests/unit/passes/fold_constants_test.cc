// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "passes/lists.h"

namespace octet::reference {
namespace {

using ::testing::ElementsAre;

struct Graph {
  Model model;
  OutputRef integers(const std::vector<std::int64_t>& values) {
    return model.add_constant(
        Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
  }
  OutputRef floats(Shape shape, const std::vector<float>& values) {
    return model.add_constant(Tensor::from(std::move(shape), values));
  }
  OutputRef result(OutputRef ref) { return model.add(Result{}, {ref}, "result"); }
  const Tensor* result_constant() {
    return model.constant(model.node(model.find("result").value()).inputs[0]);
  }
};

TEST(FoldConstants, AChainOfConstantsBecomesOneOfTheLastName) {
  Graph g;
  const OutputRef two = g.floats({2}, {1, 2});
  const OutputRef sum = g.model.add(Binary{BinaryKind::add}, {two, two});
  g.result(g.model.add(Binary{BinaryKind::multiply}, {sum, two}, "product"));
  EXPECT_TRUE(fold_constants(g.model));
  ASSERT_NE(g.result_constant(), nullptr);
  EXPECT_THAT(g.result_constant()->data<float>(), ElementsAre(2, 8));
  EXPECT_EQ(g.model.num_nodes(), 2U);
  EXPECT_TRUE(g.model.find("product").has_value());
  EXPECT_FALSE(fold_constants(g.model));
}

TEST(FoldConstants, PartsOfASplitAreFolded) {
  Graph g;
  const OutputRef axis = g.model.add_constant(Tensor::scalar<std::int64_t>(0));
  const OutputRef parts = g.model.add(EvenSplit{2}, {g.floats({4}, {1, 2, 3, 4}), axis});
  g.result({parts.node, 1});
  EXPECT_TRUE(fold_constants(g.model));
  ASSERT_NE(g.result_constant(), nullptr);
  EXPECT_THAT(g.result_constant()->data<float>(), ElementsAre(3, 4));
}

TEST(FoldConstants, TheShapeOfAStaticInputIsKnown) {
  Graph g;
  const OutputRef image = g.model.add(Parameter{ElementType::f32, {1, 3, 8, 8}}, {});
  g.result(g.model.add(ShapeOf{ElementType::i32}, {image}));
  EXPECT_TRUE(fold_constants(g.model));
  ASSERT_NE(g.result_constant(), nullptr);
  EXPECT_THAT(g.result_constant()->data<std::int32_t>(), ElementsAre(1, 3, 8, 8));
}

TEST(FoldConstants, AnOpenSizeStays) {
  Graph g;
  const OutputRef image = g.model.add(Parameter{ElementType::f32, {Shape::kDynamic, 3}}, {});
  g.result(g.model.add(ShapeOf{}, {image}));
  EXPECT_FALSE(fold_constants(g.model));
}

TEST(FoldConstants, CompressedConstantsStayCompressed) {
  for (ElementType type : {ElementType::f16, ElementType::bf16, ElementType::i8, ElementType::u8}) {
    Graph g;
    const OutputRef stored = g.model.add_constant(Tensor(type, {4}));
    const OutputRef used = g.model.add(Convert{ElementType::f32}, {stored});
    g.result(g.model.add(Unary{UnaryKind::relu}, {used}));
    EXPECT_FALSE(fold_constants(g.model)) << to_string(type);
  }
}

TEST(FoldConstants, FakeQuantizeStays) {
  Graph g;
  const OutputRef low = g.floats({}, {-1});
  const OutputRef high = g.floats({}, {1});
  g.result(g.model.add(FakeQuantize{256}, {g.floats({1}, {0.3F}), low, high, low, high}));
  EXPECT_FALSE(fold_constants(g.model));
}

TEST(FoldConstants, AFoldThatMultipliesMemoryStays) {
  Graph g;
  const OutputRef zero = g.floats({1}, {0});
  g.result(g.model.add(Broadcast{}, {zero, g.integers({1 << 25})}));
  EXPECT_FALSE(fold_constants(g.model));
}

TEST(FoldConstants, MoreThanOneRoundOfLargeConstantsIsFolded) {
  Graph g;
  const std::int64_t size = std::int64_t{5} << 20U;
  OutputRef x = g.model.add_constant(Tensor(ElementType::f32, {size}));
  for (int i = 0; i < 5; ++i) x = g.model.add(Unary{UnaryKind::relu}, {x});
  g.result(x);
  EXPECT_TRUE(fold_constants(g.model));
  EXPECT_EQ(g.model.num_nodes(), 2U);
}

TEST(Simplify, ConvolutionBatchNormAndShapesOfAnExporterBecomePlain) {
  Graph g;
  const OutputRef image =
      g.model.add(Parameter{ElementType::f32, {Shape::kDynamic, 2, 4, 4}}, {}, "x");
  OutputRef x = g.model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                            {image, g.floats({1, 2, 1, 1}, {1, 2})}, "conv");
  const OutputRef one = g.floats({1}, {1});
  x = g.model.add(BatchNormInference{0}, {x, one, one, one, one}, "norm");
  const OutputRef zero = g.model.add_constant(Tensor::scalar<std::int64_t>(0));
  const OutputRef shape = g.model.add(ShapeOf{}, {x});
  const OutputRef batch = g.model.add(Gather{}, {shape, g.integers({0}), zero});
  const OutputRef target = g.model.add(Concat{0}, {batch, g.integers({-1})});
  g.result(g.model.add(Reshape{}, {x, target}, "flat"));
  run_import_passes(g.model, FoldingBudget::of(g.model));
  EXPECT_TRUE(g.model.find("norm").has_value());
  EXPECT_FALSE(g.model.find("ShapeOf").has_value());
  // Parameter, weights, Convolution, bias, Add, target, Reshape, Result.
  EXPECT_EQ(g.model.num_nodes(), 8U);
  EXPECT_EQ(g.model.value({g.model.find("flat").value(), 0}).shape, (Shape{Shape::kDynamic, 16}));
}

TEST(Simplify, AModelInOpenVinosOwnFormStaysAsItIs) {
  Graph g;
  const OutputRef low = g.floats({}, {-1});
  const OutputRef high = g.floats({}, {1});
  const OutputRef x = g.model.add(Parameter{ElementType::f32, {1, 4}}, {}, "x");
  const OutputRef quantized = g.model.add(FakeQuantize{256}, {x, low, high, low, high});
  const OutputRef weights = g.model.add(Unary{UnaryKind::relu}, {g.floats({4}, {1, 2, 3, 4})});
  g.result(g.model.add(Binary{BinaryKind::multiply}, {quantized, weights}));
  const std::string before = to_text(g.model);
  run_compile_passes(g.model);
  EXPECT_EQ(to_text(g.model), before);
}

}  // namespace
}  // namespace octet::reference
