// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace octet::demo {

/// A point in the plane of a shape: its centre is (0, 0), and it fits a circle of radius kUnit.
struct Point {
  std::int32_t x;
  std::int32_t y;
};
inline constexpr std::int32_t kUnit = 1024;

/// The classes of the demo data set, in the order of their labels.
enum class Figure : std::uint8_t {
  circle,
  square,
  triangle,
  star,
  cross,
  ring,
  heart,
  crescent,
  arrow,
  hexagon
};
inline constexpr int kNumFigures = 10;

/// @return true if the figure, drawn upright, contains the point (|x|, |y| < 16 kUnit).
bool contains(Figure figure, Point point) noexcept;

}  // namespace octet::demo
