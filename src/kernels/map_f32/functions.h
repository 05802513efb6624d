// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/map_f32/elementary.h"
#include "kernels/map_f32/vector.h"

/// Functions of one float without branches, within 1e-6 of the exact value relative to the larger
/// of it and 1. The arithmetic is the same for every ISA, and so are the bits. In an unnamed
/// namespace: see ARCHITECTURE.md.
namespace octet::kernels {
namespace {

// 2^(n - 1) for whole n in [-125, 128], 0 for -126.
inline float half_power_of_two(float n) {
  constexpr float kInteger = 12582912.0F;  // 1.5 * 2^23: the low bits of n + that are those of n
  const std::uint32_t exponent =
      __builtin_bit_cast(std::uint32_t, n + kInteger) - __builtin_bit_cast(std::uint32_t, kInteger);
  return __builtin_bit_cast(float, (exponent + 126U) << 23U);
}

// The functions of oneDNN are templates for a float or a vector of them: as loops over floats their
// comparisons would become branches first and a dozen blends then.
template <typename Real>
inline Real all(float value) {
  return Real{} + value;
}

// e^x = 2^n * e^r with n = round(x / ln 2), as oneDNN's eltwise kernels have it operation by
// operation; polynomial and bounds, the logarithms of the largest float and of 2^-126, are theirs.
constexpr float kLargestExponent = 88.7228394F;
constexpr float kSmallestExponent = -87.3365479F;

template <typename Real>
inline Real exp_of_bounded(Real bounded) {
  const Real n = floor_of(bounded * 1.44269502F + 0.5F);
  const Real r = fused(-n, all<Real>(0.693147182F), bounded);
  Real p = all<Real>(0.00828929059F);
  p = fused(p, r, all<Real>(0.0418978221F));
  p = fused(p, r, all<Real>(0.166676521F));
  p = fused(p, r, all<Real>(0.499991506F));
  p = fused(p, r, all<Real>(0.999999702F));
  p = fused(p, r, all<Real>(1.0F));
  // 2^128 is no float.
  return p * half_power_of_two(n) * 2.0F;
}

template <typename Real>
inline Real exp_of(Real x) {
  const Real largest = all<Real>(kLargestExponent), smallest = all<Real>(kSmallestExponent);
  const Real result = exp_of_bounded(larger(smaller(x, largest), smallest));
  const Real or_more = x > largest ? all<Real>(__builtin_inff()) : result;
  return x < smallest ? all<Real>(0.0F) : or_more;
}

// The same where x is not above 0.
template <typename Real>
inline Real exp_of_negative(Real x) {
  const Real smallest = all<Real>(kSmallestExponent);
  const Real result = exp_of_bounded(larger(x, smallest));
  return x < smallest ? all<Real>(0.0F) : result;
}

// e^x - 1: a least-squares polynomial on [-0.5, 0], where the difference would lose digits.
inline float expm1_of(float x) {
  float p = 1.598001218e-4F;
  p = p * x + 1.363415278e-3F;
  p = p * x + 8.324834118e-3F;
  p = p * x + 4.166519966e-2F;
  p = p * x + 1.666665457e-1F;
  p = p * x + 5.0e-1F;
  p = (p * x + 1.0F) * x;
  return x > -0.5F ? p : exp_of(x) - 1.0F;
}

// As oneDNN's, too. Of -0 both choices are 0.5.
template <typename Real>
inline Real sigmoid_of(Real x) {
  const Real e = exp_of_negative(minus_absolute(x));
  const Real tail = e / (e + 1.0F);
  return of_sign(x, tail, 1.0F - tail);
}

// As in other engines, and as they round it.
template <typename Real>
inline Real hswish_of(Real x) {
  return x * smaller(larger(x * (1.0F / 6.0F) + 0.5F, all<Real>(0.0F)), all<Real>(1.0F));
}

// x * P(x^2) by least squares on [0, 0.4], beyond it 1 - 2 / (e^2|x| + 1).
inline float tanh_of(float x) {
  const float z = x * x;
  float p = -5.615590909e-3F;
  p = p * z + 2.055280759e-2F;
  p = p * z + -5.370983338e-2F;
  p = p * z + 1.333099680e-1F;
  p = p * z + -3.333325545e-1F;
  p = p * z + 1.0F;
  const float large = 1.0F - 2.0F / (exp_of(2.0F * absolute(x)) + 1.0F);
  return z < 0.4F ? p * x : __builtin_copysignf(large, x);
}

// x * P(x^2) for |x| < 1, beyond it 1 - e^Q(|x|); least squares for erf(x) / x, and for
// log(erfc(x)) on [1, 4]. erfc(4) = 1.5e-8 is nothing beside 1.
inline float erf_of(float x) {
  const float z = x * x;
  float p = 7.853850819e-5F;
  p = __builtin_fmaf(p, z, -8.010190433e-4F);
  p = __builtin_fmaf(p, z, 5.188327322e-3F);
  p = __builtin_fmaf(p, z, -2.685381174e-2F);
  p = __builtin_fmaf(p, z, 1.128358514e-1F);
  p = __builtin_fmaf(p, z, -3.761262582e-1F);
  p = __builtin_fmaf(p, z, 1.128379166F);
  const float a = smaller(absolute(x), 4.0F);
  float q = 1.599825705e-6F;
  q = __builtin_fmaf(q, a, -4.529822785e-5F);
  q = __builtin_fmaf(q, a, 5.902043820e-4F);
  q = __builtin_fmaf(q, a, -4.727693924e-3F);
  q = __builtin_fmaf(q, a, 2.632753973e-2F);
  q = __builtin_fmaf(q, a, -1.099097598e-1F);
  q = __builtin_fmaf(q, a, -6.320134068e-1F);
  q = __builtin_fmaf(q, a, -1.130119738F);
  q = __builtin_fmaf(q, a, 2.910313720e-4F);
  return z < 1.0F ? p * x : __builtin_copysignf(1.0F - exp_of(q), x);
}

// log(1 + t) for t in [0, 1], by least squares.
inline float log1p_of_unit(float t) {
  float p = -3.338643254e-3F;
  p = p * t + 2.027737950e-2F;
  p = p * t + -5.775841888e-2F;
  p = p * t + 1.068446470e-1F;
  p = p * t + -1.535323570e-1F;
  p = p * t + 1.969244050e-1F;
  p = p * t + -2.495734441e-1F;
  p = p * t + 3.333027541e-1F;
  p = p * t + -4.999991417e-1F;
  p = p * t + 1.0F;
  return p * t;
}

inline float softplus_of(float x) {
  return larger(x, 0.0F) + log1p_of_unit(exp_of(-absolute(x)));
}

inline float gelu_of(float x) {
  return x * 0.5F * (1.0F + erf_of(x * 0.707106781F));
}

inline float gelu_tanh_of(float x) {
  return x * 0.5F * (1.0F + tanh_of(0.797884561F * (x + 0.044715F * x * x * x)));
}

inline float mish_of(float x) {
  return x * tanh_of(softplus_of(x));
}

}  // namespace
}  // namespace octet::kernels
