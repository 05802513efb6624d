// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/error.h"

#include <gtest/gtest.h>

namespace octet {
namespace {

TEST(ParseError, NamesFileAndOffset) {
  const ParseError error("model.bin", 12, "expected 4 bytes, got 2");
  EXPECT_STREQ(error.what(), "model.bin: at byte 12: expected 4 bytes, got 2");
  EXPECT_EQ(error.file(), "model.bin");
  EXPECT_EQ(error.offset(), 12);
}

TEST(ParseError, LeavesOutAnUnknownOffset) {
  EXPECT_STREQ(ParseError("model.xml", -1, "expected <net>").what(), "model.xml: expected <net>");
}

TEST(Error, IsTheRootOfAllKinds) {
  EXPECT_THROW(throw InvalidArgument("x"), Error);
  EXPECT_THROW(throw ParseError("f", 0, "x"), Error);
  EXPECT_THROW(throw Unsupported("x"), Error);
  EXPECT_THROW(throw IoError("x"), Error);
  EXPECT_THROW(throw InternalError("x"), Error);
}

}  // namespace
}  // namespace octet
