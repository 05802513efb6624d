// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/run_on_team.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "octet/error.h"
#include "unit/runtime/models.h"

namespace octet {
namespace {

std::vector<float> answers(ThreadTeam& team, std::size_t count) {
  std::vector<float> values(count);
  run_on_team(test::small_model(), team, count,
              {.inputs = [](std::size_t i) { return std::vector{test::four_times(i * 1.0F)}; },
               .observe = [&](std::size_t, const Tensor& value,
                              std::size_t i) { values[i] = value.data<float>()[3]; }});
  return values;
}

TEST(RunOnTeam, HandsOutEachOutputWithItsItem) {
  ThreadTeam team(3);
  const std::vector<float> values = answers(team, 40);
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(values[i], test::small_model_answer(i * 1.0F)) << i;
}

TEST(RunOnTeam, TakesFewerItemsThanThreads) {
  ThreadTeam team(4);
  EXPECT_EQ(answers(team, 1), std::vector{test::small_model_answer(0)});
}

TEST(RunOnTeam, PassesOnTheErrorOfAnItem) {
  ThreadTeam team(2);
  EXPECT_THROW(
      run_on_team(
          test::failing_model(), team, 9,
          {.inputs = [](std::size_t i) { return std::vector{test::integer(i == 5 ? 0 : 1)}; },
           .observe = [](std::size_t, const Tensor&, std::size_t) {}}),
      Error);
}

}  // namespace
}  // namespace octet
