// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "evaluate_model.h"
#include "exported_archive.h"
#include "named.h"
#include "octet/error.h"
#include "octet/formats.h"

namespace octet {
namespace {

using test::as_bool;
using test::as_float;
using test::as_int;
using test::as_ints;
using test::as_tensor;
using test::as_tensors;
using test::ExportedProgram;
using testing::ElementsAre;
using testing::FloatNear;

/// A tensor of floats, or of integers.
struct Data {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
  int type = test::kFloat;

  test::TensorMeta meta() const { return {{shape.begin(), shape.end()}, type}; }
  Tensor tensor() const {
    const Tensor floats = Tensor::from(Shape(shape), values);
    return type == test::kInt64 ? floats.to(ElementType::i64) : floats;
  }
};

/// A graph of one ATen node whose tensors are inputs, "a", "b", ...
class AtenNode {
 public:
  AtenNode(std::string target, std::vector<Data> inputs)
      : target_(std::move(target)), inputs_(std::move(inputs)) {}

  /// @param arguments  by their names in ATen's schema, as JSON.
  /// @return the outputs' values, one after the other.
  std::vector<float> run(const test::Arguments& arguments, const std::vector<Data>& outputs) const {
    ExportedProgram program;
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      program.input(std::string(1, static_cast<char>('a' + i)), inputs_[i].meta());
      tensors.push_back(inputs_[i].tensor());
    }
    std::vector<std::string> names;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const std::string name = fmt::format("y{}", i);
      program.tensor(name, outputs[i].meta());
      program.output(as_tensor(name));
      names.push_back(as_tensor(name));
    }
    program.node("torch.ops.aten." + target_, arguments, names);
    const Model model = read_model(test::as_byte_span(program.bytes()), "net.pt2");
    std::vector<float> values;
    for (const Tensor& tensor : test::evaluate_model(model, tensors)) {
      const Tensor floats = tensor.to(ElementType::f32);
      const auto part = floats.data<float>();
      values.insert(values.end(), part.begin(), part.end());
    }
    return values;
  }

 private:
  std::string target_;
  std::vector<Data> inputs_;
};

const test::Arguments kSelf{{"self", as_tensor("a")}};

