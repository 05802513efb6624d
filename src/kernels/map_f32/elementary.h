// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Functions of a few rounded operations, without branches, so that loops over them become vectors.
/// In an unnamed namespace: see ARCHITECTURE.md.
namespace octet::kernels {
namespace {

// a if either is NaN, as in std::max(b, a) of the reference.
template <typename T>
inline T larger(T a, T b) {
  return a < b ? b : a;
}
template <typename T>
inline T smaller(T a, T b) {
  return b < a ? b : a;
}
inline float absolute(float x) {
  return __builtin_fabsf(x);
}
inline double absolute(double x) {
  return __builtin_fabs(x);
}
inline float minus_absolute(float x) {
  return -absolute(x);
}
inline float of_sign(float x, float negative, float positive) {
  return x < 0.0F ? negative : positive;
}
inline float floor_of(float x) {
  return __builtin_floorf(x);
}
inline float fused(float a, float b, float c) {
  return __builtin_fmaf(a, b, c);
}

// As other engines round it.
inline float hsigmoid_of(float x) {
  return smaller(larger(x + 3.0F, 0.0F), 6.0F) / 6.0F;
}

}  // namespace
}  // namespace octet::kernels
