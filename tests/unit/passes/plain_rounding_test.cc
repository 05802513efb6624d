// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/plain_rounding.h"

#include <gtest/gtest.h>

#include "unit/graph/graph_fixture.h"

namespace octet {
namespace {

template <typename Pool>
Pool torch_pool(std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
  Pool pool;
  pool.kernel = {kernel, kernel};
  pool.strides = {stride, stride};
  pool.pads_begin = pool.pads_end = {pad, pad};
  pool.rounding_type = RoundingType::ceil_torch;
  return pool;
}

template <typename Pool>
Pool after_the_pass(const Pool& pool) {
  Graph g;
  g.result(g.add(pool, {g.input({1, 2, 7, 7})}, "pool"));
  plain_rounding(g.model);
  return std::get<Pool>(g.node("pool").op);
}

TEST(PlainRounding, LastWindowThatAlwaysMeetsTheDataIsKeptByAllRules) {
  EXPECT_EQ(after_the_pass(torch_pool<MaxPool>(3, 2, 1)).rounding_type, RoundingType::ceil);
  EXPECT_EQ(after_the_pass(torch_pool<MaxPool>(3, 2, 0)).rounding_type, RoundingType::ceil);
}

TEST(PlainRounding, WindowThatMayStartInThePaddingAtTheEndIsDroppedByPyTorchOnly) {
  EXPECT_EQ(after_the_pass(torch_pool<MaxPool>(2, 2, 1)).rounding_type, RoundingType::ceil_torch);
}

TEST(PlainRounding, MeanThatCountsItsPaddingNeverCountsWhatIsBehindIt) {
  AvgPool pool = torch_pool<AvgPool>(3, 2, 1);
  pool.exclude_pad = false;
  EXPECT_EQ(after_the_pass(pool), pool);
}

TEST(PlainRounding, MeanWithoutPaddingIsOfTheDataUnderTheWindow) {
  AvgPool pool = torch_pool<AvgPool>(2, 2, 0);
  pool.exclude_pad = false;
  const AvgPool plain = after_the_pass(pool);
  EXPECT_EQ(plain.rounding_type, RoundingType::ceil);
  EXPECT_TRUE(plain.exclude_pad);
}

}  // namespace
}  // namespace octet
