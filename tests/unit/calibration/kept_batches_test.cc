// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/kept_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;

// The batches that are kept of a pass, each of which holds its index.
std::vector<float> kept(std::size_t most, std::size_t expected, std::size_t count) {
  KeptBatches batches(most, expected);
  for (std::size_t i = 0; i < count; ++i)
    batches.add_inputs(i, {Tensor::scalar(static_cast<float>(i))});
  std::vector<float> indices;
  for (const CalibrationBatch& batch : std::move(batches).take(count))
    indices.push_back(batch.inputs[0].data<float>()[0]);
  return indices;
}

TEST(KeptBatches, AreSpreadOverThePass) {
  EXPECT_THAT(kept(4, 10, 10), ElementsAre(0, 2, 5, 7));
}

TEST(KeptBatches, AreAllOfAShortPass) {
  EXPECT_THAT(kept(4, 3, 3), ElementsAre(0, 1, 2));
}

TEST(KeptBatches, AreAllOfAPassThatEndsWithinTheFirst) {
  EXPECT_THAT(kept(4, 300, 4), ElementsAre(0, 1, 2, 3));
}

TEST(KeptBatches, AreOfTheFirstTooWhereThePassEndsEarly) {
  // Of 0, 1, 2, 3, 25, 50.
  EXPECT_THAT(kept(4, 100, 60), ElementsAre(0, 3, 25, 50));
}

TEST(KeptBatches, AreSpreadOverAPassOfAFewLess) {
  EXPECT_THAT(kept(4, 40, 39), ElementsAre(0, 10, 20, 30));
  EXPECT_THAT(kept(4, 40, 37), ElementsAre(0, 10, 20, 30));
}

TEST(KeptBatches, AreTheFirstOfAStreamWithoutAnEnd) {
  EXPECT_THAT(kept(2, std::numeric_limits<std::size_t>::max(), 3), ElementsAre(0, 1));
}

TEST(KeptBatches, HoldCopiesOfTheirOutputs) {
  KeptBatches batches(1, 1);
  batches.add_inputs(0, {});
  Tensor output = Tensor::scalar(5.0F);
  batches.add_output(0, 1, output);
  output.data<float>()[0] = 6;
  EXPECT_EQ(std::move(batches).take(1)[0].outputs[1].data<float>()[0], 5);
}

TEST(KeptBatches, PassOverOutputsOfOthers) {
  KeptBatches batches(1, 10);
  batches.add_inputs(0, {});
  batches.add_output(3, 0, Tensor::scalar(5.0F));
  EXPECT_TRUE(std::move(batches).take(10)[0].outputs.empty());
}

}  // namespace
}  // namespace octet
