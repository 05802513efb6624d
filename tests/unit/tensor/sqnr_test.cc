// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "tensor/sqnr.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace octet {
namespace {

TEST(Sqnr, IsTwentyDecibelForATenthOfTheAmplitude) {
  // |f|^2 = 25, |f - q|^2 = 0.25.
  EXPECT_NEAR(sqnr_db(std::vector<float>{3, 4}, std::vector<float>{3.3F, 4.4F}), 20.0, 1e-5);
}

TEST(Sqnr, OfEqualLogitsIsHeldToTheLeastEnergy) {
  const std::vector<float> logits{3, 4};
  EXPECT_NEAR(sqnr_db(logits, logits), 10 * std::log10(25 / 1e-20), 1e-9);
}

TEST(Sqnr, DoesNotDependOnTheUnit) {
  constexpr float kUnit = 1e-15F;
  const std::vector<float> logits{3 * kUnit, 4 * kUnit};
  EXPECT_NEAR(sqnr_db(logits, std::vector<float>{3.3F * kUnit, 4.4F * kUnit}), 20.0, 1e-5);
}

TEST(Sqnr, OfEqualSmallLogitsIsTwoHundredDecibel) {
  const std::vector<float> logits{3e-15F, 4e-15F};
  EXPECT_NEAR(sqnr_db(logits, logits), 200.0, 1e-9);
}

TEST(Sqnr, OfPartsIsThatOfAllValues) {
  Sqnr parts;
  parts.add(std::vector<float>{3}, std::vector<float>{3.3F});
  parts.add(std::vector<float>{4, 1}, std::vector<float>{4.4F, 1});
  EXPECT_EQ(parts.db(), sqnr_db(std::vector<float>{3, 4, 1}, std::vector<float>{3.3F, 4.4F, 1}));
}

}  // namespace
}  // namespace octet
