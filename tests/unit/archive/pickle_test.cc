// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "archive/pickle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "octet/error.h"
#include "plain_pickles.h"

namespace octet::pickle {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

Document parse_text(std::string_view bytes) {
  Options options;
  options.file = "test.pkl";
  options.accepts = [](std::string_view module, std::string_view) {
    return module == "collections" || module == "_codecs";
  };
  return parse(std::as_bytes(std::span(bytes)), options);
}

std::string error_of(std::string_view bytes) {
  try {
    parse_text(bytes);
  } catch (const ParseError& error) {
    return error.what();
  }
  return "";
}

// Python 3.11's pickle.
TEST(Pickle, ReadsPlainDataOfEveryProtocol) {
  for (const std::string& bytes : test::plain_pickles()) {
    const Document document = parse_text(bytes);
    const Value& root = document.root();
    const Value* numbers = root.find("a");
    ASSERT_NE(numbers, nullptr);
    ASSERT_EQ(numbers->sequence()->size(), 3U);
    EXPECT_EQ(*(*numbers->sequence())[0]->as<std::int64_t>(), 1);
    EXPECT_EQ(*(*numbers->sequence())[1]->as<std::int64_t>(), -2);
    EXPECT_EQ(*(*numbers->sequence())[2]->as<double>(), 2.5);
    const Value& flags = *root.dict()->entries[1].second;
    EXPECT_NE((*flags.sequence())[0]->as<None>(), nullptr);
    EXPECT_EQ(*(*flags.sequence())[1]->as<bool>(), true);
    EXPECT_EQ(*(*flags.sequence())[2]->as<bool>(), false);
    EXPECT_EQ(bytes_of(*root.dict()->entries[1].first), "raw");
    const Value* large = root.find("k\xc3\xa9");
    ASSERT_NE(large, nullptr);
    EXPECT_EQ(*(*large->sequence())[0]->as<std::int64_t>(), std::int64_t{1} << 40);
    EXPECT_EQ(document.num_bytes(), bytes.size());
  }
}

TEST(Pickle, ReadsTheStringsOfPython2) {
  const Document document =
      parse_text("(lp0\nS'a\\x00\\'\\n\\101'\np1\naU\003x\0yaV\\u00e9\\U0001f600\na."s);
  const auto& items = *document.root().sequence();
  EXPECT_EQ(items[0]->as<Bytes>()->data, "a\0'\nA"s);
  EXPECT_EQ(items[1]->as<Bytes>()->data, "x\0y"s);
  EXPECT_EQ(items[2]->as<Text>()->utf8, "\xc3\xa9\xf0\x9f\x98\x80");
}

TEST(Pickle, KeepsSharedValuesShared) {
  const Document document = parse_text("]q\0h\0\x86."s);
  const auto& items = *document.root().sequence();
  EXPECT_EQ(items[0], items[1]);
}

TEST(Pickle, DecodesBytesOfOldProtocols) {
  const Document document =
      parse_text("c_codecs\nencode\n(X\x05\0\0\0\xc3\xbf\xc2\x80zU\x06latin1tR."s);
  EXPECT_EQ(bytes_of(document.root()), "\xff\x80z");
}

TEST(Pickle, ReadsAnOrderedDictFilledLaterAndItsState) {
  const Document document = parse_text("ccollections\nOrderedDict\n)R(U\001aK\001uU\003extb."s);
  ASSERT_NE(document.root().find("a"), nullptr);
  EXPECT_EQ(*document.root().find("a")->as<std::int64_t>(), 1);
  EXPECT_EQ(document.root().as<Object>()->state->text(), "ext");
}

TEST(Pickle, ReadsAnOrderedDictOfPython2) {
  const Document document = parse_text("ccollections\nOrderedDict\n((l(lU\001aaK\007aatR."s);
  ASSERT_NE(document.root().find("a"), nullptr);
  EXPECT_EQ(*document.root().find("a")->as<std::int64_t>(), 7);
}

TEST(Pickle, KeepsIntegersBeyond64Bits) {
  const Document document =
      parse_text("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s);
  EXPECT_EQ(document.root().as<BigInt>()->bytes, "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19");
}

TEST(Pickle, ReadsOnlyUpToStop) {
  EXPECT_EQ(parse_text("K\001.rest"s).num_bytes(), 3U);
}

TEST(Pickle, NamesAGlobalThatIsNotAccepted) {
  EXPECT_EQ(error_of("\x80\x02(cos\nsystem\nU\002lstR."),
            "test.pkl: at byte 3: reading a pickle: it uses os.system; only plain containers are "
            "accepted");
  EXPECT_THAT(error_of("\x80\x04\x8c\005posix\x8c\006system\x93."),
              HasSubstr("it uses posix.system"));
}

TEST(Pickle, RefusesACallOfAnythingButAGlobal) {
  EXPECT_THAT(error_of("K\001)R."), HasSubstr("opcode REDUCE expects a global, got the integer 1"));
}

TEST(Pickle, NamesAnOpcodeThatIsNotAccepted) {
  EXPECT_EQ(error_of("(ios\nsystem\n."),
            "test.pkl: at byte 1: reading a pickle: opcode INST (0x69) is not accepted");
  EXPECT_THAT(error_of("\x82\001."), HasSubstr("opcode EXT1 (0x82) is not accepted"));
  EXPECT_THAT(error_of("\xff."), HasSubstr("unknown opcode (0xff) is not accepted"));
}

TEST(Pickle, RefusesDeepNesting) {
  EXPECT_THAT(error_of(")" + std::string(1'000'000, '\x85') + "."),
              HasSubstr("at most 100 levels of nested containers"));
  EXPECT_EQ(error_of(")" + std::string(99, '\x85') + "."), "");
}

TEST(Pickle, RefusesAContainerWithinItself) {
  EXPECT_THAT(error_of("]q\0h\0a."s), HasSubstr("a container that contains itself"));
  EXPECT_THAT(error_of("]q\0}q\1U\1kh\0sa."s), HasSubstr("a container that contains itself"));
}

TEST(Pickle, RefusesTooManyValues) {
  EXPECT_THAT(error_of("(" + std::string(3'000'000, 'N') + "t."),
              HasSubstr("expected at most 2000000 values"));
  EXPECT_THAT(error_of("N(" + std::string(3'000'000, '(') + "."),
              HasSubstr("expected at most 2000000 values on the stack"));
  EXPECT_THAT(error_of("(N" + std::string(3'000'000, '2') + "t."),
              HasSubstr("expected at most 2000000 values on the stack"));
}

// Sharing makes a graph of 2^90 paths out of 90 lists: the checks walk values, not paths.
TEST(Pickle, ReadsManyPathsToOneValueInLinearTime) {
  std::string bytes = "N";
  for (int i = 0; i < 90; ++i) bytes += "q\1h\1\x86"s;
  EXPECT_EQ(error_of(bytes + "."), "");
}

TEST(Pickle, RefusesSizesBeyondTheFile) {
  EXPECT_THAT(error_of("X\xff\xff\xff\x7f short"),
              HasSubstr("opcode BINUNICODE needs 2147483647 bytes, the file has 6 more"));
  EXPECT_THAT(error_of("\x8e\xff\xff\xff\xff\xff\xff\xff\xff"),
              HasSubstr("opcode BINBYTES8 needs 18446744073709551615 bytes"));
  EXPECT_THAT(error_of("\x8b\xff\xff\xff\xffz"), HasSubstr("opcode LONG4 needs"));
  EXPECT_THAT(error_of("\x95\xff\0\0\0\0\0\0\0N."s),
              HasSubstr("expected a frame of 255 bytes, the file has 2 more"));
}

TEST(Pickle, RefusesAStackThatDoesNotFit) {
  for (const std::string& bytes :
       {"."s,   "a."s,   "(."s,   "t."s,    "Na."s,     "NNs."s,    "(N."s, "(Nd."s,
        "R."s,  "b."s,   "NNb."s, "h\5."s,  "g7\n."s,   "N(0t."s,   "(a."s, "2."s,
        "(2."s, "q\1."s, "Q."s,   "\x93."s, "NN\x93."s, "N(N\x90."s}) {
    EXPECT_THAT(error_of(bytes), HasSubstr("test.pkl: at byte ")) << testing::PrintToString(bytes);
  }
}

TEST(Pickle, RefusesNewerProtocols) {
  EXPECT_THAT(error_of("\x80\x06N."), HasSubstr("expected protocol 0 to 5, got 6"));
}

TEST(Pickle, RefusesEveryTruncation) {
  for (const std::string& bytes : test::plain_pickles()) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_THROW(parse_text(std::string_view(bytes).substr(0, size)), ParseError);
    }
  }
}

// Every byte of a pickle in turn replaced by a third of all values: a value or a ParseError,
// nothing else.
TEST(Pickle, SurvivesEveryChangedByte) {
  int refused = 0;
  for (std::string bytes : test::plain_pickles()) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      const char kept = bytes[at];
      for (std::size_t value = at % 3; value < 256; value += 3) {
        bytes[at] = static_cast<char>(static_cast<unsigned char>(value));
        if (!error_of(bytes).empty()) ++refused;
      }
      bytes[at] = kept;
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace octet::pickle
