// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "octet/evaluation.h"
#include "test_models.h"

namespace octet {
namespace {

using Kind = ClassifierOutput::Kind;
using test::LogitSource;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Port output(std::int64_t values, Activation activation = Activation::none) {
  return {"y",
          {},
          ElementType::f32,
          {1, values},
          {OutputMeaning::Kind::scores, activation, static_cast<std::size_t>(values)}};
}

Port indices(std::int64_t values) {
  return {"y",
          {},
          ElementType::i64,
          {1, values},
          {OutputMeaning::Kind::class_indices, Activation::none, 10}};
}

std::string refusal(const Port& port, Activation activation) {
  try {
    read_output(port, {.activation = activation});
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ReadOutput, SeveralLogitsAreExclusive) {
  EXPECT_EQ(read_output(output(3)).kind, Kind::exclusive);
}

TEST(ReadOutput, ASingleValueIsBinaryOfTwoClasses) {
  const ClassifierOutput read = read_output(output(1));
  EXPECT_EQ(read.kind, Kind::binary);
  EXPECT_EQ(read.num_classes, 2U);
  EXPECT_EQ(read.activation, Activation::sigmoid);
}

TEST(ReadOutput, SeveralSigmoidsAreIndependent) {
  EXPECT_EQ(read_output(output(3, Activation::sigmoid)).kind, Kind::independent);
}

TEST(ReadOutput, WhatTheModelAppliesIsNotAppliedAgain) {
  for (const Activation activation : {Activation::softmax, Activation::sigmoid}) {
    EXPECT_EQ(read_output(output(3, activation)).activation, Activation::none);
    EXPECT_EQ(read_output(output(3, activation), {.activation = activation}).activation,
              Activation::none);
  }
}

TEST(ReadOutput, AnotherActivationThanTheModelsIsRefused) {
  EXPECT_THAT(refusal(output(3, Activation::softmax), Activation::sigmoid),
              HasSubstr("ends with softmax already"));
}

TEST(ReadOutput, SoftmaxOfASingleValueIsRefused) {
  EXPECT_THAT(refusal(output(1), Activation::softmax), HasSubstr("is 1"));
}

TEST(ReadOutput, AnActivationOfIndicesIsRefused) {
  EXPECT_THAT(refusal(indices(1), Activation::softmax), HasSubstr("numbers of classes"));
}

TEST(ReadOutput, HighestScoresWithoutTheirClassesAreRefused) {
  Port port = output(5);
  port.meaning.kind = OutputMeaning::Kind::highest_scores;
  EXPECT_THAT(refusal(port, Activation::none), HasSubstr("without their classes"));
}

TEST(Confidences, SigmoidIsOfEachValue) {
  const std::vector<float> values{0, std::log(3.0F)};
  const ClassifierOutput sigmoids{Kind::independent, Activation::sigmoid};
  EXPECT_THAT(confidences(values, sigmoids),
              ElementsAre(DoubleEq(0.5), ::testing::DoubleNear(0.75, 1e-7)));
}

TEST(Confidences, NoneLeavesTheValues) {
  EXPECT_THAT(confidences(std::vector<float>{-2, 8}, {Kind::exclusive, Activation::none}),
              ElementsAre(-2, 8));
}

TEST(TopClasses, ABinaryOutputIsDecidedByTheThreshold) {
  const ClassifierOutput strict{Kind::binary, Activation::none, 0.75, 2};
  EXPECT_THAT(top_classes(std::vector<float>{0.5F}, 2, strict),
              ElementsAre(Prediction{0, 0.5, true}, Prediction{1, 0.5, false}));
  EXPECT_THAT(top_classes(std::vector<float>{0.75F}, 2, strict),
              ElementsAre(Prediction{1, 0.75, true}, Prediction{0, 0.25, false}));
}

TEST(TopClasses, IndependentClassesHoldFromTheThresholdOn) {
  const ClassifierOutput sigmoids{Kind::independent, Activation::none, 0.5, 3};
  EXPECT_THAT(
      top_classes(std::vector<float>{0.5F, 0.25F, 1}, 3, sigmoids),
      ElementsAre(Prediction{2, 1, true}, Prediction{0, 0.5, true}, Prediction{1, 0.25, false}));
}

TEST(TopClasses, IndicesHaveNoConfidence) {
  const auto top = top_classes(std::vector<float>{7, 2}, 5, read_output(indices(2)));
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].class_index, 7U);
  EXPECT_TRUE(std::isnan(top[0].confidence));
}

/// One of the values of the input is the output, after `op`.
CompiledModel model_that_ends_with(Op op, std::int64_t values) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, values, 1, 1}}, {}, "x");
  const OutputRef shape =
      model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{1, values}));
  model.add(Result{}, {model.add(std::move(op), {model.add(Reshape{}, {x, shape})})}, "y");
  return compile_model(model, "CPU", {.backend = Backend::reference});
}