test::Arguments with(test::Arguments arguments, const test::Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(AtenActivation, SoftplusIsTheIdentityAboveItsThreshold) {
  EXPECT_THAT(
      AtenNode("softplus.default", {{{2}, {1, 3}}})
          .run(with(kSelf, {{"beta", as_float(1)}, {"threshold", as_float(2)}}), {{{2}, {}}}),
      ElementsAre(FloatNear(std::log1p(std::exp(1.0F)), 1e-6F), 3));
}

TEST(AtenActivation, ThresholdReplacesWhatIsNotAbove) {
  EXPECT_THAT(
      AtenNode("threshold.default", {{{3}, {-1, 2, 3}}})
          .run(with(kSelf, {{"threshold", as_float(2)}, {"value", as_float(9)}}), {{{3}, {}}}),
      ElementsAre(9, 9, 3));
}

TEST(AtenActivation, HardshrinkKeepsAndSoftshrinkMovesWhatIsOutside) {
  const Data x{{3}, {-2, 0.25F, 1}};
  const auto arguments = with(kSelf, {{"lambd", as_float(0.5)}});
  EXPECT_THAT(AtenNode("hardshrink.default", {x}).run(arguments, {x}), ElementsAre(-2, 0, 1));
  EXPECT_THAT(AtenNode("softshrink.default", {x}).run(arguments, {x}), ElementsAre(-1.5F, 0, 0.5F));
}

TEST(AtenActivation, RreluTakesTheMiddleSlope) {
  EXPECT_THAT(
      AtenNode("rrelu.default", {{{2}, {-4, 4}}})
          .run(with(kSelf, {{"lower", as_float(0.25)}, {"upper", as_float(0.75)}}), {{{2}, {}}}),
      ElementsAre(-2, 4));
}

TEST(AtenActivation, SoftmaxOfAScalarIsOne) {
  EXPECT_THAT(
      AtenNode("softmax.int", {{{}, {7}}}).run(with(kSelf, {{"dim", as_int(0)}}), {{{}, {}}}),
      ElementsAre(1));
}

TEST(AtenReduction, MaximaComeWithTheirFirstPositions) {
  EXPECT_THAT(AtenNode("max.dim", {{{2, 3}, {1, 5, 5, 4, 0, 2}}})
                  .run(with(kSelf, {{"dim", as_int(1)}}), {{{2}, {}}, {{2}, {}, test::kInt64}}),
              ElementsAre(5, 4, 1, 0));
}

TEST(AtenReduction, TheLargestComeWithTheirPositions) {
  EXPECT_THAT(AtenNode("topk.default", {{{1, 4}, {1, 5, 0, 4}}})
                  .run(with(kSelf, {{"k", as_int(2)}}), {{{1, 2}, {}}, {{1, 2}, {}, test::kInt64}}),
              ElementsAre(5, 4, 1, 3));
}

TEST(AtenReduction, ArgminWithoutADimensionCountsThroughTheTensor) {
  EXPECT_THAT(
      AtenNode("argmin.default", {{{2, 2}, {3, 2, 1, 4}}}).run(kSelf, {{{}, {}, test::kInt64}}),
      ElementsAre(2));
}

TEST(AtenReduction, LogsumexpDoesNotOverflow) {
  EXPECT_THAT(AtenNode("logsumexp.default", {{{1, 2}, {1000, 1000}}})
                  .run(with(kSelf, {{"dim", as_ints({1})}}), {{{1}, {}}}),
              ElementsAre(FloatNear(1000.6931F, 1e-3F)));
}

TEST(AtenReduction, TheNormOfOrderZeroCounts) {
  EXPECT_THAT(AtenNode("linalg_vector_norm.default", {{{4}, {0, -2, 0.5F, 0}}})
                  .run(with(kSelf, {{"ord", as_float(0)}}), {{{}, {}}}),
              ElementsAre(2));
}

TEST(AtenReduction, CosineSimilarityDividesByTheLengths) {
  EXPECT_THAT(AtenNode("cosine_similarity.default", {{{1, 2}, {3, 0}}, {{1, 2}, {2, 2}}})
                  .run({{"x1", as_tensor("a")}, {"x2", as_tensor("b")}}, {{{1}, {}}}),
              ElementsAre(FloatNear(std::sqrt(0.5F), 1e-6F)));
}

// Windows 0-1, 1-3, 3-4 of 5 values.
TEST(AtenPooling, AdaptiveMaximaOverWindowsThatOverlap) {
  EXPECT_THAT(AtenNode("adaptive_max_pool1d.default", {{{1, 5}, {1, 4, 3, 2, 5}}})
                  .run(with(kSelf, {{"output_size", as_ints({3})}}), {{{1, 3}, {}}}),
              ElementsAre(4, 4, 5));
}

TEST(AtenPooling, Im2colPutsWindowsInColumns) {
  EXPECT_THAT(AtenNode("im2col.default", {{{1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}}})
                  .run(with(kSelf, {{"kernel_size", as_ints({2, 2})},
                                    {"dilation", as_ints({1, 1})},
                                    {"padding", as_ints({0, 0})},
                                    {"stride", as_ints({1, 1})}}),
                       {{{1, 4, 2}, {}}}),
              ElementsAre(1, 2, 2, 3, 4, 5, 5, 6));
}

// Two windows of 1 x 2 that share the middle one of three columns.
TEST(AtenPooling, Col2imAddsUpWhatWindowsShare) {
  EXPECT_THAT(AtenNode("col2im.default", {{{1, 2, 2}, {1, 2, 10, 20}}})
                  .run(with(kSelf, {{"output_size", as_ints({1, 3})},
                                    {"kernel_size", as_ints({1, 2})},
                                    {"dilation", as_ints({1, 1})},
                                    {"padding", as_ints({0, 0})},
                                    {"stride", as_ints({1, 1})}}),
                       {{{1, 1, 1, 3}, {}}}),
              ElementsAre(1, 12, 20));
}

TEST(AtenIndexing, NarrowCountsANegativeStartFromTheEnd) {
  EXPECT_THAT(
      AtenNode("narrow.default", {{{4}, {1, 2, 3, 4}}})
          .run(with(kSelf, {{"dim", as_int(0)}, {"start", as_int(-3)}, {"length", as_int(2)}}),
               {{{2}, {}}}),
      ElementsAre(2, 3));
}

TEST(AtenIndexing, ScatterReplacesOneElementPerRow) {
  EXPECT_THAT(
      AtenNode("scatter.value", {{{2, 3}, {1, 2, 3, 4, 5, 6}}, {{2, 1}, {2, 0}, test::kInt64}})
          .run(with(kSelf, {{"dim", as_int(1)}, {"index", as_tensor("b")}, {"value", as_int(9)}}),
               {{{2, 3}, {}}}),
      ElementsAre(1, 2, 9, 9, 5, 6));
}

TEST(AtenIndexing, OneHotHasARowPerValue) {
  EXPECT_THAT(AtenNode("one_hot.default", {{{2}, {2, 0}, test::kInt64}})
                  .run(with(kSelf, {{"num_classes", as_int(3)}}), {{{2, 3}, {}, test::kInt64}}),
              ElementsAre(0, 0, 1, 1, 0, 0));
}

TEST(AtenIndexing, TheDiagonalBecomesTheLastDimension) {
  EXPECT_THAT(AtenNode("diagonal.default", {{{2, 3}, {1, 2, 3, 4, 5, 6}}})
                  .run(with(kSelf, {{"offset", as_int(1)}}), {{{2}, {}}}),
              ElementsAre(2, 6));
}

TEST(AtenIndexing, IndexPutTakesAnIndexPerDimension) {
  const std::string indices = R"({"as_optional_tensors": [{"as_tensor": {"name": "b"}},
                                                          {"as_tensor": {"name": "c"}}]})";
  EXPECT_THAT(
      AtenNode("index_put.default", {{{2, 2}, {1, 2, 3, 4}},
                                     {{2}, {0, -1}, test::kInt64},
                                     {{2}, {1, 0}, test::kInt64},
                                     {{2}, {8, 9}}})
          .run(with(kSelf, {{"indices", indices}, {"values", as_tensor("d")}}), {{{2, 2}, {}}}),
      ElementsAre(1, 8, 9, 4));
}

