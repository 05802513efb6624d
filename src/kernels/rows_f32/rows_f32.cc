// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/rows_f32/rows_f32.h"

#include <cmath>

#include "kernels/map_f32/functions.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kParts = 16;

// combine() over function(src[i]), in kParts parts that are combined at the end.
template <typename Function, typename Combine>
float fold(const float* src, std::size_t n, float start, const Function& function,
           const Combine& combine) noexcept {
  float parts[kParts];
  for (float& part : parts) part = start;
  std::size_t i = 0;
  for (; i + kParts <= n; i += kParts) {
    for (std::size_t j = 0; j < kParts; ++j) parts[j] = combine(parts[j], function(src[i + j]));
  }
  for (std::size_t j = 0; i + j < n; ++j) parts[j] = combine(parts[j], function(src[i + j]));
  float result = start;
  for (const float part : parts) result = combine(result, part);
  return result;
}

float plus(float a, float b) {
  return a + b;
}

float largest(const float* src, std::size_t n) noexcept {
  return fold(
      src, n, -__builtin_inff(), [](float x) { return x; }, larger);
}

}  // namespace

void softmax_rows(const float* src, float* dst, std::size_t rows, std::size_t n) noexcept {
  for (std::size_t row = 0; row < rows; ++row, src += n, dst += n) {
    const float most = largest(src, n);
    for (std::size_t i = 0; i < n; ++i) dst[i] = exp_of(src[i] - most);
    const float factor = 1.0F / fold(
                                    dst, n, 0.0F, [](float x) { return x; }, plus);
    for (std::size_t i = 0; i < n; ++i) dst[i] *= factor;
  }
}

void log_softmax_rows(const float* src, float* dst, std::size_t rows, std::size_t n) noexcept {
  for (std::size_t row = 0; row < rows; ++row, src += n, dst += n) {
    const float most = largest(src, n);
    const float sum = fold(
        src, n, 0.0F, [most](float x) { return exp_of(x - most); }, plus);
    const float log_sum = std::log(sum);
    for (std::size_t i = 0; i < n; ++i) dst[i] = src[i] - most - log_sum;
  }
}

void normalize_rows(const RowNorm& norm, const float* src, float* dst, std::size_t rows,
                    std::size_t n) noexcept {
  const auto count = static_cast<float>(n);
  for (std::size_t row = 0; row < rows; ++row, src += n, dst += n) {
    float mean = 0;
    if (norm.subtract_mean)
      mean = fold(
                 src, n, 0.0F, [](float x) { return x; }, plus) /
             count;
    float factor = 1;
    if (norm.divide) {
      const auto square = [mean](float x) { return (x - mean) * (x - mean); };
      const float squares = fold(src, n, 0.0F, square, plus) / count;
      factor =
          1.0F / (norm.eps_outside ? std::sqrt(squares) + norm.eps : std::sqrt(squares + norm.eps));
    }
    for (std::size_t i = 0; i < n; ++i) dst[i] = (src[i] - mean) * factor;
  }
}

}  // namespace octet::kernels