TEST(Evaluate, ABinaryModelIsRightOnBothSidesOfTheThreshold) {
  const CompiledModel model = model_that_ends_with(Unary{UnaryKind::sigmoid}, 1);
  const LogitSource source({{2}, {-2}, {2}, {-2}}, {1, 0, 0, 0});
  const Evaluation evaluation = evaluate(model, source, {});
  EXPECT_DOUBLE_EQ(evaluation.accuracy->top1, 75);
  EXPECT_FALSE(evaluation.accuracy->top5);
}

TEST(Evaluate, ABinaryModelTakesTwoClassNames) {
  const CompiledModel model = model_that_ends_with(Unary{UnaryKind::sigmoid}, 1);
  const LogitSource source({{2}, {-2}}, {1, 0}, {"cat", "dog"});
  EXPECT_DOUBLE_EQ(evaluate(model, source, {}).accuracy->top1, 100);
}

TEST(Evaluate, AHigherThresholdTurnsABinaryAnswer) {
  const CompiledModel model = model_that_ends_with(Unary{UnaryKind::sigmoid}, 1);
  EvaluateOptions options;
  options.output.threshold = 0.95;
  EXPECT_DOUBLE_EQ(evaluate(model, LogitSource({{2}}, {1}), {}, options).accuracy->top1, 0);
}

/// LogitSource with several targets per image.
class TargetSource final : public ImageSource {
 public:
  TargetSource(LogitSource images, std::vector<std::vector<std::int8_t>> targets)
      : images_(std::move(images)), targets_(std::move(targets)) {}
  std::size_t size() const override { return images_.size(); }
  Sample operator[](std::size_t index) const override {
    Sample sample = images_[index];
    sample.targets = targets_[index];
    return sample;
  }
  const std::vector<std::string>& class_names() const override { return images_.class_names(); }

 private:
  LogitSource images_;
  std::vector<std::vector<std::int8_t>> targets_;
};

const std::vector<std::vector<float>> kThreeLogits{{3, -1}, {-2, 2}, {1, 1}};

TargetSource three_images() {
  return {LogitSource(kThreeLogits, {-1, -1, -1}), {{1, 0}, {0, 1}, {1, 0}}};
}

TEST(Evaluate, SeveralTargetsPerImageGiveMultiLabelAccuracy) {
  const CompiledModel model = model_that_ends_with(Unary{UnaryKind::sigmoid}, 2);
  const Evaluation evaluation = evaluate(model, three_images(), {});
  EXPECT_FALSE(evaluation.accuracy);
  ASSERT_TRUE(evaluation.multi_label);
  EXPECT_DOUBLE_EQ(evaluation.multi_label->mean_average_precision, 100);
  EXPECT_DOUBLE_EQ(evaluation.multi_label->label_accuracy, 100.0 * 5 / 6);
  EXPECT_DOUBLE_EQ(evaluation.multi_label->exact_match, 100.0 * 2 / 3);
}

TEST(Evaluate, LogitsWithSeveralTargetsAreReadBySigmoids) {
  const Evaluation logits = evaluate(test::scaling_model(2, 1), three_images(), {});
  EXPECT_DOUBLE_EQ(logits.multi_label->label_accuracy, 100.0 * 5 / 6);
}

TEST(Evaluate, TargetsOfAnotherNumberOfClassesAreRefused) {
  const TargetSource source(LogitSource({{1, 2}}, {-1}), {{1, 0, 1}});
  EXPECT_THROW(evaluate(test::scaling_model(2, 1), source, {}), InvalidArgument);
}

TEST(CompareEvaluations, CountsFlipsOfTargets) {
  const Evaluation reference = evaluate(test::scaling_model(2, 1), three_images(), {});
  const Evaluation negated = evaluate(test::scaling_model(2, -1), three_images(), {});
  const Agreement agreement = compare_evaluations(reference, negated);
  EXPECT_DOUBLE_EQ(agreement.agreement, 0);
  EXPECT_EQ(agreement.num_only_reference_right, 5U);
  EXPECT_EQ(agreement.num_only_model_right, 1U);
}

TEST(Evaluate, PositionsAreCountedAsClasses) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 3, 1, 1}}, {}, "x");
  const OutputRef k = model.add_constant(Tensor::scalar(std::int64_t{1}));
  const OutputRef top = model.add(TopK{.axis = 1}, {x, k});
  model.add(Result{}, {{top.node, 1}}, "y");
  const LogitSource source({{1, 2, 0}, {5, 2, 0}}, {1, 2});
  const Evaluation evaluation = evaluate(compile_model(model), source, {});
  EXPECT_DOUBLE_EQ(evaluation.accuracy->top1, 50);
  EXPECT_FALSE(evaluation.accuracy->top5);
}

}  // namespace
}  // namespace octet
