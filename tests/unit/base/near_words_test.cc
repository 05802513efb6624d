// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/near_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NearWords, AreThoseOfTheFewestChanges) {
  EXPECT_THAT(near_words("conv21", {"conv1", "conv2", "conv22", "pool"}, 2),
              ElementsAre("conv1", "conv2"));
}

TEST(NearWords, DoNotMindCase) {
  EXPECT_THAT(near_words("CONV", {"Conv", "Convolution", "Cos"}, 1), ElementsAre("Conv"));
}

TEST(NearWords, AreNotQuiteOthers) {
  EXPECT_THAT(near_words("relu", {"gather", "max_pool"}, 3), IsEmpty());
}

}  // namespace
}  // namespace octet
