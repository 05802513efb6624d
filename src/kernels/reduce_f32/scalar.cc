// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/reduce_f32/reduce_f32.h"

namespace octet::kernels {
namespace {

constexpr std::size_t kParts = 16;
// Neighbouring results that are kept in double at once.
constexpr std::size_t kLines = 256;

template <typename Accumulate, typename Combine>
void reduce_neighbours(const ReduceShape& s, const float* src, double start,
                       const Accumulate& accumulate, const Combine& combine, double* dst) noexcept {
  double parts[kParts];
  for (double& part : parts) part = start;
  std::size_t i = 0;
  for (; i + kParts <= s.n; i += kParts) {
    for (std::size_t j = 0; j < kParts; ++j) parts[j] = accumulate(parts[j], double{src[i + j]});
  }
  for (std::size_t j = 0; i + j < s.n; ++j) parts[j] = accumulate(parts[j], double{src[i + j]});
  *dst = start;
  for (const double part : parts) *dst = combine(*dst, part);
}

template <typename Accumulate>
void reduce_lines(const ReduceShape& s, const float* src, std::size_t count, double start,
                  const Accumulate& accumulate, double* dst) noexcept {
  for (std::size_t i = 0; i < count; ++i) dst[i] = start;
  for (std::size_t j = 0; j < s.n; ++j, src += s.inner) {
    for (std::size_t i = 0; i < count; ++i) dst[i] = accumulate(dst[i], double{src[i]});
  }
}

// finish() of each result, rounded to float.
template <typename Accumulate, typename Combine, typename Finish>
void reduce(const ReduceShape& s, const float* src, float* dst, double start,
            const Accumulate& accumulate, const Combine& combine, const Finish& finish) noexcept {
  double results[kLines];
  for (std::size_t o = 0; o < s.outer; ++o, src += s.n * s.inner, dst += s.inner) {
    for (std::size_t first = 0; first < s.inner; first += kLines) {
      const std::size_t count = std::min(kLines, s.inner - first);
      if (s.inner == 1)
        reduce_neighbours(s, src, start, accumulate, combine, results);
      else
        reduce_lines(s, src + first, count, start, accumulate, results);
      for (std::size_t i = 0; i < count; ++i)
        dst[first + i] = static_cast<float>(finish(results[i]));
    }
  }
}

}  // namespace

void reduce_f32(ReduceFunction function, const ReduceShape& shape, const float* src,
                float* dst) noexcept {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto plus = [](double a, double b) { return a + b; };
  const auto largest = [](double a, double b) { return a < b ? b : a; };
  const auto smallest = [](double a, double b) { return b < a ? b : a; };
  const auto times = [](double a, double b) { return a * b; };
  const auto itself = [](double x) { return x; };
  const auto run = [&](double start, const auto& accumulate, const auto& combine,
                       const auto& finish) {
    reduce(shape, src, dst, start, accumulate, combine, finish);
  };
  const auto count = static_cast<double>(shape.n);
  switch (function) {
    case ReduceFunction::mean:
      return run(0, plus, plus, [=](double sum) { return sum / count; });
    case ReduceFunction::sum:
      return run(0, plus, plus, itself);
    case ReduceFunction::max:
      return run(-kInfinity, largest, largest, itself);
    case ReduceFunction::min:
      return run(kInfinity, smallest, smallest, itself);
    case ReduceFunction::prod:
      return run(1, times, times, itself);
    case ReduceFunction::l1:
      return run(
          0, [](double a, double b) { return a + std::fabs(b); }, plus, itself);
    case ReduceFunction::l2:
      return run(
          0, [](double a, double b) { return a + b * b; }, plus,
          [](double sum) { return std::sqrt(sum); });
  }
}

}  // namespace octet::kernels
