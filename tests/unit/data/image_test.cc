// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "data/image_codecs.h"
#include "data_files.h"
#include "encode_images.h"
#include "named.h"
#include "zip_bytes.h"

namespace octet {
namespace {

using test::fixture;
using test::gray_jpeg;
using test::levels;
using test::plain_png;
using test::png_bytes;
using test::PngPicture;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

Tensor decode(const std::string& bytes) {
  return decode_image(std::as_bytes(std::span(bytes)), "cat.img");
}

class PillowImage : public ::testing::TestWithParam<const char*> {};

TEST_P(PillowImage, DecodesToTheSamePixels) {
  const std::filesystem::path file = fixture(GetParam());
  EXPECT_EQ(read_image(file), read_npy(std::filesystem::path(file).replace_extension("npy")));
}

INSTANTIATE_TEST_SUITE_P(Formats, PillowImage,
                         ::testing::Values("rgb_420.jpg", "rgb_422_progressive.jpg", "gray.jpg",
                                           "cmyk.jpg", "palette_transparent.png"),
                         test::by_value);

TEST(Image, GreyJpegBecomesRgb) {
  const Tensor image = decode(gray_jpeg(5, 3, 200));
  EXPECT_EQ(image.shape(), (Shape{3, 5, 3}));
  EXPECT_THAT(levels(image), Each(200));
}

TEST(Image, PngOfRgbIsExact) {
  const PngPicture picture{
      .width = 2, .height = 2, .rows = {{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}}};
  const Tensor image = decode(png_bytes(picture));
  EXPECT_EQ(image.shape(), (Shape{2, 2, 3}));
  EXPECT_THAT(levels(image), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

TEST(Image, PngAlphaIsDroppedNotBlended) {
  const PngPicture picture{.color_type = PNG_COLOR_TYPE_RGB_ALPHA, .rows = {{10, 20, 30, 0}}};
  EXPECT_THAT(levels(decode(png_bytes(picture))), ElementsAre(10, 20, 30));
}

TEST(Image, PngGreyWithAlphaBecomesRgb) {
  const PngPicture picture{.color_type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = {{77, 0}}};
  EXPECT_THAT(levels(decode(png_bytes(picture))), ElementsAre(77, 77, 77));
}

TEST(Image, PngOfTwoBitsIsSpreadOverAllLevels) {
  const PngPicture picture{
      .width = 4, .bit_depth = 2, .color_type = PNG_COLOR_TYPE_GRAY, .rows = {{0b00011011}}};
  EXPECT_THAT(levels(decode(png_bytes(picture))),
              ElementsAre(0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255));
}

TEST(Image, PngPaletteIsLookedUp) {
  const PngPicture picture{.width = 2,
                           .color_type = PNG_COLOR_TYPE_PALETTE,
                           .rows = {{1, 0}},
                           .palette = {{1, 2, 3}, {40, 50, 60}}};
  EXPECT_THAT(levels(decode(png_bytes(picture))), ElementsAre(40, 50, 60, 1, 2, 3));
}

TEST(Image, PngOf16BitsKeepsTheUpper8) {
  const PngPicture picture{.bit_depth = 16, .rows = {{0x12, 0xFF, 0x34, 0x00, 0xFF, 0x80}}};
  EXPECT_THAT(levels(decode(png_bytes(picture))), ElementsAre(0x12, 0x34, 0xFF));
}

TEST(Image, InterlacedPngIsPutTogether) {
  PngPicture picture{.width = 9, .height = 9, .color_type = PNG_COLOR_TYPE_GRAY};
  for (int y = 0; y < 9; ++y) {
    picture.rows.emplace_back();
    for (int x = 0; x < 9; ++x)
      picture.rows.back().push_back(static_cast<std::uint8_t>(20 * y + x));
  }
  const Tensor plain = decode(png_bytes(picture));
  picture.interlaced = true;
  EXPECT_EQ(decode(png_bytes(picture)), plain);
}

TEST(Image, OtherContentIsRefusedWhateverItsName) {
  EXPECT_THAT([] { decode("RIFF1234WAVE"); },
              ThrowsMessage<ParseError>(AllOf(StartsWith("cat.img: "), HasSubstr("JPEG, PNG"),
                                              HasSubstr("52 49 46 46"))));
}

TEST(Image, EmptyFileIsRefused) {
  EXPECT_THAT([] { decode(""); }, ThrowsMessage<ParseError>(HasSubstr("an empty file")));
}

TEST(Image, MissingFileIsAnIoError) {
  EXPECT_THAT([] { read_image("/nowhere/cat.jpg"); },
              ThrowsMessage<IoError>(HasSubstr("/nowhere/cat.jpg")));
}

// IHDR's width and height stand at byte 16; its checksum, at byte 29, must fit for libpng to read
// on.
TEST(Image, PngThatClaimsTooManyPixelsIsRefusedBeforeTheyAreAllocated) {
  std::string bytes = png_bytes({.rows = {{1, 2, 3}}});
  bytes.replace(16, 8, std::string("\x00\x01\x00\x00\x00\x01\x00\x00", 8));
  const std::uint32_t crc = test::crc32_of(bytes.substr(12, 17));
  for (std::size_t i = 0; i < 4; ++i) bytes[29 + i] = static_cast<char>(crc >> (24 - 8 * i));
  EXPECT_THAT([&] { decode(bytes); }, ThrowsMessage<ParseError>(HasSubstr("got 65536 x 65536")));
}

TEST(Image, JpegThatClaimsTooManyPixelsIsRefusedBeforeTheyAreAllocated) {
  std::string bytes = gray_jpeg(8, 8, 100);
  const std::size_t frame = bytes.find("\xFF\xC0");
  bytes.replace(frame + 5, 4, "\xFF\xDC\xFF\xDC");
  EXPECT_THAT([&] { decode(bytes); }, ThrowsMessage<ParseError>(HasSubstr("got 65500 x 65500")));
}

TEST(Image, CorruptPngNamesTheFile) {
  std::string bytes = plain_png(4, 4, 1, 2, 3);
  bytes[45] = static_cast<char>(bytes[45] ^ 0x55);
  EXPECT_THAT([&] { decode(bytes); },
              ThrowsMessage<ParseError>(StartsWith("cat.img: decoding a PNG: ")));
}

TEST(Image, CorruptJpegHeaderNamesTheFile) {
  std::string bytes = gray_jpeg(8, 8, 100);
  bytes[bytes.find("\xFF\xC0") + 4] = 77;
  EXPECT_THAT([&] { decode(bytes); },
              ThrowsMessage<ParseError>(StartsWith("cat.img: decoding a JPEG: ")));
}

std::string noisy_jpeg(bool progressive) {
  std::vector<std::uint8_t> levels;
  std::uint32_t state = 1;
  for (int i = 0; i < 64 * 64; ++i) {
    state = state * 1664525 + 1013904223;
    levels.push_back(static_cast<std::uint8_t>(state >> 24));
  }
  return test::grey_jpeg_of(64, 64, levels, progressive);
}

// What is before the cut is as in the whole file.
TEST(Image, JpegThatEndsWithinItsLastScanIsReadUpToThere) {
  const std::string whole = noisy_jpeg(false);
  const std::string cut = whole.substr(0, whole.size() * 3 / 4);
  const Picture picture = decode_picture(std::as_bytes(std::span(cut)), "cat.img");
  EXPECT_EQ(picture.damage, "the file ends within its last scan");
  const Tensor all = decode(whole);
  ASSERT_EQ(picture.pixels.shape(), all.shape());
  const std::size_t half = all.num_elements() / 2;
  EXPECT_TRUE(std::ranges::equal(picture.pixels.data<std::uint8_t>().first(half),
                                 all.data<std::uint8_t>().first(half)));
}

TEST(Image, WholeJpegIsNotDamaged) {
  const std::string whole = noisy_jpeg(true);
  EXPECT_EQ(decode_picture(std::as_bytes(std::span(whole)), "cat.img").damage, "");
}

TEST(Image, ProgressiveJpegThatLacksAScanIsRefused) {
  const std::string whole = noisy_jpeg(true);
  EXPECT_THAT([&] { decode(whole.substr(0, whole.size() / 2)); },
              ThrowsMessage<ParseError>(HasSubstr("ends before its last scan")));
}

TEST(Image, JpegWithoutPictureDataIsRefused) {
  const std::string whole = gray_jpeg(8, 8, 100);
  const std::size_t scan = whole.find("\xFF\xDA");
  EXPECT_THAT([&] { decode(whole.substr(0, scan + 10)); },
              ThrowsMessage<ParseError>(HasSubstr("before its picture data")));
}

std::string file_text(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class BrokenImage : public ::testing::TestWithParam<const char*> {};

TEST_P(BrokenImage, EveryTruncationIsRefusedOrTold) {
  const std::string whole = file_text(fixture(GetParam()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    try {
      EXPECT_NE(decode_picture(std::as_bytes(std::span(cut)), "cat.img").damage, "") << size;
    } catch (const ParseError& error) {
      EXPECT_EQ(error.file(), "cat.img");
    }
  }
}

TEST_P(BrokenImage, EveryInvertedByteGivesAnImageOrAnError) {
  const std::string whole = file_text(fixture(GetParam()));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(~bytes[i]);
    try {
      EXPECT_EQ(decode(bytes).shape()[2], 3);
    } catch (const ParseError& error) {
      EXPECT_EQ(error.file(), "cat.img");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, BrokenImage,
                         ::testing::Values("rgb_420.jpg", "rgb_422_progressive.jpg", "cmyk.jpg",
                                           "palette_transparent.png"),
                         test::by_value);

}  // namespace
}  // namespace octet
