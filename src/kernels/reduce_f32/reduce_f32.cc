// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/reduce_f32/reduce_f32.h"

#include <cmath>
#include <limits>

namespace octet::kernels {
namespace {

constexpr std::size_t kParts = 16;

template <typename Accumulate, typename Combine>
void reduce_neighbours(const ReduceShape& s, const float* src, float* dst, float start,
                       const Accumulate& accumulate, const Combine& combine) noexcept {
  for (std::size_t o = 0; o < s.outer; ++o, src += s.n) {
    float parts[kParts];
    for (float& part : parts) part = start;
    std::size_t i = 0;
    for (; i + kParts <= s.n; i += kParts) {
      for (std::size_t j = 0; j < kParts; ++j) parts[j] = accumulate(parts[j], src[i + j]);
    }
    for (std::size_t j = 0; i + j < s.n; ++j) parts[j] = accumulate(parts[j], src[i + j]);
    float result = start;
    for (const float part : parts) result = combine(result, part);
    dst[o] = result;
  }
}

template <typename Accumulate>
void reduce_lines(const ReduceShape& s, const float* src, float* dst, float start,
                  const Accumulate& accumulate) noexcept {
  for (std::size_t o = 0; o < s.outer; ++o, dst += s.inner) {
    for (std::size_t i = 0; i < s.inner; ++i) dst[i] = start;
    for (std::size_t j = 0; j < s.n; ++j, src += s.inner) {
      for (std::size_t i = 0; i < s.inner; ++i) dst[i] = accumulate(dst[i], src[i]);
    }
  }
}

template <typename Accumulate, typename Combine>
void reduce(const ReduceShape& s, const float* src, float* dst, float start,
            const Accumulate& accumulate, const Combine& combine) noexcept {
  if (s.inner == 1)
    reduce_neighbours(s, src, dst, start, accumulate, combine);
  else
    reduce_lines(s, src, dst, start, accumulate);
}

}  // namespace

void reduce_f32(ReduceFunction function, const ReduceShape& shape, const float* src,
                float* dst) noexcept {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::size_t num_results = shape.outer * shape.inner;
  const auto plus = [](float a, float b) { return a + b; };
  const auto largest = [](float a, float b) { return a < b ? b : a; };
  const auto smallest = [](float a, float b) { return b < a ? b : a; };
  const auto times = [](float a, float b) { return a * b; };
  switch (function) {
    case ReduceFunction::mean:
    case ReduceFunction::sum:
      reduce(shape, src, dst, 0.0F, plus, plus);
      break;
    case ReduceFunction::max:
      reduce(shape, src, dst, -kInfinity, largest, largest);
      break;
    case ReduceFunction::min:
      reduce(shape, src, dst, kInfinity, smallest, smallest);
      break;
    case ReduceFunction::prod:
      reduce(shape, src, dst, 1.0F, times, times);
      break;
    case ReduceFunction::l1:
      reduce(
          shape, src, dst, 0.0F, [](float a, float b) { return a + std::fabs(b); }, plus);
      break;
    case ReduceFunction::l2:
      reduce(
          shape, src, dst, 0.0F, [](float a, float b) { return a + b * b; }, plus);
      break;
  }
  for (std::size_t i = 0; i < num_results; ++i) {
    if (function == ReduceFunction::mean) dst[i] /= static_cast<float>(shape.n);
    if (function == ReduceFunction::l2) dst[i] = std::sqrt(dst[i]);
  }
}

}  // namespace octet::kernels
