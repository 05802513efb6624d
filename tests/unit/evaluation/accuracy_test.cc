// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "octet/evaluation.h"
#include "test_models.h"

namespace octet {
namespace {

using test::LogitSource;
using test::scaling_model;
using ::testing::HasSubstr;

std::string error_of(const auto& action) {
  try {
    action();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "no InvalidArgument";
}

/// Four images of six classes; the labels stand first, second, fifth and last.
LogitSource ranked_source() {
  const std::vector<float> falling{6, 5, 4, 3, 2, 1};
  return {{falling, falling, falling, falling}, {0, 1, 4, 5}};
}

TEST(Evaluate, CountsTop1AndTop5) {
  const Evaluation evaluation = evaluate(scaling_model(6, 1), ranked_source(), {});
  ASSERT_TRUE(evaluation.accuracy);
  EXPECT_EQ(evaluation.accuracy->num_images, 4U);
  EXPECT_DOUBLE_EQ(evaluation.accuracy->top1, 25);
  EXPECT_EQ(evaluation.accuracy->top5, 75);
}

TEST(Evaluate, GivesLogitsInTheOrderOfTheData) {
  const LogitSource source({{1, 2}, {3, 4}, {5, 6}}, {0, 1, 0});
  const Evaluation evaluation = evaluate(scaling_model(2, 10), source, {});
  EXPECT_EQ(evaluation.logits,
            Tensor::from(Shape{3, 2}, std::vector<float>{10, 20, 30, 40, 50, 60}));
}

TEST(Evaluate, GivesAModelOfHalvesItsImagesAsHalves) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f16, {1, 2, 1, 1}}, {}, "x");
  const OutputRef shape =
      model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, 2}));
  model.add(Result{}, {model.add(Reshape{}, {x, shape})}, "logits");
  const LogitSource source({{1.5F, -2}}, {0});
  const Evaluation evaluation = evaluate(compile_model(model, "CPU"), source, {});
  EXPECT_EQ(evaluation.logits, Tensor::from(Shape{1, 2}, std::vector<float>{1.5F, -2}));
}

TEST(Evaluate, FillsTheBatchOfAModelWithOneImage) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {3, 2, 1, 1}}, {}, "x");
  const OutputRef shape =
      model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{3, 2}));
  model.add(Result{}, {model.add(Reshape{}, {x, shape})}, "logits");
  const LogitSource source({{1.5F, -2}, {3, 4}}, {0, 1});
  const Evaluation evaluation = evaluate(compile_model(model, "CPU"), source, {});
  EXPECT_EQ(evaluation.logits, Tensor::from(Shape{2, 2}, std::vector<float>{1.5F, -2, 3, 4}));
}

TEST(Evaluate, DoesNotDependOnTheNumberOfStreams) {
  std::vector<std::vector<float>> rows;
  for (int i = 0; i < 64; ++i) rows.push_back({std::sin(i * 1.0F), std::cos(i * 1.0F), i * 0.01F});
  const LogitSource source(rows, std::vector<std::int64_t>(64, 1));
  const Tensor one = evaluate(scaling_model(3, 0.7F, {.num_streams = 1}), source, {}).logits;
  const Tensor four =
      evaluate(scaling_model(3, 0.7F, {.num_streams = 4, .inference_num_threads = 4}), source, {})
          .logits;
  EXPECT_EQ(one, four);
}

TEST(Evaluate, LeavesUnlabelledImagesOutOfTheAccuracy) {
  const LogitSource source({{1, 0}, {1, 0}, {0, 1}}, {0, -1, 0});
  const Evaluation evaluation = evaluate(scaling_model(2, 1), source, {});
  EXPECT_EQ(evaluation.accuracy->num_images, 2U);
  EXPECT_DOUBLE_EQ(evaluation.accuracy->top1, 50);
}

TEST(Evaluate, HasNoAccuracyWithoutLabels) {
  EXPECT_FALSE(evaluate(scaling_model(2, 1), LogitSource({{1, 0}}, {-1}), {}).accuracy);
}

TEST(Evaluate, StopsAtTheLargestNumberOfImages) {
  std::vector<std::size_t> steps;
  EvaluateOptions options;
  options.max_images = 2;
  options.on_progress = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 2U);
    steps.push_back(done);
  };
  const Evaluation evaluation = evaluate(scaling_model(6, 1), ranked_source(), {}, options);
  EXPECT_EQ(evaluation.labels.size(), 2U);
  EXPECT_EQ(steps, (std::vector<std::size_t>{1, 2}));
}

TEST(Evaluate, RefusesClassNamesOfAnotherNumber) {
  const LogitSource source({std::vector<float>(1000)}, {0}, {"airplane", "truck"});
  EXPECT_THAT(
      error_of([&] { evaluate(scaling_model(1000, 1), source, {}); }),
      HasSubstr("the data set has 2 classes (airplane ... truck), the model's output has 1000"));
}

