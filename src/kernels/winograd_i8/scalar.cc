// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/winograd_i8/transforms.h"

namespace octet::kernels {
namespace {

// Unsigned, so that accumulators may wrap around.
struct Scalar {
  static constexpr std::size_t kWordLanes = 1, kLanes = 1;
  using Words = std::uint32_t;
  using Accumulators = std::uint32_t;

  static Words widen(const std::uint8_t* src) noexcept { return *src; }
  static void store(std::int16_t* dst, Words words) noexcept {
    *dst = static_cast<std::int16_t>(words);
  }
  static Accumulators load(const std::int32_t* src) noexcept {
    return static_cast<Accumulators>(*src);
  }
  static void store(std::int32_t* dst, Accumulators accumulators) noexcept {
    *dst = static_cast<std::int32_t>(accumulators);
  }
  static std::uint32_t add(std::uint32_t a, std::uint32_t b) noexcept { return a + b; }
  static std::uint32_t subtract(std::uint32_t a, std::uint32_t b) noexcept { return a - b; }
  static Accumulators quarter(Accumulators accumulators) noexcept {
    return static_cast<Accumulators>(static_cast<std::int32_t>(accumulators) >> 2);
  }
};

}  // namespace

void winograd_weights(const std::int8_t* g, std::int16_t* dst) noexcept {
  // 2 G of three values.
  const auto transform = [](const int(&d)[3], int(&u)[4]) {
    u[0] = 2 * d[0];
    u[1] = d[0] + d[1] + d[2];
    u[2] = d[0] - d[1] + d[2];
    u[3] = 2 * d[2];
  };
  int rows[3][4];
  for (std::size_t i = 0; i < 3; ++i) transform({g[3 * i], g[3 * i + 1], g[3 * i + 2]}, rows[i]);
  for (std::size_t j = 0; j < 4; ++j) {
    int u[4];
    transform({rows[0][j], rows[1][j], rows[2][j]}, u);
    for (std::size_t i = 0; i < 4; ++i) dst[4 * i + j] = static_cast<std::int16_t>(u[i]);
  }
}

void winograd_input_scalar(const WinogradInput& input) noexcept {
  transform_input<Scalar>(input);
}

void winograd_output_scalar(const WinogradOutput& output) noexcept {
  transform_output<Scalar>(output);
}

}  // namespace octet::kernels
