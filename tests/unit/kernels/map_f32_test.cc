// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "base/isa.h"
#include "kernels/map_f32/choose.h"

namespace octet::kernels {
namespace {

constexpr auto kLast = static_cast<int>(MapFunction::selu);

// From -30 to 30, denser around 0, and the ends of the range.
std::vector<float> arguments() {
  std::vector<float> values{0.0F, -0.0F, 88.0F, 89.0F, 100.0F, -100.0F, -104.0F, 1e-20F, -1e-20F};
  for (int i = -2000; i <= 2000; ++i) {
    const float x = static_cast<float>(i) / 2000;
    values.push_back(30 * x * x * x);
  }
  return values;
}

std::vector<float> mapped(const MapKernel& kernel, const Map& map, std::vector<float> values) {
  kernel.function(map, values.data(), values.data(), values.size());
  return values;
}

TEST(MapF32, EveryKernelHasTheBitsOfTheFirst) {
  for (const MapKernel& kernel : map_kernels()) {
    if (!usable_isa().includes(kernel.isa)) continue;
    for (int function = 0; function <= kLast; ++function) {
      const Map map{static_cast<MapFunction>(function), 0.7F, 1.3F};
      const auto got = mapped(kernel, map, arguments());
      const auto expected = mapped(map_kernels().front(), map, arguments());
      EXPECT_EQ(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)), 0)
          << kernel.name << ", function " << function;
    }
  }
}

void expect_function(MapFunction function, const std::function<double(double)>& exact) {
  const std::vector<float> x = arguments();
  const std::vector<float> y = mapped(map_kernels().front(), {function}, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto expected = static_cast<float>(exact(static_cast<double>(x[i])));
    if (std::isinf(expected)) {
      EXPECT_EQ(y[i], expected) << x[i];
    } else {
      EXPECT_NEAR(y[i], expected, 1e-6F * std::max(1.0F, std::abs(expected))) << x[i];
    }
  }
}

TEST(MapF32, KeepsToTheExactValues) {
  expect_function(MapFunction::exp, [](double x) { return std::exp(x); });
  expect_function(MapFunction::tanh, [](double x) { return std::tanh(x); });
  expect_function(MapFunction::erf, [](double x) { return std::erf(x); });
  expect_function(MapFunction::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); });
  expect_function(MapFunction::softplus, [](double x) { return std::log1p(std::exp(x)); });
  expect_function(MapFunction::gelu_erf,
                  [](double x) { return x / 2 * (1 + std::erf(x * std::sqrt(0.5))); });
  expect_function(MapFunction::mish,
                  [](double x) { return x * std::tanh(std::log1p(std::exp(x))); });
}

TEST(MapF32, WhatIsNoNumberStaysSo) {
  for (const MapFunction function : {MapFunction::exp, MapFunction::tanh, MapFunction::erf,
                                     MapFunction::sigmoid, MapFunction::gelu_erf})
    EXPECT_TRUE(std::isnan(
        mapped(map_kernels().front(), {function}, {std::numeric_limits<float>::quiet_NaN()})[0]));
}

}  // namespace
}  // namespace octet::kernels
