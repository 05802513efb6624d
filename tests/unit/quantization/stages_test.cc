// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "octet/log.h"
#include "octet/quantization.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;
using test::noise;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

struct Items {
  std::size_t count;
  std::size_t size() const { return count; }
  std::size_t operator[](std::size_t index) const { return index; }
};

Tensor item(std::size_t index) {
  return noise(static_cast<std::uint32_t>(700 + index), {1, Net::kChannels, 8, 8});
}

Dataset items(std::size_t count) {
  return {Items{count}, item};
}

/// conv1 -> bias1 -> relu1 -> conv2 -> bias2.
Model two_layers() {
  Net net;
  const OutputRef relu =
      net.unary(UnaryKind::relu, net.bias(net.convolution(net.input(), "conv1"), "bias1"), "relu1");
  net.result(net.bias(net.convolution(relu, "conv2"), "bias2"));
  return std::move(net.model);
}

Model open_batch(Model model) {
  model.reshape({{"x", Shape{Shape::kDynamic, Net::kChannels, 8, 8}}});
  return model;
}

/// Of both recipes.
class Stages : public ::testing::TestWithParam<QuantizationRecipe> {
 protected:
  QuantizationOptions options() const { return {.recipe = GetParam()}; }
  QuantizationPlan plan() const { return plan_quantization(two_layers(), options()); }
};

INSTANTIATE_TEST_SUITE_P(Recipes, Stages,
                         ::testing::Values(QuantizationRecipe::nncf, QuantizationRecipe::octet),
                         [](const auto& c) {
                           return c.param == QuantizationRecipe::nncf ? "nncf" : "octet";
                         });

TEST_P(Stages, InARowAreQuantize) {
  const CalibrationStatistics statistics = collect_statistics(plan(), items(9));
  EXPECT_EQ(to_text(apply_quantization(plan(), statistics).model),
            to_text(quantize(two_layers(), items(9), options())));
}

TEST_P(Stages, AppliedAgainGiveTheSameModel) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(5));
  EXPECT_EQ(to_text(apply_quantization(plan, statistics).model),
            to_text(apply_quantization(plan, statistics).model));
}

TEST_P(Stages, PlanNamesTheQuantizersOfTheModel) {
  const QuantizationPlan plan = this->plan();
  const Model model = apply_quantization(plan, collect_statistics(plan, items(3))).model;
  EXPECT_EQ(plan.quantizers().size(), 4U);
  for (const PlannedQuantizer& quantizer : plan.quantizers())
    EXPECT_TRUE(model.find(quantizer.name)) << quantizer.name;
}

TEST_P(Stages, PlanTellsWhatAQuantizerServes) {
  EXPECT_THAT(plan().quantizers(),
              Contains(AllOf(Field(&PlannedQuantizer::name, "relu1/fq_output_0"),
                             Field(&PlannedQuantizer::nodes, ElementsAre("conv2")))));
}

TEST_P(Stages, StatisticsAreOfThePlansTensors) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(3));
  std::vector<std::string> tensors;
  for (const auto& [key, points] : statistics.tensors) tensors.push_back(key);
  EXPECT_EQ(tensors, plan.tensors());
  EXPECT_THAT(tensors, ElementsAre("relu1:0", "x:0"));
}

TEST_P(Stages, AQuantizerThatIsNamedIsLeftOut) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(5));
  const Model model = apply_quantization(plan, statistics, {"relu1/fq_output_0"}).model;
  EXPECT_FALSE(model.find("relu1/fq_output_0"));
  EXPECT_TRUE(model.find("x/fq_output_0"));
  EXPECT_TRUE(model.find("conv2/fq_weights_1"));
}

TEST_P(Stages, ANodeIsLeftOutWithTheQuantizersThatServeItAlone) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(5));
  const Model model = apply_quantization(plan, statistics, {"conv1"}).model;
  EXPECT_FALSE(model.find("x/fq_output_0"));
  EXPECT_FALSE(model.find("conv1/fq_weights_1"));
  EXPECT_TRUE(model.find("relu1/fq_output_0"));
  EXPECT_TRUE(model.find("conv2/fq_weights_1"));
}

TEST_P(Stages, LeavingOutGivesTheModelOfAnIgnoredScope) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(5));
  QuantizationOptions ignoring = options();
  ignoring.ignored_scope.names = {"conv2"};
  EXPECT_EQ(to_text(apply_quantization(plan, statistics, {"conv2"}).model),
            to_text(quantize(two_layers(), items(5), ignoring)));
}

