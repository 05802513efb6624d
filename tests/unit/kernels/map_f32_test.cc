// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/isa.h"
#include "kernels/map_f32/choose.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

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

class MapKernels : public test::KernelTest<MapKernel> {};

TEST_P(MapKernels, HasTheBitsOfTheFirst) {
  for (int i = 0; i < 2 * (kLast + 1); ++i) {
    const int function = i / 2;
    const Map map{static_cast<MapFunction>(function), 0.7F, 1.3F, i % 2 == 0};
    const auto got = mapped(kernel(), map, arguments());
    const auto expected = mapped(map_kernels().front(), map, arguments());
    EXPECT_EQ(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)), 0)
        << "function " << function;
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, MapKernels, test::each_of(map_kernels()), octet::test::by_name);

TEST(MapF32Scalar, ExponentialsOfWhatIsBeyondFloatsAreInfiniteZeroOrNoNumbers) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const Map map{MapFunction::exp, 0, 0, false};
  const auto got =
      mapped(map_kernels().front(), map, {89.0F, kInfinity, -89.0F, -kInfinity, std::nanf("")});
  EXPECT_EQ(std::vector(got.begin(), got.begin() + 4),
            (std::vector{kInfinity, kInfinity, 0.0F, 0.0F}));
  EXPECT_TRUE(std::isnan(got[4]));
}

struct Exact {
  const char* name;
  MapFunction function;
  double (*value)(double);
  friend void PrintTo(const Exact& c, std::ostream* out) { *out << c.name; }
};

class MapF32 : public ::testing::TestWithParam<Exact> {};

TEST_P(MapF32, RoundsTheExactValues) {
  std::vector<float> x(400000);
  std::mt19937 random(3);
  std::normal_distribution<float> distribution(0, 6);
  for (float& value : x) value = distribution(random);
  if (GetParam().function == MapFunction::log) {
    for (float& value : x) value = std::abs(value);
  }
  const std::vector<float> y = mapped(choose_map(usable_isa()), {GetParam().function, 1, 1}, x);
  std::size_t differing = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto expected = static_cast<float>(GetParam().value(x[i]));
    differing += y[i] != expected ? 1 : 0;
    EXPECT_TRUE(y[i] == expected || y[i] == std::nextafter(expected, y[i])) << x[i];
  }
  // A double next to the middle of two floats: 1e-7 of the elements.
  EXPECT_LE(differing, 1U);
}

TEST_P(MapF32, InFloatKeepsToTheExactValues) {
  const std::vector<float> x = arguments();
  const std::vector<float> y = mapped(map_kernels().front(), {GetParam().function, 1, 1, false}, x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto expected = static_cast<float>(GetParam().value(x[i]));
    if (std::isinf(expected) || std::isnan(expected)) {
      EXPECT_EQ(std::isinf(y[i]), std::isinf(expected)) << x[i];
    } else {
      EXPECT_NEAR(y[i], expected, 1e-6F * std::max(1.0F, std::abs(expected))) << x[i];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Functions, MapF32,
    ::testing::Values(
        Exact{"Exp", MapFunction::exp, [](double x) { return std::exp(x); }},
        Exact{"Log", MapFunction::log, [](double x) { return std::log(x); }},
        Exact{"Tanh", MapFunction::tanh, [](double x) { return std::tanh(x); }},
        Exact{"Erf", MapFunction::erf, [](double x) { return std::erf(x); }},
        Exact{"Sigmoid", MapFunction::sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }},
        Exact{"Softplus", MapFunction::softplus,
              [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }},
        Exact{"Gelu", MapFunction::gelu_erf,
              [](double x) { return x / 2 * std::erfc(-x * std::sqrt(0.5)); }},
        Exact{"GeluTanh", MapFunction::gelu_tanh,
              [](double x) {
                const double u = std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x);
                return x / (1 + std::exp(-2 * u));
              }},
        Exact{"Swish", MapFunction::swish, [](double x) { return x / (1 + std::exp(-x)); }},
        Exact{"Mish", MapFunction::mish,
              [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
        Exact{"Elu", MapFunction::elu, [](double x) { return x < 0 ? std::expm1(x) : x; }},
        Exact{"Selu", MapFunction::selu, [](double x) { return x < 0 ? std::expm1(x) : x; }},
        Exact{"Sin", MapFunction::sin, [](double x) { return std::sin(x); }},
        Exact{"Cos", MapFunction::cos, [](double x) { return std::cos(x); }},
        Exact{"Atan", MapFunction::atan, [](double x) { return std::atan(x); }}),
    octet::test::by_name);

TEST(MapF32Scalar, WhatIsNoNumberStaysSo) {
  for (const MapFunction function : {MapFunction::exp, MapFunction::tanh, MapFunction::erf,
                                     MapFunction::sigmoid, MapFunction::gelu_erf})
    EXPECT_TRUE(std::isnan(
        mapped(map_kernels().front(), {function}, {std::numeric_limits<float>::quiet_NaN()})[0]));
}

}  // namespace
}  // namespace octet::kernels