TEST(Evaluate, RefusesALabelBeyondTheClasses) {
  const LogitSource source({{1, 2}}, {7});
  EXPECT_THAT(error_of([&] { evaluate(scaling_model(2, 1), source, {}); }),
              HasSubstr("\"sample 0\" has label 7, the model's output has 2 classes"));
}

TEST(Evaluate, NamesTheImageThatDoesNotFit) {
  const LogitSource source({{1, 2}, {1, 2, 3}}, {0, 0});
  EXPECT_THAT(error_of([&] { evaluate(scaling_model(2, 1), source, {}); }),
              HasSubstr("\"sample 1\" of shape [3,1,1] becomes f32[1,3,1,1]"));
}

TEST(Evaluate, NamesTheImageThatIsNoNumbers) {
  const LogitSource source({{1, 2}, {1, std::nanf("")}}, {0, 0});
  EXPECT_THAT(
      error_of([&] { evaluate(scaling_model(2, 1), source, {}); }),
      HasSubstr("\"sample 1\": expected finite values for input \"x\" of the model, got nan at 1"));
}

TEST(Evaluate, RefusesAnEmptyDataSet) {
  EXPECT_THAT(error_of([&] { evaluate(scaling_model(2, 1), LogitSource({}, {}), {}); }),
              HasSubstr("holds no image"));
}

TEST(CompareEvaluations, CountsAgreementAndFlips) {
  Evaluation reference;
  reference.logits = Tensor::from(Shape{4, 2}, std::vector<float>{1, 0, 1, 0, 0, 1, 0, 1});
  reference.labels = {0, 0, 0, -1};
  Evaluation model = reference;
  model.logits = Tensor::from(Shape{4, 2}, std::vector<float>{1, 0, 0, 1, 1, 0, 0, 1});
  const Agreement agreement = compare_evaluations(reference, model);
  EXPECT_DOUBLE_EQ(agreement.agreement, 50);
  EXPECT_EQ(agreement.num_only_reference_right, 1U);
  EXPECT_EQ(agreement.num_only_model_right, 1U);
  EXPECT_DOUBLE_EQ(agreement.mcnemar_p, 1);
}

TEST(CompareEvaluations, AveragesTheSqnrOverImages) {
  Evaluation reference;
  reference.logits = Tensor::from(Shape{2, 1}, std::vector<float>{10, 10});
  reference.labels = {0, 0};
  Evaluation model = reference;
  // 20 dB and 40 dB.
  model.logits = Tensor::from(Shape{2, 1}, std::vector<float>{11, 10.1F});
  EXPECT_NEAR(compare_evaluations(reference, model).sqnr_db, 30, 1e-3);
}

TEST(CompareEvaluations, RefusesOtherImages) {
  Evaluation reference;
  reference.logits = Tensor(ElementType::f32, {2, 3});
  reference.labels = {0, 1};
  Evaluation model = reference;
  model.logits = Tensor(ElementType::f32, {2, 4});
  EXPECT_THAT(error_of([&] { compare_evaluations(reference, model); }),
              HasSubstr("[2,3] and [2,4]"));
}

TEST(TopClasses, GivesSoftmaxConfidences) {
  const auto top = top_classes(std::vector<float>{0, std::log(3.0F), -1000}, 2);
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].class_index, 1U);
  EXPECT_NEAR(top[0].confidence, 0.75, 1e-6);
  EXPECT_EQ(top[1].class_index, 0U);
  EXPECT_NEAR(top[1].confidence, 0.25, 1e-6);
}

TEST(TopClasses, TakesADistributionAsItIs) {
  const auto top = top_classes(std::vector<float>{0.2F, 0.7F, 0.1F}, 5);
  ASSERT_EQ(top.size(), 3U);
  EXPECT_NEAR(top[0].confidence, 0.7, 1e-6);
}

TEST(CompareImages, GivesTruthAndBothPredictions) {
  const LogitSource source({{1, 0}, {0, 3}}, {0, 1});
  const std::vector<std::size_t> indices{1};
  const auto images =
      compare_images(scaling_model(2, 1), scaling_model(2, -1), source, {}, indices);
  ASSERT_EQ(images.size(), 1U);
  EXPECT_EQ(images[0].index, 1U);
  EXPECT_EQ(images[0].label, 1);
  EXPECT_EQ(images[0].reference.class_index, 1U);
  EXPECT_EQ(images[0].model.class_index, 0U);
}

TEST(CompareImages, RefusesAnIndexOutsideTheData) {
  const std::vector<std::size_t> indices{2};
  EXPECT_THAT(error_of([&] {
                compare_images(scaling_model(2, 1), scaling_model(2, 1),
                               LogitSource({{1, 0}, {0, 3}}, {0, 1}), {}, indices);
              }),
              HasSubstr("index 2 is outside the data set of 2 images"));
}

}  // namespace
}  // namespace octet