TEST_P(Stages, WithoutEveryLayerTheModelIsExact) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(5));
  EXPECT_GT(apply_quantization(plan, statistics, {"conv1", "conv2"}).sqnr_db.value(), 100);
}

TEST_P(Stages, ModelIsNearTheFloatModelOnTheCalibrationData) {
  const QuantizationPlan plan = this->plan();
  const double sqnr_db =
      apply_quantization(plan, collect_statistics(plan, items(20))).sqnr_db.value();
  EXPECT_GT(sqnr_db, 25);
  EXPECT_LT(sqnr_db, 60);
}

TEST_P(Stages, StreamsThatCanBeReadOnceAreEnough) {
  std::size_t next = 0;
  const Dataset stream = Dataset::from_stream(
      [&](std::size_t index) -> std::optional<std::vector<Tensor>> {
        EXPECT_EQ(index, next++);
        if (index == 12) return std::nullopt;
        return {{item(index)}};
      },
      100);
  EXPECT_EQ(to_text(quantize(open_batch(two_layers()), stream, options())),
            to_text(quantize(open_batch(two_layers()), items(12), options())));
}

TEST_P(Stages, BatchThatTheModelLeavesOpenIsTheItems) {
  const QuantizationPlan plan =
      plan_quantization(open_batch(two_layers()), options(), {Shape{2, Net::kChannels, 8, 8}});
  const Dataset pairs(Items{4}, [](std::size_t i) {
    return noise(static_cast<std::uint32_t>(i), {2, Net::kChannels, 8, 8});
  });
  const CalibrationStatistics statistics = collect_statistics(plan, pairs);
  // Octet's recipes take the items of a batch one after the other.
  EXPECT_EQ(statistics.batches[0].outputs[0].shape()[0],
            GetParam() == QuantizationRecipe::nncf ? 2 : 1);
  const Model model = apply_quantization(plan, statistics).model;
  EXPECT_EQ(model.value({model.parameters()[0], 0}).shape[0], Shape::kDynamic);
}

TEST_P(Stages, AnEmptyFirstBatchIsRefused) {
  EXPECT_THAT(
      [&] {
        plan_quantization(open_batch(two_layers()), options(), {Shape{0, Net::kChannels, 8, 8}});
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("at least one sample in item 0, got a batch of "
                                               "shape [0,8,8,8]")));
}

TEST_P(Stages, ANameOfNothingIsRefused) {
  const QuantizationPlan plan = this->plan();
  const CalibrationStatistics statistics = collect_statistics(plan, items(1));
  EXPECT_THAT([&] { apply_quantization(plan, statistics, {"no_such_node"}); },
              ThrowsMessage<InvalidArgument>(HasSubstr("no_such_node")));
}

TEST_P(Stages, MissingStatisticsAreNamed) {
  const QuantizationPlan plan = this->plan();
  CalibrationStatistics statistics = collect_statistics(plan, items(1));
  statistics.tensors.erase("relu1:0");
  EXPECT_THAT([&] { apply_quantization(plan, statistics); },
              ThrowsMessage<InvalidArgument>(HasSubstr("relu1:0")));
}

TEST(ApplyQuantization, WarnsOfAModelFarFromTheFloatModel) {
  const QuantizationPlan plan =
      plan_quantization(two_layers(), {.recipe = QuantizationRecipe::nncf});
  CalibrationStatistics statistics = collect_statistics(plan, items(8));
  for (CalibrationBatch& batch : statistics.batches)
    for (float& x : batch.outputs[0].data<float>()) x *= 2;
  std::string warning;
  set_log_sink([&](LogLevel, std::string_view text) { warning = text; });
  apply_quantization(plan, statistics);
  set_log_sink({});
  EXPECT_THAT(warning, HasSubstr("6.0 dB SQNR on the calibration data"));
}

TEST(ApplyQuantization, RecordsTheRatioInFilesOfOctetsRecipesAlone) {
  for (const QuantizationRecipe recipe : {QuantizationRecipe::nncf, QuantizationRecipe::fast}) {
    const Model model = quantize(two_layers(), items(4), {.recipe = recipe});
    const bool is_recorded =
        model.rt_info.find({"octet", "quantization", "calibration_sqnr_db"}) != nullptr;
    EXPECT_EQ(is_recorded, recipe == QuantizationRecipe::fast);
  }
}

}  // namespace
}  // namespace octet
