// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/memory_plan.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

LayerValue value(std::int64_t num_floats) {
  return {"", ElementType::f32, Shape{num_floats}, DataLayout::plain, {}, {}};
}

Layer layer(BufferId input, BufferId output) {
  return {"", {}, LayoutChange{}, {input}, output};
}

// 0 -> 1 -> 2 -> 3
LoweredModel chain() {
  LoweredModel lowered;
  lowered.values = {value(100), value(100), value(100), value(100)};
  lowered.layers = {layer(0, 1), layer(1, 2), layer(2, 3)};
  lowered.inputs = {0};
  lowered.outputs = {3};
  return lowered;
}

TEST(MemoryPlan, ValuesAliveTogetherDoNotOverlap) {
  const MemoryPlan plan = plan_memory(chain());
  const auto apart = [&](BufferId a, BufferId b) {
    return plan.offsets[a] + 400 <= plan.offsets[b] || plan.offsets[b] + 400 <= plan.offsets[a];
  };
  EXPECT_TRUE(apart(0, 1));
  EXPECT_TRUE(apart(1, 2));
  EXPECT_TRUE(apart(2, 3));
  EXPECT_TRUE(apart(0, 3));
}

TEST(MemoryPlan, DeadValuesLendTheirMemory) {
  LoweredModel lowered;
  for (int i = 0; i < 20; ++i) lowered.values.push_back(value(1000));
  for (BufferId i = 0; i + 1 < 20; ++i) lowered.layers.push_back(layer(i, i + 1));
  lowered.inputs = {0};
  lowered.outputs = {19};
  EXPECT_LE(plan_memory(lowered).num_bytes, 4U * 4096U + 4U * 64U);
}

TEST(MemoryPlan, AliasLivesWhereItsRootDoes) {
  LoweredModel lowered = chain();
  lowered.values.push_back(value(100));
  lowered.values[4].alias_of = 2;
  lowered.layers[2] = layer(4, 3);
  const MemoryPlan plan = plan_memory(lowered);
  EXPECT_EQ(plan.offsets[4], plan.offsets[2]);
  EXPECT_NE(plan.offsets[2], plan.offsets[3]);
}

}  // namespace
}  // namespace octet