TEST(AtenIndexing, SliceScatterWithAStepLeavesWhatIsBetween) {
  EXPECT_THAT(AtenNode("slice_scatter.default", {{{5}, {1, 2, 3, 4, 5}}, {{2}, {8, 9}}})
                  .run(with(kSelf, {{"src", as_tensor("b")},
                                    {"dim", as_int(0)},
                                    {"start", as_int(1)},
                                    {"end", as_int(4)},
                                    {"step", as_int(2)}}),
                       {{{5}, {}}}),
              ElementsAre(1, 8, 3, 9, 5));
}

class SliceScatterBehindTheEnd : public testing::TestWithParam<int> {};

TEST_P(SliceScatterBehindTheEnd, IsRefused) {
  const AtenNode node("slice_scatter.default", {{{8}, {1, 2, 3, 4, 5, 6, 7, 8}}, {{1}, {9}}});
  EXPECT_THROW(node.run(with(kSelf, {{"src", as_tensor("b")},
                                     {"dim", as_int(0)},
                                     {"start", as_int(8)},
                                     {"end", as_int(9)},
                                     {"step", as_int(GetParam())}}),
                        {{{8}, {}}}),
               Error);
}

INSTANTIATE_TEST_SUITE_P(Steps, SliceScatterBehindTheEnd, testing::Values(1, 2), test::by_value);

TEST(AtenShape, AsStridedChoosesElementsByTheirPlaces) {
  EXPECT_THAT(AtenNode("as_strided.default", {{{6}, {0, 1, 2, 3, 4, 5}}})
                  .run(with(kSelf, {{"size", as_ints({2, 2})},
                                    {"stride", as_ints({1, 3})},
                                    {"storage_offset", as_int(1)}}),
                       {{{2, 2}, {}}}),
              ElementsAre(1, 4, 2, 5));
}

TEST(AtenShape, AsStridedInRowMajorOrderLeavesABatchOpen) {
  ExportedProgram program;
  program.input("x", {{"s0", 2, 3}, test::kFloat, {6, 3, 1}});
  program.node("torch.ops.aten.sym_size.int", {{"self", as_tensor("x")}, {"dim", as_int(0)}},
               {test::as_sym_int("n")});
  program.call("as_strided.default",
               {{"self", as_tensor("x")},
                {"size", R"({"as_sym_ints": [{"as_name": "n"}, {"as_int": 6}]})"},
                {"stride", as_ints({6, 1})}},
               "y", {{"s0", 6}, test::kFloat, {6, 1}});
  program.output(as_tensor("y"));
  const Model model = read_model(test::as_byte_span(program.bytes()), "net.pt2");
  const Node& result = model.node(model.results()[0]);
  EXPECT_EQ(model.value(result.inputs[0]).shape, (Shape{Shape::kDynamic, 6}));
}

TEST(AtenShape, PixelShuffleTakesAnImageWithoutABatch) {
  EXPECT_THAT(AtenNode("pixel_shuffle.default", {{{4, 1, 1}, {1, 2, 3, 4}}})
                  .run(with(kSelf, {{"upscale_factor", as_int(2)}}), {{{1, 2, 2}, {}}}),
              ElementsAre(1, 2, 3, 4));
}

