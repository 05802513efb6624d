// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "fuzz/mutate.h"
#include "named.h"
#include "octet/data.h"
#include "unit/data/encode_images.h"
#include "unit/data/encode_kinds.h"

namespace octet::fuzz {
namespace {

struct Seed {
  const char* name;
  std::string bytes;
  friend void PrintTo(const Seed& seed, std::ostream* out) { *out << seed.name; }
};

constexpr int kSide = 12;

test::Bytes noise(std::size_t count, unsigned below) {
  Random random(1);
  test::Bytes bytes;
  for (std::size_t i = 0; i < count; ++i)
    bytes.push_back(static_cast<std::uint8_t>(random.below(below)));
  return bytes;
}

std::vector<Seed> picture_seeds() {
  constexpr std::size_t kPixels = std::size_t{kSide} * kSide;
  test::PngPicture png{.width = kSide, .height = kSide};
  png.rows.assign(kSide, noise(3 * kSide, 256));
  const auto gif = [&](bool interlaced) {
    return test::gif_bytes({.screen_width = kSide + 2,
                            .screen_height = kSide,
                            .left = 1,
                            .width = kSide,
                            .height = kSide,
                            .interlaced = interlaced,
                            .transparent = 3,
                            .palette = noise(3 * 128, 256),
                            .indices = noise(kPixels, 128)});
  };
  test::Bytes runs;
  for (int y = 0; y < kSide; ++y) runs.insert(runs.end(), {8, 200, 0, 4, 1, 2, 3, 4, 0, 0});
  return {{"Jpeg", test::grey_jpeg_of(kSide, kSide, noise(kPixels, 256))},
          {"ProgressiveJpeg", test::grey_jpeg_of(kSide, kSide, noise(kPixels, 256), true)},
          {"Png", test::png_bytes(png)},
          {"Webp", test::webp_bytes(kSide, kSide, noise(3 * kPixels, 256))},
          {"Gif", gif(false)},
          {"InterlacedGif", gif(true)},
          {"Bmp",
           test::bmp_bytes({.width = kSide, .height = kSide, .pixels = noise(3 * kPixels, 256)})},
          {"RunLengthBmp", test::bmp_bytes({.width = kSide,
                                            .height = kSide,
                                            .bits = 8,
                                            .compression = 1,
                                            .table = noise(1024, 256),
                                            .pixels = runs})},
          {"Tiff",
           test::tiff_bytes(kSide, kSide, {{258, {8, 8, 8}}, {259, {1}}, {262, {2}}, {277, {3}}},
                            noise(3 * kPixels, 256))},
          {"PackBitsTiff",
           test::tiff_bytes(kSide, kSide, {{258, {8}}, {259, {32773}}, {262, {1}}, {277, {1}}},
                            test::Bytes(2 * kPixels, 0))},
          {"Ppm", "P6 12 12 255\n" + test::text_of(noise(3 * kPixels, 256))},
          {"PlainPbm", "P1 # bits\n12 12\n" + std::string(kPixels, '1')}};
}

class FuzzPictures : public ::testing::TestWithParam<Seed> {};

TEST_P(FuzzPictures, MutantsAreReadOrRefused) {
  const std::string& honest = GetParam().bytes;
  const auto decode = [](const std::string& bytes) {
    return decode_image(std::as_bytes(std::span(bytes)), "mutant");
  };
  EXPECT_EQ(decode(honest).shape()[0], kSide);
  for (std::size_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    const std::string mutant =
        random.once_in(2) ? mutate_bytes(random, honest) : mutate_integers(random, honest);
    try {
      EXPECT_EQ(decode(mutant).shape()[2], 3) << "mutant " << seed;
    } catch (const ParseError& error) {
      EXPECT_EQ(error.file(), "mutant") << "mutant " << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, FuzzPictures, ::testing::ValuesIn(picture_seeds()), test::by_name);

}  // namespace
}  // namespace octet::fuzz
