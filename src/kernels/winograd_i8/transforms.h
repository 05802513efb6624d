// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/winograd_i8/winograd_i8.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// @tparam Simd  one instruction set: kWordLanes words of 16 bits, Words with add(), subtract(),
/// widen() from bytes and store().
template <typename Simd>
void transform_input(const WinogradInput& t) noexcept {
  using Words = typename Simd::Words;
  // B' of four values.
  const auto transform = [](const Words(&d)[4], Words(&v)[4]) {
    v[0] = Simd::subtract(d[0], d[2]);
    v[1] = Simd::add(d[1], d[2]);
    v[2] = Simd::subtract(d[2], d[1]);
    v[3] = Simd::subtract(d[1], d[3]);
  };
  const std::size_t point_stride = t.num_tiles * t.channels;
  for (std::size_t tile = 0; tile < t.num_tiles; ++tile) {
    const std::uint8_t* src = t.src + t.tile_offsets[tile];
    std::int16_t* dst = t.dst + tile * t.channels;
    for (std::size_t c = 0; c < t.channels; c += Simd::kWordLanes) {
      Words rows[4][4];
      for (std::size_t i = 0; i < 4; ++i) {
        Words d[4];
        for (std::size_t j = 0; j < 4; ++j)
          d[j] = Simd::widen(src + i * t.row_bytes + j * t.pixel_bytes + c);
        transform(d, rows[i]);
      }
      for (std::size_t j = 0; j < 4; ++j) {
        const Words column[4] = {rows[0][j], rows[1][j], rows[2][j], rows[3][j]};
        Words v[4];
        transform(column, v);
        for (std::size_t i = 0; i < 4; ++i) Simd::store(dst + (4 * i + j) * point_stride + c, v[i]);
      }
    }
  }
}

/// @tparam Simd  one instruction set: kLanes accumulators, Accumulators with add(), subtract(),
/// load() and store(), and quarter(), which divides multiples of four.
template <typename Simd>
void transform_output(const WinogradOutput& t) noexcept {
  using Accumulators = typename Simd::Accumulators;
  // A' of four values.
  const auto transform = [](const Accumulators(&m)[4], Accumulators(&y)[2]) {
    const Accumulators middle = Simd::subtract(m[1], m[2]);
    y[0] = Simd::add(m[0], Simd::add(m[1], m[2]));
    y[1] = Simd::subtract(middle, m[3]);
  };
  const std::size_t point_stride = t.num_tiles * t.lanes;
  for (std::size_t lane = 0; lane < t.lanes; lane += Simd::kLanes) {
    const Accumulators initial = Simd::load(t.initial + lane);
    for (std::size_t tile = 0; tile < t.num_tiles; ++tile) {
      const std::int32_t* src = t.src + tile * t.lanes + lane;
      std::int32_t* dst = t.dst + t.tile_offsets[tile] + lane;
      Accumulators rows[4][2];
      for (std::size_t i = 0; i < 4; ++i) {
        Accumulators m[4];
        for (std::size_t j = 0; j < 4; ++j) m[j] = Simd::load(src + (4 * i + j) * point_stride);
        transform(m, rows[i]);
      }
      for (std::size_t j = 0; j < 2; ++j) {
        const Accumulators column[4] = {rows[0][j], rows[1][j], rows[2][j], rows[3][j]};
        Accumulators y[2];
        transform(column, y);
        for (std::size_t i = 0; i < 2; ++i) {
          Simd::store(dst + i * t.row_stride + j * t.pixel_stride,
                      Simd::add(initial, Simd::quarter(y[i])));
        }
      }
    }
  }
}

}  // namespace
}  // namespace octet::kernels
