// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/demo_painter.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace octet::demo {
namespace {

constexpr std::int32_t kOne = 16384;
constexpr std::int32_t kExtent = kSide * kSubpixels;

std::size_t pixel_index(int x, int y) {
  return static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x);
}

/// A triangle wave of `period` in [-256, 256].
std::int32_t wave(std::int32_t position, std::int32_t period) noexcept {
  std::int32_t phase = position % period;
  if (phase < 0) phase += period;
  return std::abs(phase * 1024 / period - 512) - 256;
}

/// From a picture to a figure's own plane.
struct Mapping {
  explicit Mapping(const Placement& placement) noexcept
      : center(placement.center),
        xx(placement.direction.cosine * 64 / placement.radius_x),
        xy(placement.direction.sine * 64 / placement.radius_x),
        yx(-placement.direction.sine * 64 / placement.radius_y),
        yy(placement.direction.cosine * 64 / placement.radius_y),
        shear(placement.shear) {}

  Point operator()(std::int32_t x, std::int32_t y) const noexcept {
    const std::int32_t dx = x - center.x;
    const std::int32_t dy = y - center.y;
    const std::int32_t v = (yx * dx + yy * dy) >> 10;
    const std::int32_t u = ((xx * dx + xy * dy) >> 10) + ((shear * v) >> 10);
    return {u, v};
  }

  Point center;
  // In 1/1024 of kUnit per eighth of a pixel: 1024 * 1024 / radius = 16384 * 64 / radius.
  std::int32_t xx, xy, yx, yy;
  std::int32_t shear;
};

}  // namespace

Direction direction_of(std::int32_t t) noexcept {
  const std::int32_t norm = 1024 * 1024 + t * t;
  const auto scaled = [norm](std::int64_t value) {
    return static_cast<std::int32_t>(value * kOne / norm);
  };
  return {scaled(1024 * 1024 - t * t), scaled(2048 * t)};
}

Direction random_direction(Random& random) noexcept {
  Direction direction = direction_of(random.between(-1024, 1024));
  for (std::int32_t turns = random.between(0, 3); turns > 0; --turns) {
    direction = {-direction.sine, direction.cosine};
  }
  return direction;
}

Color Paint::at(int x, int y) const noexcept {
  const std::int32_t px = x * kSubpixels + kSubpixels / 2;
  const std::int32_t py = y * kSubpixels + kSubpixels / 2;
  const auto along = [&](Direction d) {
    return ((px - kExtent / 2) * d.cosine + (py - kExtent / 2) * d.sine) / kOne;
  };
  const std::int32_t slope = along(gradient_direction) * 256 / (kExtent / 2);
  std::int32_t strength = 0;
  if (pattern == Pattern::stripes) {
    strength = wave(along(pattern_direction) + phase, period);
  } else if (pattern == Pattern::checks) {
    const Direction across{-pattern_direction.sine, pattern_direction.cosine};
    const bool odd = (wave(along(pattern_direction) + phase, period) > 0) !=
                     (wave(along(across) + phase, period) > 0);
    strength = odd ? 256 : -256;
  } else if (pattern == Pattern::blobs) {
    const auto cell = static_cast<std::size_t>(y / 8 * 5 + x / 8);
    const std::int32_t fx = px % 64;
    const std::int32_t fy = py % 64;
    const std::int32_t top = blobs[cell] * (64 - fx) + blobs[cell + 1] * fx;
    const std::int32_t bottom = blobs[cell + 5] * (64 - fx) + blobs[cell + 6] * fx;
    strength = (top * (64 - fy) + bottom * fy) / 4096;
  }
  Color color;
  for (std::size_t c = 0; c < color.size(); ++c) {
    const std::int32_t value = base[c] + (gradient[c] * slope + contrast[c] * strength) / 256;
    color[c] = std::clamp(value, 0, 255 * kLevel);
  }
  return color;
}

void Canvas::fill(const Paint& paint) noexcept {
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) pixels_[pixel_index(x, y)] = paint.at(x, y);
  }
}

template <typename Inside>
void Canvas::cover(const Placement& placement, std::int32_t reach, const Paint& paint,
                   Inside inside) noexcept {
  const auto first = [reach](std::int32_t center) {
    return std::max(0, (center - reach) / kSubpixels - 1);
  };
  const auto last = [reach](std::int32_t center) {
    return std::min(kSide - 1, (center + reach) / kSubpixels + 1);
  };
  const Mapping mapping(placement);
  for (int y = first(placement.center.y); y <= last(placement.center.y); ++y) {
    for (int x = first(placement.center.x); x <= last(placement.center.x); ++x) {
      std::int32_t covered = 0;
      for (std::int32_t sample = 0; sample < 16; ++sample) {
        const std::int32_t sx = x * kSubpixels + 1 + 2 * (sample % 4);
        const std::int32_t sy = y * kSubpixels + 1 + 2 * (sample / 4);
        covered += inside(mapping(sx, sy)) ? 1 : 0;
      }
      if (covered == 0) continue;
      Color& pixel = pixels_[pixel_index(x, y)];
      const Color color = paint.at(x, y);
      for (std::size_t c = 0; c < pixel.size(); ++c) {
        pixel[c] += (color[c] - pixel[c]) * covered / 16;
      }
    }
  }
}

void Canvas::draw(Figure figure, const Placement& placement, const Paint& paint) noexcept {
  // A figure may pass its circle by an eighth, and the shear by a half more.
  const std::int32_t reach = std::max(placement.radius_x, placement.radius_y) * 7 / 4;
  cover(placement, reach, paint, [figure](Point point) { return contains(figure, point); });
}

void Canvas::draw_bar(const Placement& placement, const Paint& paint) noexcept {
  const std::int32_t reach = placement.radius_x + placement.radius_y;
  cover(placement, reach, paint,
        [](Point point) { return std::abs(point.x) <= kUnit && std::abs(point.y) <= kUnit; });
}

void Canvas::blur() noexcept {
  const std::array<Color, kSide* kSide> source = pixels_;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      Color sum{};
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const Color& pixel = source[pixel_index(std::clamp(x + dx, 0, kSide - 1),
                                                  std::clamp(y + dy, 0, kSide - 1))];
          const std::int32_t weight = (2 - std::abs(dx)) * (2 - std::abs(dy));
          for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += weight * pixel[c];
        }
      }
      for (std::size_t c = 0; c < sum.size(); ++c) pixels_[pixel_index(x, y)][c] = sum[c] / 16;
    }
  }
}

Color Canvas::mean_around(Point center, std::int32_t radius) const noexcept {
  Color sum{};
  std::int32_t count = 0;
  const int cx = center.x / kSubpixels;
  const int cy = center.y / kSubpixels;
  const int r = radius / kSubpixels;
  for (int y = std::max(0, cy - r); y <= std::min(kSide - 1, cy + r); ++y) {
    for (int x = std::max(0, cx - r); x <= std::min(kSide - 1, cx + r); ++x) {
      for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += pixels_[pixel_index(x, y)][c];
      ++count;
    }
  }
  for (std::int32_t& channel : sum) channel /= std::max(count, 1);
  return sum;
}

void Canvas::finish(std::int32_t sigma, Random& random,
                    std::span<std::uint8_t> rgb) const noexcept {
  std::size_t i = 0;
  for (const Color& pixel : pixels_) {
    for (const std::int32_t channel : pixel) {
      const std::int32_t value = (channel + random.noise(sigma * kLevel) + kLevel / 2) / kLevel;
      rgb[i++] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
    }
  }
}

}  // namespace octet::demo
