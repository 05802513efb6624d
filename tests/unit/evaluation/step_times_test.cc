// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "octet/evaluation.h"
#include "octet/graph.h"

namespace octet {
namespace {

/// x -> quantizer -> convolution 1x1 with integer weights -> ReLU -> quantizer.
Model quantized_model() {
  Model model;
  const auto limit = [&](float value) { return model.add_constant(Tensor::scalar(value)); };
  const auto quantize = [&](OutputRef data, float low, float high, std::int64_t levels) {
    const OutputRef l = limit(low), h = limit(high);
    return model.add(FakeQuantize{levels}, {data, l, h, l, h});
  };
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 4, 8, 8}}, {}, "x");
  const OutputRef weights = quantize(
      model.add_constant(Tensor::from({4, 4, 1, 1}, std::vector<float>(16, 0.5F))), -1, 1, 255);
  const OutputRef convolution = model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}},
                                          {quantize(x, -1.28F, 1.27F, 256), weights});
  const OutputRef relu = model.add(Unary{UnaryKind::relu}, {convolution}, "relu");
  model.add(Result{}, {quantize(relu, 0, 2.55F, 256)});
  return model;
}

TEST(MeasureSteps, GivesIntegerLayersTheTimeOfTheirFloatForm) {
  const Model model = quantized_model();
  const CompiledModel compiled = compile_model(model);
  const std::vector<StepTime> times = measure_steps(model, {});
  ASSERT_EQ(times.size(), compiled.steps().size());
  std::size_t num_compared = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_GT(times[i].time_ms, 0);
    const bool is_layer = compiled.steps()[i].operation.starts_with("Convolution");
    EXPECT_EQ(times[i].float_time_ms.has_value(), is_layer) << compiled.steps()[i].operation;
    num_compared += is_layer ? 1 : 0;
  }
  EXPECT_EQ(num_compared, 1U);
}

TEST(MeasureSteps, SaysWhichLayersAreSlowerThanInFloat) {
  EXPECT_TRUE((StepTime{1.1, 1.0}.is_slower_than_float()));
  EXPECT_FALSE((StepTime{1.04, 1.0}.is_slower_than_float()));
  EXPECT_FALSE((StepTime{1.1, std::nullopt}.is_slower_than_float()));
}

}  // namespace
}  // namespace octet
