// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/demo_geometry.h"

#include <cstddef>
#include <cstdlib>
#include <span>

namespace octet::demo {
namespace {

// Corners on the circle of radius kUnit, the star's inner ones on that of 0.44 kUnit.
constexpr Point kTriangle[] = {{0, -1024}, {887, 512}, {-887, 512}};
constexpr Point kStar[] = {{0, -1024}, {265, -365}, {974, -316}, {429, 139},   {602, 828},
                           {0, 451},   {-602, 828}, {-429, 139}, {-974, -316}, {-265, -365}};
constexpr Point kHexagon[] = {{0, -1024}, {887, -512}, {887, 512},
                              {0, 1024},  {-887, 512}, {-887, -512}};
constexpr Point kArrow[] = {{0, -1024},  {800, -60},  {330, -60}, {330, 920},
                            {-330, 920}, {-330, -60}, {-800, -60}};
constexpr Point kHeartTip[] = {{-880, -40}, {880, -40}, {0, 960}};

bool in_circle(Point point, Point center, std::int32_t radius) noexcept {
  const std::int32_t dx = point.x - center.x;
  const std::int32_t dy = point.y - center.y;
  return dx * dx + dy * dy <= radius * radius;
}

bool in_polygon(Point point, std::span<const Point> corners) noexcept {
  bool inside = false;
  Point a = corners.back();
  for (const Point b : corners) {
    if ((a.y > point.y) != (b.y > point.y)) {
      const std::int32_t side = (b.x - a.x) * (point.y - a.y) - (point.x - a.x) * (b.y - a.y);
      inside ^= (side > 0) == (b.y > a.y);
    }
    a = b;
  }
  return inside;
}

bool in_box(Point point, std::int32_t half_width, std::int32_t half_height) noexcept {
  return std::abs(point.x) <= half_width && std::abs(point.y) <= half_height;
}

}  // namespace

bool contains(Figure figure, Point point) noexcept {
  if (!in_circle(point, {0, 0}, kUnit + kUnit / 8)) return false;
  switch (figure) {
    case Figure::circle:
      return in_circle(point, {0, 0}, 930);
    case Figure::square:
      return in_box(point, 780, 780);
    case Figure::triangle:
      return in_polygon(point, kTriangle);
    case Figure::star:
      return in_polygon(point, kStar);
    case Figure::cross:
      return in_box(point, 310, 960) || in_box(point, 960, 310);
    case Figure::ring:
      return in_circle(point, {0, 0}, 960) && !in_circle(point, {0, 0}, 520);
    case Figure::heart:
      return in_circle(point, {-455, -330}, 515) || in_circle(point, {455, -330}, 515) ||
             in_polygon(point, kHeartTip);
    case Figure::crescent:
      return in_circle(point, {0, 0}, 1000) && !in_circle(point, {480, 0}, 800);
    case Figure::arrow:
      return in_polygon(point, kArrow);
    case Figure::hexagon:
      return in_polygon(point, kHexagon);
  }
  return false;
}

}  // namespace octet::demo
