// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/error.h"

#include <gtest/gtest.h>

#include <string>

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

TEST(Printable, WritesOutControlBytes) {
  EXPECT_EQ(printable(std::string("a\x1b[2J\n\t\x7f\0z", 10)), "a\\x1b[2J\\n\\t\\x7f\\x00z");
}

TEST(Printable, WritesOutWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff\xc3(\xed\xa0\x80\xc0\xaf\xe2\x82"),
            "\\xff\\xc3(\\xed\\xa0\\x80\\xc0\\xaf\\xe2\\x82");
}

TEST(Printable, WritesOutWhatSteersText) {
  EXPECT_EQ(printable("\u202egnp.exe\u2066 \u009b1m"), "\\u{202e}gnp.exe\\u{2066} \\u{009b}1m");
}

TEST(Printable, LeavesTextOfAnyLanguage) {
  const std::string text = "blocks.0/Conv_3 \"ß\" 猫 🐸 C:\\x1b";
  EXPECT_EQ(printable(text), text);
}

TEST(Error, HoldsNoNameThatSteersATerminal) {
  EXPECT_STREQ(Unsupported("node \"\x1b[31m\xff\"").what(), "node \"\\x1b[31m\\xff\"");
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
