// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "data_files.h"
#include "encode_images.h"
#include "encode_kinds.h"
#include "named.h"

namespace octet {
namespace {

using test::bmp_bytes;
using test::BmpPicture;
using test::Bytes;
using test::gif_bytes;
using test::GifPicture;
using test::levels;
using test::tiff_bytes;
using test::webp_bytes;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

Tensor decode_kind(const std::string& bytes) {
  return decode_image(std::as_bytes(std::span(bytes)), "cat.img");
}

/// 128 colours, of which the first four are those of a picture of 2 x 2.
Bytes palette_of_four() {
  Bytes palette(3 * 128, 200);
  std::iota(palette.begin(), palette.begin() + 12, std::uint8_t{1});
  return palette;
}

Bytes one_to_twelve() {
  Bytes rgb(12);
  std::iota(rgb.begin(), rgb.end(), std::uint8_t{1});
  return rgb;
}

struct KindCase {
  const char* name;
  std::string bytes;
  friend void PrintTo(const KindCase& c, std::ostream* out) { *out << c.name; }
};

/// The same picture in every kind that loses nothing.
std::vector<KindCase> all_kinds() {
  return {
      {"WebP", webp_bytes(2, 2, one_to_twelve())},
      {"Bmp", bmp_bytes({.width = 2,
                         .height = 2,
                         .pixels = {9, 8, 7, 12, 11, 10, 0, 0, 3, 2, 1, 6, 5, 4, 0, 0}})},
      {"Gif", gif_bytes({.screen_width = 2,
                         .screen_height = 2,
                         .width = 2,
                         .height = 2,
                         .palette = palette_of_four(),
                         .indices = {0, 1, 2, 3}})},
      {"Tiff",
       tiff_bytes(2, 2, {{258, {8, 8, 8}}, {259, {1}}, {262, {2}}, {277, {3}}}, one_to_twelve())},
      {"Ppm", "P6 2 2 255\n" + test::text_of(one_to_twelve())},
      {"PlainPpm", "P3\n# two by two\n2 2 255\n1 2 3 4 5 6\n7 8 9 10 11 12"},
  };
}

class PictureKind : public ::testing::TestWithParam<KindCase> {};

TEST_P(PictureKind, DecodesToItsPixels) {
  const Tensor image = decode_kind(GetParam().bytes);
  EXPECT_EQ(image.shape(), (Shape{2, 2, 3}));
  EXPECT_THAT(levels(image), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

// Beside the pixels a file has an end that may be missing.
TEST_P(PictureKind, EveryTruncationGivesTheImageOrAnError) {
  const Tensor whole = decode_kind(GetParam().bytes);
  for (std::size_t size = 0; size < GetParam().bytes.size(); ++size) {
    try {
      EXPECT_EQ(decode_kind(GetParam().bytes.substr(0, size)).shape(), whole.shape()) << size;
    } catch (const ParseError& error) {
      EXPECT_EQ(error.file(), "cat.img");
    }
  }
}

TEST_P(PictureKind, HalfAFileIsRefused) {
  const std::string half = GetParam().bytes.substr(0, GetParam().bytes.size() / 2);
  EXPECT_THAT([&] { decode_kind(half); },
              ThrowsMessage<ParseError>(StartsWith("cat.img: decoding a")));
}

TEST_P(PictureKind, EveryInvertedByteGivesAnImageOrAnError) {
  for (std::size_t i = 0; i < GetParam().bytes.size(); ++i) {
    std::string bytes = GetParam().bytes;
    bytes[i] = static_cast<char>(~bytes[i]);
    try {
      EXPECT_EQ(decode_kind(bytes).shape()[2], 3);
    } catch (const ParseError& error) {
      EXPECT_EQ(error.file(), "cat.img");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, PictureKind, ::testing::ValuesIn(all_kinds()), test::by_name);

TEST(Bmp, FiveBitsAreSpreadOverAllLevels) {
  // 31, 16 and 1 of 31: (31 * 255) / 31, (16 * 255) / 31, 255 / 31, rounded down.
  const BmpPicture picture{.bits = 16, .pixels = {0x01, 0x7E, 0, 0}};
  EXPECT_THAT(levels(decode_kind(bmp_bytes(picture))), ElementsAre(255, 131, 8));
}

TEST(Bmp, MasksTellWhereTheChannelsAre) {
  const BmpPicture picture{.bits = 32,
                           .compression = 3,
                           .table = {0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0},
                           .pixels = {1, 2, 3, 99}};
  EXPECT_THAT(levels(decode_kind(bmp_bytes(picture))), ElementsAre(1, 2, 3));
}

TEST(Bmp, PaletteIsLookedUpByBits) {
  const BmpPicture picture{.width = 3,
                           .bits = 1,
                           .table = {30, 20, 10, 0, 60, 50, 40, 0},
                           .pixels = {0b01000000, 0, 0, 0}};
  EXPECT_THAT(levels(decode_kind(bmp_bytes(picture))),
              ElementsAre(10, 20, 30, 40, 50, 60, 10, 20, 30));
}

TEST(Bmp, RunsArePutTogether) {
  Bytes palette(4 * 256, 0);
  for (std::size_t i = 0; i < 256; ++i) palette[4 * i] = static_cast<std::uint8_t>(i);
  // The lower row: twice 7, once 9; the upper one: 4, 5 and 6 as they are, padded.
  const BmpPicture picture{.width = 3,
                           .height = 2,
                           .bits = 8,
                           .compression = 1,
                           .table = palette,
                           .pixels = {2, 7, 1, 9, 0, 0, 0, 3, 4, 5, 6, 0, 0, 1}};
  EXPECT_THAT(levels(decode_kind(bmp_bytes(picture))),
              ElementsAre(0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0, 0, 7, 0, 0, 9));
}

TEST(Bmp, ClaimOfTooManyPixelsIsRefused) {
  const BmpPicture picture{.width = 65536, .height = 65536};
  EXPECT_THAT([&] { decode_kind(bmp_bytes(picture)); },
              ThrowsMessage<ParseError>(HasSubstr("got 65536 x 65536")));
}

TEST(Pnm, BitmapHasBlackForOne) {
  EXPECT_THAT(levels(decode_kind(std::string("P4 2 1\n\x40", 8))),
              ElementsAre(255, 255, 255, 0, 0, 0));
  EXPECT_THAT(levels(decode_kind("P1 2 1 01")), ElementsAre(255, 255, 255, 0, 0, 0));
}

TEST(Pnm, FewLevelsAreSpreadOverAll) {
  EXPECT_THAT(levels(decode_kind("P2 2 1 3 1 3")), ElementsAre(85, 85, 85, 255, 255, 255));
}

// As Pillow, which makes 16-bit integers of them.
TEST(Pnm, GreyOf16BitsIsCutOffAt255) {
  EXPECT_THAT(levels(decode_kind(std::string("P5 2 1 65535\n\0\x64\x12\x34", 17))),
              ElementsAre(100, 100, 100, 255, 255, 255));
}

TEST(Pnm, LevelAboveTheHighestIsRefused) {
  EXPECT_THAT([] { decode_kind("P2 1 1 100 101"); },
              ThrowsMessage<ParseError>(HasSubstr("number of 0 to 100")));
}

TEST(Pnm, ClaimOfMoreThanTheFileHoldsIsRefusedBeforeItIsAllocated) {
  EXPECT_THAT([] { decode_kind("P6 8000 8000 255\nabc"); },
              ThrowsMessage<ParseError>(HasSubstr("ends too early")));
}

TEST(Gif, WithoutPaletteIndicesAreGrey) {
  const GifPicture picture{.screen_width = 2, .width = 2, .indices = {5, 77}};
  EXPECT_THAT(levels(decode_kind(gif_bytes(picture))), ElementsAre(5, 5, 5, 77, 77, 77));
}

TEST(Gif, FrameIsPlacedOnTheScreenInTheTransparentColor) {
  const GifPicture picture{.screen_width = 3, .left = 1, .transparent = 2, .indices = {9}};
  EXPECT_THAT(levels(decode_kind(gif_bytes(picture))), ElementsAre(2, 2, 2, 9, 9, 9, 2, 2, 2));
}

TEST(Gif, InterlacedLinesAreSorted) {
  // Lines 0 and 8, then 4, then 2 and 6, then the odd ones.
  const GifPicture picture{
      .screen_height = 9, .height = 9, .interlaced = true, .indices = {0, 8, 4, 2, 6, 1, 3, 5, 7}};
  const Tensor image = decode_kind(gif_bytes(picture));
  for (std::size_t y = 0; y < 9; ++y) EXPECT_EQ(levels(image)[3 * y], y);
}

TEST(Gif, OnlyTheFirstFrameIsRead) {
  std::string bytes = gif_bytes({.indices = {9}});
  bytes.pop_back();  // the end
  bytes += "broken";
  EXPECT_THAT(levels(decode_kind(bytes)), Each(9));
}

TEST(Webp, ClaimOfTooManyPixelsIsRefused) {
  std::string bytes = webp_bytes(1, 1, {1, 2, 3});
  // 14 bits each of width - 1 and height - 1, behind the signature of the lossless kind.
  bytes.replace(bytes.find('\x2F') + 1, 4, "\xFF\xFF\xFF\x0F");
  EXPECT_THAT([&] { decode_kind(bytes); },
              ThrowsMessage<ParseError>(HasSubstr("got 16384 x 16384")));
}

std::map<int, std::vector<int>> tiff_tags(int photometric, int channels, int bits) {
  return {{258, std::vector<int>(static_cast<std::size_t>(channels), bits)},
          {259, {1}},
          {262, {photometric}},
          {277, {channels}}};
}

TEST(Tiff, ColorOf16BitsKeepsTheUpper8) {
  const auto bytes = tiff_bytes(1, 1, tiff_tags(2, 3, 16), {1, 10, 255, 20, 3, 30});
  EXPECT_THAT(levels(decode_kind(bytes)), ElementsAre(10, 20, 30));
}

// As Pillow, which makes 16-bit integers of it.
TEST(Tiff, GreyOf16BitsIsCutOffAt255) {
  const auto bytes = tiff_bytes(2, 1, tiff_tags(1, 1, 16), {100, 0, 0, 1});
  EXPECT_THAT(levels(decode_kind(bytes)), ElementsAre(100, 100, 100, 255, 255, 255));
}

TEST(Tiff, GreyMayHaveZeroForWhite) {
  const auto bytes = tiff_bytes(2, 1, tiff_tags(0, 1, 4), {0x0E});
  EXPECT_THAT(levels(decode_kind(bytes)), ElementsAre(255, 255, 255, 17, 17, 17));
}

TEST(Tiff, PaletteKeepsTheUpper8Bits) {
  auto tags = tiff_tags(3, 1, 1);
  tags[320] = {0x0100, 0x0400, 0x0200, 0x0500, 0x0300, 0x06FF};
  EXPECT_THAT(levels(decode_kind(tiff_bytes(2, 1, tags, {0x40}))), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Tiff, InksBecomeColors) {
  const auto bytes = tiff_bytes(1, 1, tiff_tags(5, 4, 8), {255, 0, 100, 55});
  EXPECT_THAT(levels(decode_kind(bytes)), ElementsAre(0, 200, 122));
}

TEST(Tiff, AlphaIsDroppedAndDividedOutWhereColorsHoldIt) {
  auto tags = tiff_tags(2, 4, 8);
  tags[338] = {2};
  EXPECT_THAT(levels(decode_kind(tiff_bytes(1, 1, tags, {10, 20, 30, 51}))),
              ElementsAre(10, 20, 30));
  tags[338] = {1};
  EXPECT_THAT(levels(decode_kind(tiff_bytes(1, 1, tags, {10, 20, 30, 51}))),
              ElementsAre(50, 100, 150));
}

TEST(Tiff, OrientationIsFollowed) {
  auto tags = tiff_tags(1, 1, 8);
  // Of the eight orientations of a row of 1 and 2.
  const std::vector<Bytes> expected{{1, 2}, {2, 1}, {2, 1}, {1, 2}, {1, 2}, {1, 2}, {2, 1}, {2, 1}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    tags[274] = {orientation};
    const Tensor image = decode_kind(tiff_bytes(2, 1, tags, {1, 2}));
    EXPECT_EQ(image.shape(), orientation < 5 ? (Shape{1, 2, 3}) : (Shape{2, 1, 3}));
    const Bytes& pixels = expected[static_cast<std::size_t>(orientation - 1)];
    EXPECT_THAT(levels(image),
                ElementsAre(pixels[0], pixels[0], pixels[0], pixels[1], pixels[1], pixels[1]))
        << orientation;
  }
}

TEST(Tiff, OtherColorsAreRefused) {
  EXPECT_THAT(
      [] {
        decode_kind(tiff_bytes(1, 1, tiff_tags(8, 3, 8), {1, 2, 3}));
      },
      ThrowsMessage<ParseError>(
          AllOf(StartsWith("cat.img: "), HasSubstr("photometric interpretation 8"))));
}

TEST(Tiff, ClaimOfTooManyPixelsIsRefused) {
  EXPECT_THAT([] { decode_kind(tiff_bytes(65535, 65535, tiff_tags(1, 1, 8), {1})); },
              ThrowsMessage<ParseError>(HasSubstr("got 65535 x 65535")));
}

}  // namespace
}  // namespace octet
