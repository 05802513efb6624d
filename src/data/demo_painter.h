// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "data/demo_geometry.h"
#include "data/demo_random.h"

namespace octet::demo {

inline constexpr int kSide = 32;
/// Positions and lengths in a picture are in eighths of a pixel, so that the 4x4 sampling points of
/// a pixel are integers.
inline constexpr std::int32_t kSubpixels = 8;
/// Colours are in sixteenths of a level while a picture is painted.
inline constexpr std::int32_t kLevel = 16;

using Color = std::array<std::int32_t, 3>;

/// A unit vector in 1/16384.
struct Direction {
  std::int32_t cosine;
  std::int32_t sine;
};
/// The direction at twice the angle whose tangent is t / 1024, |t| <= 1024, by integers alone:
/// (1 - t^2, 2 t) / (1 + t^2).
Direction direction_of(std::int32_t t) noexcept;
/// Any direction.
Direction random_direction(Random& random) noexcept;

/// Where a figure is put: turned, scaled by a radius along each of its axes, and sheared.
struct Placement {
  Point center;
  Direction direction;
  std::int32_t radius_x;
  std::int32_t radius_y;
  /// In 1/1024: x moves by shear * y.
  std::int32_t shear;
};

/// How a surface is coloured: a base colour, a linear gradient through the picture's centre, and a
/// pattern.
struct Paint {
  enum class Pattern : std::uint8_t { plain, stripes, checks, blobs };

  Color base;
  /// Added at one edge of the picture, subtracted at the other.
  Color gradient;
  Direction gradient_direction;
  Pattern pattern;
  /// Added at full strength of the pattern, subtracted at its opposite.
  Color contrast;
  Direction pattern_direction;
  /// Of stripes and checks, in eighths of a pixel.
  std::int32_t period;
  std::int32_t phase;
  /// Strengths of the blobs in [-256, 256] on a grid of 8 pixels.
  std::array<std::int32_t, 25> blobs;

  Color at(int x, int y) const noexcept;
};

/// A picture being painted, from the background to the noise.
class Canvas {
 public:
  void fill(const Paint& paint) noexcept;
  /// Anti-aliased: each pixel is mixed by the share of its 4x4 sampling points within the figure.
  void draw(Figure figure, const Placement& placement, const Paint& paint) noexcept;
  /// A straight bar, or any rectangle: radius_x and radius_y are half its sides.
  void draw_bar(const Placement& placement, const Paint& paint) noexcept;
  /// One pass of the 3x3 binomial filter.
  void blur() noexcept;
  /// @return the mean colour within about `radius` of `center`.
  Color mean_around(Point center, std::int32_t radius) const noexcept;
  /// Adds noise of `sigma` levels and rounds. @param rgb  kSide x kSide x 3.
  void finish(std::int32_t sigma, Random& random, std::span<std::uint8_t> rgb) const noexcept;

 private:
  template <typename Inside>
  void cover(const Placement& placement, std::int32_t reach, const Paint& paint,
             Inside inside) noexcept;

  std::array<Color, kSide * kSide> pixels_{};
};

}  // namespace octet::demo
