// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"
#include "demo_assets.h"

namespace octet {
namespace {

TEST(DemoWeights, EmbeddedBytesAreTheFile) {
  EXPECT_TRUE(std::ranges::equal(demo_weights(), read_file(OCTET_DEMO_WEIGHTS)));
}

}  // namespace
}  // namespace octet
