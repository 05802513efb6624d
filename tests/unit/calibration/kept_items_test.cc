// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration/kept_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace octet {
namespace {

using ::testing::ElementsAre;

CalibrationBatch batch(const std::vector<float>& values) {
  return {{Tensor::from(Shape{static_cast<std::int64_t>(values.size()), 1}, values)}, {}};
}

TEST(KeptItems, BatchesComeApartIntoTheItemsOfWhichTheyWereMade) {
  // Three items in batches of two, the last of which holds its item twice.
  const Dataset items = items_of({batch({1, 2}), batch({3, 3})}, {Shape{1, 1}}, 3);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].shape(), (Shape{1, 1}));
  EXPECT_THAT(items[1].data<float>(), ElementsAre(2.0F));
  EXPECT_THAT(items[2].data<float>(), ElementsAre(3.0F));
}

TEST(KeptItems, ItemsThatAreBatchesStayWhole) {
  const Dataset items = items_of({batch({1, 2}), batch({3, 4})}, {Shape{2, 1}}, 2);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_THAT(items[1].data<float>(), ElementsAre(3.0F, 4.0F));
}

}  // namespace
}  // namespace octet
