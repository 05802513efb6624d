// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/map_f32/exact_functions.h"
#include "kernels/map_f32/functions.h"
#include "kernels/rows_f32/rows_f32.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

constexpr std::size_t kParts = 16;
// Exponentials that are kept from the sum to the quotient; those beyond are computed twice.
constexpr std::size_t kKept = 1024;

// combine() over function(i), in kParts parts that are combined at the end.
template <typename Number, typename Function, typename Combine>
inline Number fold(std::size_t n, Number start, const Function& function, const Combine& combine) {
  Number parts[kParts];
  for (Number& part : parts) part = start;
  std::size_t i = 0;
  for (; i + kParts <= n; i += kParts) {
    for (std::size_t j = 0; j < kParts; ++j) parts[j] = combine(parts[j], function(i + j));
  }
  for (std::size_t j = 0; i + j < n; ++j) parts[j] = combine(parts[j], function(i + j));
  Number result = start;
  for (const Number part : parts) result = combine(result, part);
  return result;
}

template <typename Function>
inline double sum_of(std::size_t n, const Function& function) {
  return fold(n, 0.0, function, [](double a, double b) { return a + b; });
}

inline float largest(const float* src, std::size_t n) {
  return fold(
      n, -__builtin_inff(), [=](std::size_t i) { return src[i]; }, larger<float>);
}

inline void softmax_row(const float* src, float* dst, std::size_t n) {
  const double most = largest(src, n);
  const auto exponential_of = [=](std::size_t i) { return exp_of(double{src[i]} - most); };
  const std::size_t kept = smaller(n, kKept);
  double exponentials[kKept];
  for (std::size_t i = 0; i < kept; ++i) exponentials[i] = exponential_of(i);
  const double sum = sum_of(kept, [&](std::size_t i) { return exponentials[i]; }) +
                     sum_of(n - kept, [=](std::size_t i) { return exponential_of(kept + i); });
  const double factor = 1.0 / sum;
  for (std::size_t i = kept; i < n; ++i) dst[i] = static_cast<float>(exponential_of(i) * factor);
  for (std::size_t i = 0; i < kept; ++i) dst[i] = static_cast<float>(exponentials[i] * factor);
}

// Sums of some hundred floats each, which are added in double.
inline void quick_softmax_row(const float* src, float* dst, std::size_t n) {
  constexpr std::size_t kBlock = 512;
  const float most = largest(src, n);
  double sum = 0;
  for (std::size_t first = 0; first < n; first += kBlock) {
    const std::size_t count = smaller(n - first, kBlock);
    float* exponentials = dst + first;
    for (std::size_t i = 0; i < count; ++i) exponentials[i] = exp_of(src[first + i] - most);
    sum += fold(
        count, 0.0F, [=](std::size_t i) { return exponentials[i]; },
        [](float a, float b) { return a + b; });
  }
  const auto factor = static_cast<float>(1.0 / sum);
  for (std::size_t i = 0; i < n; ++i) dst[i] *= factor;
}

inline void log_softmax_row(const float* src, float* dst, std::size_t n) {
  const double most = largest(src, n);
  const double sum = sum_of(n, [=](std::size_t i) { return exp_of(double{src[i]} - most); });
  const double log_sum = __builtin_log(sum);
  for (std::size_t i = 0; i < n; ++i) dst[i] = static_cast<float>(double{src[i]} - most - log_sum);
}

inline void normalize_row(const RowNorm& norm, const float* src, float* dst, std::size_t n) {
  const auto count = static_cast<double>(n);
  double mean = 0;
  if (norm.subtract_mean) mean = sum_of(n, [=](std::size_t i) { return double{src[i]}; }) / count;
  double factor = 1;
  if (norm.divide) {
    const double squares = sum_of(n, [=](std::size_t i) {
      const double difference = double{src[i]} - mean;
      return difference * difference;
    });
    const double variance = squares / count;
    factor = 1.0 / (norm.eps_outside ? __builtin_sqrt(variance) + norm.eps
                                     : __builtin_sqrt(variance + norm.eps));
  }
  for (std::size_t i = 0; i < n; ++i) dst[i] = static_cast<float>((double{src[i]} - mean) * factor);
}

inline void each_row(const Rows& rows, const float* src, float* dst, std::size_t num_rows,
                     std::size_t n) {
  for (std::size_t row = 0; row < num_rows; ++row, src += n, dst += n) {
    switch (rows.function) {
      case RowsFunction::softmax:
        if (rows.exact)
          softmax_row(src, dst, n);
        else
          quick_softmax_row(src, dst, n);
        break;
      case RowsFunction::log_softmax:
        log_softmax_row(src, dst, n);
        break;
      case RowsFunction::normalize:
        normalize_row(rows.norm, src, dst, n);
        break;
    }
  }
}

}  // namespace
}  // namespace octet::kernels
