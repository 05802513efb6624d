// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "data/demo_painter.h"
#include "octet/data.h"

namespace octet {
namespace {

using demo::Canvas;
using demo::Color;
using demo::Figure;
using demo::kLevel;
using demo::kSide;
using demo::kSubpixels;
using demo::Paint;
using demo::Placement;
using demo::Random;

constexpr std::size_t kTrainSize = 6000;
constexpr std::size_t kTestSize = 2000;
/// 1024 times the tangent of half the greatest angle, 30 degrees, between a figure and the upright.
constexpr std::int32_t kMaxTurn = 274;

/// What makes one picture hard, drawn from its difficulty in [0, 256].
struct Conditions {
  std::int32_t radius;
  /// Of the figure against the background, in levels.
  std::int32_t contrast;
  std::int32_t noise_sigma;
  std::int32_t num_clutter;
  std::int32_t num_occluders;
  bool blurred;
};

/// `easy` at difficulty 0, `hard` at 256, and up to a quarter of the way back and forth at random.
std::int32_t graded(std::int32_t easy, std::int32_t hard, std::int32_t difficulty, Random& random) {
  const std::int32_t level = std::clamp(difficulty + random.between(-64, 64), 0, 256);
  return easy + (hard - easy) * level / 256;
}

Conditions draw_conditions(Random& random) {
  const std::int32_t difficulty = (random.between(0, 256) + random.between(0, 256)) / 2;
  Conditions conditions{};
  conditions.radius = graded(14 * kSubpixels, 10 * kSubpixels, difficulty, random);
  conditions.contrast = graded(125, 50, difficulty, random);
  conditions.noise_sigma = graded(3, 18, difficulty, random);
  conditions.num_clutter = graded(0, 5, difficulty, random);
  conditions.num_occluders = graded(0, 2, difficulty, random);
  conditions.blurred = random.chance(30);
  return conditions;
}

Color random_color(std::int32_t low, std::int32_t high, Random& random) {
  Color color;
  for (std::int32_t& channel : color) channel = random.between(low * kLevel, high * kLevel);
  return color;
}

/// A lighter colour, by up to `contrast` levels in each channel.
Color lighter(const Color& from, std::int32_t contrast, Random& random) {
  Color color = from;
  for (std::int32_t& channel : color) {
    channel = std::min(channel + contrast * kLevel * random.between(60, 100) / 100, 255 * kLevel);
  }
  return color;
}

/// @param variation  of the gradient and the pattern, in levels.
Paint random_paint(const Color& base, std::int32_t variation, Random& random) {
  Paint paint{};
  paint.base = base;
  paint.gradient = random_color(-variation, variation, random);
  paint.gradient_direction = demo::random_direction(random);
  paint.pattern = static_cast<Paint::Pattern>(random.between(0, 3));
  paint.contrast = random_color(-variation, variation, random);
  paint.pattern_direction = demo::random_direction(random);
  paint.period = random.between(3 * kSubpixels, 12 * kSubpixels);
  paint.phase = random.between(0, 12 * kSubpixels);
  for (std::int32_t& blob : paint.blobs) blob = random.between(-256, 256);
  return paint;
}

Placement random_placement(std::int32_t radius, std::int32_t margin, Random& random) {
  const std::int32_t last = kSide * kSubpixels - margin;
  Placement placement{};
  placement.center = {random.between(margin, last), random.between(margin, last)};
  placement.direction = demo::direction_of(random.between(-kMaxTurn, kMaxTurn));
  placement.radius_x = radius * random.between(80, 100) / 100;
  placement.radius_y = radius * random.between(80, 100) / 100;
  placement.shear = random.between(-120, 120);
  return placement;
}

/// Small figures of every class and bars, all too small to be taken for the picture's own figure.
void draw_clutter(Canvas& canvas, std::int32_t count, Random& random) {
  for (; count > 0; --count) {
    const Paint paint = random_paint(random_color(0, 255, random), 20, random);
    Placement placement = random_placement(random.between(12, 26), 0, random);
    if (random.chance(40)) {
      placement.direction = demo::random_direction(random);
      placement.radius_x = random.between(30, 100);
      placement.radius_y = random.between(4, 8);
      canvas.draw_bar(placement, paint);
    } else {
      canvas.draw(static_cast<Figure>(random.between(0, demo::kNumFigures - 1)), placement, paint);
    }
  }
}

/// Bars over the figure, each across its rim.
void draw_occluders(Canvas& canvas, const Placement& figure, std::int32_t count, Random& random) {
  for (; count > 0; --count) {
    const Color base =
        random.chance(50) ? canvas.mean_around({random.between(0, 255), random.between(0, 255)}, 16)
                          : random_color(0, 255, random);
    Placement bar = random_placement(8, 0, random);
    const demo::Direction away = demo::random_direction(random);
    const std::int32_t distance =
        std::max(figure.radius_x, figure.radius_y) * random.between(40, 100) / 100;
    bar.direction = demo::random_direction(random);
    bar.center = {figure.center.x + distance * away.cosine / 16384,
                  figure.center.y + distance * away.sine / 16384};
    bar.radius_x = random.between(24, 56);
    bar.radius_y = random.between(6, 12);
    canvas.draw_bar(bar, random_paint(base, 12, random));
  }
}

void draw_picture(Figure figure, Random& random, std::span<std::uint8_t> rgb) {
  const Conditions conditions = draw_conditions(random);
  Canvas canvas;
  canvas.fill(random_paint(random_color(15, 130, random), random.between(5, 30), random));
  draw_clutter(canvas, conditions.num_clutter, random);

  const Placement placement =
      random_placement(conditions.radius, conditions.radius * 9 / 10, random);
  const Color behind = canvas.mean_around(placement.center, conditions.radius);
  const Color base = lighter(behind, conditions.contrast, random);
  canvas.draw(figure, placement, random_paint(base, conditions.contrast / 3, random));

  draw_occluders(canvas, placement, conditions.num_occluders, random);
  if (conditions.blurred) canvas.blur();
  canvas.finish(conditions.noise_sigma, random, rgb);
}

}  // namespace

DemoShapes::DemoShapes(Split split) : split_(split) {}

std::size_t DemoShapes::size() const {
  return split_ == Split::train ? kTrainSize : kTestSize;
}

Sample DemoShapes::operator[](std::size_t index) const {
  if (index >= size()) {
    throw InvalidArgument(
        fmt::format("demo data set: index {} of a split of {} pictures", index, size()));
  }
  const std::size_t label = index % demo::kNumFigures;
  Sample sample;
  sample.image = Tensor(ElementType::u8, {kSide, kSide, 3});
  sample.label = static_cast<std::int64_t>(label);
  sample.name = fmt::format("{}/{:04}", split_ == Split::train ? "train" : "test", index);
  Random random((split_ == Split::train ? 0x100000000U : 0x200000000U) + index);
  draw_picture(static_cast<Figure>(label), random, sample.image.data<std::uint8_t>());
  return sample;
}

const std::vector<std::string>& DemoShapes::class_names() const {
  static const std::vector<std::string> names{"circle", "square", "triangle", "star",  "cross",
                                              "ring",   "heart",  "crescent", "arrow", "hexagon"};
  return names;
}

}  // namespace octet
