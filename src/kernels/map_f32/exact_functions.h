// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/map_f32/elementary.h"

/// Functions of one double without branches that err by a few units of 2^-53: the float nearest to
/// the result is the float nearest to the exact value but once in some 10^7 times. The arithmetic
/// is the same for every ISA, and so are the bits. In an unnamed namespace: see ARCHITECTURE.md.
namespace octet::kernels {
namespace {

// c[0] + c[1] x + c[2] x^2 + ...
template <std::size_t n>
inline double polynomial(const double (&c)[n], double x) {
  double sum = c[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

// e^x = power + power * rest, where power is that of two with |ln(1 + rest)| <= ln(2) / 2.
struct Exponential {
  double power, rest;
};

// rest = e^r - 1 = r + r^2 q(r) with r = x - n ln 2; q by least squares, relative to its values.
// ln 2 is in two parts, the first with so few digits that its product with n is exact (fdlibm).
// Beyond 200 floats are 0 or infinite, and doubles are far from the slow arithmetic of subnormals.
inline Exponential exponential(double x) {
  constexpr double kQ[] = {0.4999999999999993,    0.1666666666664842,     0.04166666666684133,
                           0.008333333353639711,  0.0013888888826699018,  0.0001984120888601759,
                           2.4801641956703516e-5, 2.7625040599831404e-06, 2.7569833827409226e-07};
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to an integer
  const double bounded = larger(smaller(x, 200.0), -200.0);
  const double shifted = bounded * 1.44269504088896338700 + kRound;
  const double n = shifted - kRound;
  const double r = (bounded - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  // The low bits of `shifted` are those of n, which go where a double has its exponent.
  const std::uint64_t exponent = (__builtin_bit_cast(std::uint64_t, shifted) + 1023U) << 52U;
  return {__builtin_bit_cast(double, exponent), r + r * r * polynomial(kQ, r)};
}

inline double exp_of(double x) {
  const Exponential e = exponential(x);
  return e.power + e.power * e.rest;
}

inline double expm1_of(double x) {
  const Exponential e = exponential(x);
  return e.power * e.rest + (e.power - 1.0);
}

inline double sigmoid_of(double x) {
  return 1.0 / (1.0 + exp_of(-x));
}

inline double tanh_of(double x) {
  const double e = expm1_of(2.0 * x);
  return e / (e + 2.0);
}

// erfc(a / sqrt 2) / 2 = e^(-a^2 / 2) P(a) / Q(a) for 0 <= a <= 14.5, by least squares, relative to
// the value; beyond it a float times this is 0. e_half_square is e^(-a^2 / 2).
inline double normal_tail(double a, double e_half_square) {
  constexpr double kP[] = {0.5,
                           0.6868103007950679,
                           0.4680537736266273,
                           0.2003426150739743,
                           0.058206220395620095,
                           0.011700094770870735,
                           0.0015899468818148636,
                           0.0001342639434580591,
                           5.4592741913787724e-06};
  constexpr double kQ[] = {1.0,
                           2.171505162393021,
                           2.168717990029654,
                           1.311280770208259,
                           0.5308409414025597,
                           0.14985928847658156,
                           0.0296643429031413,
                           0.003999090032084454,
                           0.00033654979982149794,
                           1.368437102078467e-05};
  const double bounded = smaller(a, 14.5);
  return e_half_square * polynomial(kP, bounded) / polynomial(kQ, bounded);
}

// x * P(x^2) for |x| < 0.5, least squares relative to erf(x) / x; beyond it 1 - erfc(x).
inline double erf_of(double x) {
  constexpr double kP[] = {1.128379167095512,      -0.3761263890314726,   0.11283791667905783,
                           -0.026866169672332314,  0.005223962351344279,  -0.000854702104444286,
                           0.00011993186112278477, -1.336955389248675e-05};
  const double square = x * x;
  const double tail = normal_tail(absolute(x) * 1.41421356237309504880, exp_of(-square));
  const double large = __builtin_copysign(1.0 - 2.0 * tail, x);
  return square < 0.25 ? x * polynomial(kP, square) : large;
}

// x times the normal distribution's cumulative function.
inline double gelu_of(double x) {
  const double tail = normal_tail(absolute(x), exp_of(-0.5 * x * x));
  return x * (x < 0.0 ? tail : 1.0 - tail);
}

// (1 + tanh(u)) / 2 is the sigmoid of 2 u.
inline double gelu_tanh_of(double x) {
  return x * sigmoid_of(1.59576912160573071176 * (x + 0.044715 * x * x * x));
}

// log(1 + t) = 2 atanh(s), s = t / (2 + t), for t in [0, 1]; atanh(s) / s by least squares in s^2.
inline double log1p_of_unit(double t) {
  constexpr double kP[] = {1.0,
                           0.33333333333341336,
                           0.19999999997632012,
                           0.14285714556923693,
                           0.11111095379759246,
                           0.09091431229001085,
                           0.0768181776470961,
                           0.06795834477645485,
                           0.049395200422213514,
                           0.08892134694450445};
  const double s = t / (2.0 + t);
  return 2.0 * s * polynomial(kP, s * s);
}

inline double softplus_of(double x) {
  return larger(x, 0.0) + log1p_of_unit(exp_of(-absolute(x)));
}

// tanh(log(1 + e)) = n / (n + 2) with n = e (e + 2).
inline double mish_of(double x) {
  const double e = exp_of(x);
  const double n = e * (e + 2.0);
  return x * (n / (n + 2.0));
}

}  // namespace
}  // namespace octet::kernels
