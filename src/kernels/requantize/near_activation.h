// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/requantize/requantize.h"

/// Activations near enough to round to the same byte as the exact epilogue nearly always, and a
/// bound by which it is known where they do.
namespace octet::kernels {

/// How far apart the epilogues
///
///   fma(near(fma(a, scale / 2, bias / 2)), last_scale, last_bias)
///   activation(a * scale + bias) * last_scale + last_bias, its products rounded or not,
///
/// of a float a may be, where x = a * scale + bias is at most (258 - last_bias) / last_scale or
/// 2 kBound: beyond, both are above 257, which is byte 255. The terms: kError; three roundings of
/// x, one of |a * scale| <= |x| + |bias| and two of |x|, which a slope of at most 1.13 turns into
/// those of its activation, and below -2 kBound one that falls faster than x grows; three roundings
/// of the last map, of at most 258 + |last_bias| above 0 and 0.3 last_scale + |last_bias| below.
/// Of a swish with last_scale = 40, last_bias = 12 and bias = 1, where x is at most 14:
/// 40 * (14 * 6e-7 + 43 * 6.8e-8) + 282 * 2.4e-7 = 5.2e-4; of a GELU, where it is at most 6.15:
/// 40 * (6.15 * 6e-7 + 19.5 * 6.8e-8) + 282 * 2.4e-7 = 2.7e-4.
/// @return 0.5 or more where the bound is of no use.
float near_margin(Activation activation, float bias, float last_scale, float last_bias) noexcept;

// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

// Each is h + h * f(h) with h = x / 2 and f(y) = y * P(y^2) / Q(y^2) for |y| <= kBound, constant
// beyond; highest powers first, without the 1 of Q's. By least squares of the largest error, which
// of all floats x up to 1e30 is within the part kError of max(x, 2 kBound) of the activation as
// map_f32 has it.

// f is tanh, 14 * sigmoid(-14) is 1.2e-5. The most is 5.5e-7.
struct NearSwish {
  static constexpr float kBound = 7, kError = 6e-7F;
  static constexpr float kP[] = {0.027589857578277588F, 16.004451751708984F, 865.2955932617188F,
                                 7035.12744140625F};
  static constexpr float kQ[] = {148.17379760742188F, 3210.236572265625F, 7035.1630859375F};
};

// f(y) is erf(sqrt(2) y), 5 times half of erfc(5 / sqrt(2)) is 1.4e-6. The most is 5.8e-7.
struct NearGelu {
  static constexpr float kBound = 2.5F, kError = 6e-7F;
  static constexpr float kP[] = {-0.0011482416884973645F, 0.13853396475315094F, 2.9812169075012207F,
                                 4.966100692749023F, 17.690019607543945F};
  static constexpr float kQ[] = {4.408780097961426F, 10.509658813476562F, 11.084953308105469F};
};

// f(y) is tanh(sqrt(8 / pi) (y + 0.17886 y^3)). The most is 6.3e-7.
struct NearGeluTanh {
  static constexpr float kBound = 2.3F, kError = 6.5e-7F;
  static constexpr float kP[] = {0.001444825204089284F, 0.07818945497274399F, 3.7938084602355957F,
                                 7.680179119110107F, 30.47797393798828F};
  static constexpr float kQ[] = {6.310613632202148F, 17.621999740600586F, 19.098094940185547F};
};

// first * z^(n - 1) + c[1] * z^(n - 2) + ... + c[n - 1].
template <typename Simd, std::size_t n>
[[gnu::always_inline]] inline typename Simd::Floats horner(typename Simd::Floats first,
                                                           typename Simd::Floats z,
                                                           const float (&c)[n]) noexcept {
  auto sum = first;
#pragma GCC unroll 8
  for (std::size_t i = 1; i < n; ++i) sum = Simd::fma(sum, z, Simd::broadcast(c[i]));
  return sum;
}

/// The activation of 2 * half.
template <typename Near, typename Simd>
typename Simd::Floats near_activation(typename Simd::Floats half) noexcept {
  const auto h = Simd::max(half, Simd::broadcast(-Near::kBound));
  const auto y = Simd::min(h, Simd::broadcast(Near::kBound));
  const auto z = Simd::multiply(y, y);
  const auto p = horner<Simd>(Simd::broadcast(Near::kP[0]), z, Near::kP);
  const auto q = horner<Simd>(Simd::add(z, Simd::broadcast(Near::kQ[0])), z, Near::kQ);
  return Simd::fma(h, Simd::divide(Simd::multiply(y, p), q), h);
}

}  // namespace
}  // namespace octet::kernels