TEST(AtenJoin, VstackMakesRowsOfVectors) {
  EXPECT_THAT(AtenNode("vstack.default", {{{2}, {1, 2}}, {{2}, {3, 4}}})
                  .run({{"tensors", as_tensors({"a", "b"})}}, {{{2, 2}, {}}}),
              ElementsAre(1, 2, 3, 4));
}

// Four heads of queries to two of keys and values; one key each, so that each result is its value.
TEST(AtenAttention, HeadsOfQueriesShareAHeadOfKeys) {
  const Data query{{1, 4, 1, 1}, {1, 1, 1, 1}};
  const Data key{{1, 2, 1, 1}, {1, 1}};
  EXPECT_THAT(AtenNode("scaled_dot_product_attention.default", {query, key, {{1, 2, 1, 1}, {5, 7}}})
                  .run({{"query", as_tensor("a")},
                        {"key", as_tensor("b")},
                        {"value", as_tensor("c")},
                        {"enable_gqa", as_bool(true)}},
                       {query}),
              ElementsAre(5, 5, 7, 7));
}

// The second of two queries may attend to nothing.
TEST(AtenAttention, ARowThatIsHiddenWhollyIsZero) {
  ExportedProgram program;
  program.input("q", {{1, 2, 1}});
  program.input("m", {{2, 2}});
  program.call("gt.Scalar", {{"self", as_tensor("m")}, {"other", as_int(0)}}, "mask",
               {{2, 2}, test::kBool});
  program.call("scaled_dot_product_attention.default",
               {{"query", as_tensor("q")},
                {"key", as_tensor("q")},
                {"value", as_tensor("q")},
                {"attn_mask", as_tensor("mask")}},
               "y", {{1, 2, 1}});
  program.output(as_tensor("y"));
  const Model model = read_model(test::as_byte_span(program.bytes()), "net.pt2");
  const std::vector<Tensor> outputs =
      test::evaluate_model(model, {Tensor::from(Shape{1, 2, 1}, std::vector<float>{3, 5}),
                                   Tensor::from(Shape{2, 2}, std::vector<float>{0, 1, 0, 0})});
  EXPECT_THAT(outputs.at(0).data<float>(), ElementsAre(5, 0));
}

TEST(AtenReduction, LogSumExpOfAnInfiniteMaximumIsInfinite) {
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_THAT(AtenNode("logsumexp.default", {{{2, 2}, {-inf, -inf, inf, 1}}})
                  .run(with(kSelf, {{"dim", as_ints({1})}}), {{{2}, {}}}),
              ElementsAre(-inf, inf));
}

TEST(AtenReduction, ArgmaxOfARowOfNansIsItsFirstPosition) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(AtenNode("argmax.default", {{{2, 3}, {nan, nan, nan, 1, 3, 2}}})
                  .run(with(kSelf, {{"dim", as_int(1)}}), {{{2}, {}, test::kInt64}}),
              ElementsAre(0, 1));
}

TEST(AtenReduction, CosineSimilarityRefusesABroadcastDirection) {
  const AtenNode node("cosine_similarity.default", {{{1, 2}, {3, 4}}, {{1, 1}, {1}}});
  EXPECT_THROW(
      node.run({{"x1", as_tensor("a")}, {"x2", as_tensor("b")}, {"dim", as_int(1)}}, {{{1}, {}}}),
      Error);
}

TEST(AtenJoin, ScalarsStackAsVectors) {
  const AtenNode rows("vstack.default", {{{}, {1}}, {{}, {2}}});
  const AtenNode columns("hstack.default", {{{}, {1}}, {{}, {2}}});
  const test::Arguments tensors{{"tensors", as_tensors({"a", "b"})}};
  EXPECT_THAT(rows.run(tensors, {{{2, 1}, {}}}), ElementsAre(1, 2));
  EXPECT_THAT(columns.run(tensors, {{{2}, {}}}), ElementsAre(1, 2));
}

TEST(AtenNormalization, WeightNormGivesEachRowItsLength) {
  EXPECT_THAT(
      AtenNode("_weight_norm.default", {{{2, 2}, {3, 4, 0, 2}}, {{2, 1}, {10, 1}}})
          .run({{"v", as_tensor("a")}, {"g", as_tensor("b")}, {"dim", as_int(0)}}, {{{2, 2}, {}}}),
      ElementsAre(6, 8, 0, 1));
}

}  // namespace
}  // namespace octet
