// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/rt_info.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(RtInfo, StartsEmpty) {
  EXPECT_TRUE(RtInfo().empty());
}

TEST(RtInfo, FindsWhatWasPut) {
  RtInfo info;
  info.at({"octet", "preset"}).value = "mixed";
  ASSERT_NE(info.find({"octet", "preset"}), nullptr);
  EXPECT_EQ(info.find({"octet", "preset"})->value, "mixed");
  EXPECT_FALSE(info.empty());
}

TEST(RtInfo, FindsNothingOnAnUnknownPath) {
  RtInfo info;
  info.at({"a", "b"});
  EXPECT_EQ(info.find({"a", "c"}), nullptr);
  EXPECT_EQ(info.find({"b"}), nullptr);
}

TEST(RtInfo, AnEmptyPathIsTheEntryItself) {
  const RtInfo info;
  EXPECT_EQ(info.find({}), &info);
}

TEST(RtInfo, KeepsTheOrderOfChildren) {
  RtInfo info;
  info.at({"z"});
  info.at({"a"});
  info.at({"z", "inner"});
  ASSERT_EQ(info.children.size(), 2U);
  EXPECT_EQ(info.children[0].name, "z");
  EXPECT_EQ(info.children[1].name, "a");
}

}  // namespace
}  // namespace octet
