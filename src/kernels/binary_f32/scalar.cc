// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "kernels/binary_f32/binary_f32.h"

namespace octet::kernels {
namespace {

template <typename Function>
void apply(const BinaryRow& row, const float* a, const float* b, float* dst, std::size_t n,
           const Function& function) noexcept {
  if (row.a_step == 0) {
    const float x = n == 0 ? 0.0F : *a;
    for (std::size_t i = 0; i < n; ++i) dst[i] = function(x, b[i * row.b_step]);
  } else if (row.b_step == 0) {
    const float y = n == 0 ? 0.0F : *b;
    for (std::size_t i = 0; i < n; ++i) dst[i] = function(a[i], y);
  } else {
    for (std::size_t i = 0; i < n; ++i) dst[i] = function(a[i], b[i]);
  }
}

}  // namespace

void binary_f32(const BinaryRow& row, const float* a, const float* b, float* dst,
                std::size_t n) noexcept {
  const auto each = [=](const auto& function) { apply(row, a, b, dst, n, function); };
  switch (row.function) {
    case BinaryFunction::add:
      return each([](float x, float y) { return x + y; });
    case BinaryFunction::subtract:
      return each([](float x, float y) { return x - y; });
    case BinaryFunction::multiply:
      return each([](float x, float y) { return x * y; });
    case BinaryFunction::divide:
      return each([](float x, float y) { return x / y; });
    case BinaryFunction::maximum:
      return each([](float x, float y) { return x < y ? y : x; });
    case BinaryFunction::minimum:
      return each([](float x, float y) { return y < x ? y : x; });
    case BinaryFunction::power:
      return each([](float x, float y) { return std::pow(x, y); });
    case BinaryFunction::squared_difference:
      return each([](float x, float y) { return (x - y) * (x - y); });
    case BinaryFunction::prelu:
      return each([](float x, float y) { return x < 0.0F ? x * y : x; });
  }
}

}  // namespace octet::kernels
