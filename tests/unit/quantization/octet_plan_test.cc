// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/recipes/octet_plan.h"

#include <gtest/gtest.h>

#include "quantization/algorithms/min_max.h"
#include "quantization/walk_plan.h"
#include "unit/quantization/net.h"

namespace octet {
namespace {

using test::Net;

const QuantizationOptions kOptions{.recipe = QuantizationRecipe::octet};

// A chain of convolutions over maps of this height and width.
Model chain(std::int64_t size) {
  Net net;
  OutputRef x = net.input();
  for (const char* name : {"a", "b", "c"})
    x = net.unary(UnaryKind::relu, net.convolution(x, name), std::string(name) + ".relu");
  net.result(x);
  net.model.reshape({{"x", Shape{1, Net::kChannels, size, size}}});
  return std::move(net.model);
}

OctetPlan plan_of(const Model& model) {
  return OctetPlan::of(model, place_quantizers(model, kOptions), kOptions);
}

TEST(OctetPlan, TakesAsManyBatchesAsAreOfUse) {
  EXPECT_EQ(plan_of(chain(8)).num_batches, 64U);
}

TEST(OctetPlan, TakesAsManyBatchesAsMemoryHasRoomFor) {
  // Two results at a time of 8 x 1024 x 1024 x 4 bytes, in 512 MiB.
  EXPECT_EQ(plan_of(chain(1024)).num_batches, 8U);
}

TEST(OctetPlan, TakesTheBatchesOfTheWalkThroughTheQuantizedModel) {
  const Model model = chain(700);
  const OctetPlan plan = plan_of(model);
  Model quantized = model;
  insert_quantizers(quantized, plan.placement,
                    std::vector(plan.placement.activations.size(),
                                FakeQuantizeParameters{.low = {-1}, .high = {1}}));
  EXPECT_EQ(WalkPlan(quantized, plan.placement.weights).num_batches(), plan.num_batches);
}

TEST(OctetPlan, ObservesHistogramsOfEachChannel) {
  const OctetPlan plan = plan_of(chain(8));
  ASSERT_EQ(plan.points.size(), plan.placement.activations.size());
  for (const StatisticPoint& point : plan.points) {
    EXPECT_TRUE(point.histogram);
    EXPECT_EQ(point.granularity, Granularity::per_channel);
  }
}

}  // namespace
}  // namespace octet
