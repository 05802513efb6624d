// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/observe_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>

namespace octet {
namespace {

using ::testing::ElementsAre;

Model doubling_model() {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {1}}, {}, "x");
  model.add(Result{}, {model.add(Binary{BinaryKind::add}, {x, x})});
  return model;
}

std::optional<std::vector<Tensor>> index_of(std::size_t batch) {
  return {{Tensor::from(Shape{1}, std::vector<float>{static_cast<float>(batch)})}};
}

const auto kIgnore = [](std::size_t, const Tensor&, std::size_t) {};

TEST(ObserveBatches, HandsOutEachOutputWithItsBatch) {
  std::vector<float> doubled(20);
  observe_batches(
      doubling_model(), 20,
      {.read = index_of, .observe = [&](std::size_t, const Tensor& value, std::size_t batch) {
         doubled[batch] = value.data<float>()[0];
       }});
  for (std::size_t i = 0; i < doubled.size(); ++i) EXPECT_EQ(doubled[i], 2 * i) << i;
}

TEST(ObserveBatches, EndsWhereReadingEnds) {
  std::vector<std::size_t> done;
  observe_batches(doubling_model(), 1000,
                  {.read = [](std::size_t i) { return i < 3 ? index_of(i) : std::nullopt; },
                   .observe = kIgnore,
                   .on_done = [&](std::size_t count) { done.push_back(count); }});
  EXPECT_THAT(done, ElementsAre(1, 2, 3));
}

TEST(ObserveBatches, ReadsNoMoreThanIsWanted) {
  std::size_t num_read = 0;
  observe_batches(doubling_model(), 3,
                  {.read =
                       [&](std::size_t i) {
                         ++num_read;
                         return index_of(i);
                       },
                   .observe = kIgnore});
  EXPECT_EQ(num_read, 3U);
}

TEST(ObserveBatches, PassesOnTheErrorOfABatchAndReportsIt) {
  std::mutex mutex;
  std::set<std::size_t> failed;
  EXPECT_THROW(observe_batches(doubling_model(), 9,
                               {.read = index_of,
                                .observe =
                                    [](std::size_t, const Tensor&, std::size_t batch) {
                                      if (batch == 4) throw std::runtime_error("broken");
                                    },
                                .on_failure =
                                    [&](std::size_t batch) {
                                      const std::lock_guard lock(mutex);
                                      failed.insert(batch);
                                    }}),
               std::runtime_error);
  EXPECT_TRUE(failed.contains(4));
}

TEST(ObserveBatches, PassesOnTheErrorOfReading) {
  EXPECT_THROW(observe_batches(doubling_model(), 9,
                               {.read =
                                    [](std::size_t i) {
                                      if (i == 5) throw std::runtime_error("disk gone");
                                      return index_of(i);
                                    },
                                .observe = kIgnore}),
               std::runtime_error);
}

}  // namespace
}  // namespace octet
