// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Swish near enough to round to the same byte as the exact epilogue nearly always, and a bound by
/// which it is known where it does.
namespace octet::kernels {

/// Beyond it tanh is constant here: 14 * sigmoid(-14) is 1.2e-5.
inline constexpr float kNearSwishBound = 7;
/// near_swish(x / 2) is within this part of max(|x|, 14) of x * sigmoid(x) as map_f32 has it.
/// 5.5e-7 is the most of all floats x up to 1e30; 8.9e-7, of which half counts, is the error of
/// tanh itself.
inline constexpr float kNearSwishError = 6e-7F;

/// How far apart the epilogues
///
///   fma(near_swish(fma(a, scale / 2, bias / 2)), last_scale, last_bias)
///   swish(a * scale + bias) * last_scale + last_bias, its last product rounded or not,
///
/// of a float a may be, where x = a * scale + bias is at most (258 - last_bias) / last_scale or 14:
/// beyond, both are above 257, which is byte 255. The terms: near_swish; three roundings of x, one
/// of |a * scale| <= |x| + |bias| and two of |x|, which a slope of at most 1.1 turns into those of
/// its swish, and below -14 one that falls faster than x grows; three roundings of the last map.
/// With last_scale = 40, last_bias = 12 and bias = 1: 40 * (14 * 6e-7 + 43 * 6.6e-8) +
/// 270 * 2.4e-7 = 5.1e-4.
/// @return 0.5 or more where the bound is of no use.
float near_swish_margin(float bias, float last_scale, float last_bias) noexcept;

// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

// 2h * sigmoid(2h) = h + h * tanh(h), with tanh(y) = y * P(y^2) / Q(y^2) for |y| <= 7 by least
// squares of the largest error.
template <typename Simd>
typename Simd::Floats near_swish(typename Simd::Floats half) noexcept {
  const auto all = [](float x) { return Simd::broadcast(x); };
  const auto h = Simd::max(half, all(-kNearSwishBound));
  const auto y = Simd::min(h, all(kNearSwishBound));
  const auto z = Simd::multiply(y, y);
  auto p = Simd::fma(z, all(0.027589857578277588F), all(16.004451751708984F));
  auto q = Simd::add(z, all(148.17379760742188F));
  p = Simd::fma(p, z, all(865.2955932617188F));
  q = Simd::fma(q, z, all(3210.236572265625F));
  p = Simd::fma(p, z, all(7035.12744140625F));
  q = Simd::fma(q, z, all(7035.1630859375F));
  return Simd::fma(h, Simd::divide(Simd::multiply(y, p), q), h);
}

}  // namespace
}  // namespace octet::kernels
