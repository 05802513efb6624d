// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "kernels/map_f32/choose.h"
#include "kernels/requantize/choose.h"
#include "kernels/requantize/near_activation.h"
#include "named.h"
#include "unit/kernels/kernel_test.h"

namespace octet::kernels {
namespace {

struct Case {
  Element src, dst, residual;
  bool round_first;
  std::size_t rows, channels;
  bool saturates = false;
  Affine affine = Affine::fused;
  bool has_steps = false;
  Addition addition = Addition::residual_first;
  bool within_bounds = false;
  Activation activation = Activation::none;
  Affine last_affine = Affine::stepwise;
};

// Random bytes for the integer types; for f32 moderate floats, some of them halfway between
// integers, and now and then NaN or infinite.
std::vector<std::uint8_t> random_data(Element type, std::size_t count, std::mt19937& random) {
  std::vector<std::uint8_t> bytes(count * 4);
  for (std::size_t i = 0; i < count; ++i) {
    const auto integer = static_cast<std::int32_t>(random() % 200001) - 100000;
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    constexpr float kSpecial[] = {std::numeric_limits<float>::quiet_NaN(), kInfinity, -kInfinity};
    const float real = i % 13 == 5 ? kSpecial[i % 3] : static_cast<float>(integer % 1000) * 0.5F;
    if (type == Element::f32)
      std::memcpy(&bytes[i * 4], &real, 4);
    else if (type == Element::s32)
      std::memcpy(&bytes[i * 4], &integer, 4);
    else
      bytes[i] = static_cast<std::uint8_t>(random());
  }
  return bytes;
}

// Rows lie further apart than their channels take, by another number in each array.
std::vector<std::uint8_t> run(const RequantizeKernel& kernel, const Case& c) {
  std::mt19937 random(7);
  std::vector<float> scale(c.channels), bias(c.channels), low(c.channels), high(c.channels);
  std::vector<float> step_scale(c.channels), factors(c.channels), last_scale(c.channels),
      last_bias(c.channels);
  const std::int32_t zero_point = c.dst == Element::u8 ? 100 : 0;
  const float type_low = c.dst == Element::u8 ? -100.0F : -1e6F;
  const float type_high = c.dst == Element::u8 ? 155.0F : 1e6F;
  const std::size_t src_stride = c.channels + 5;
  const std::size_t residual_stride = c.channels + 3;
  const std::size_t dst_stride = c.channels + 1;
  for (std::size_t i = 0; i < c.channels; ++i) {
    scale[i] = static_cast<float>(random() % 1000 + 1) * 1e-4F;
    bias[i] = static_cast<float>(random() % 100) - 50.0F;
    step_scale[i] = static_cast<float>(random() % 1000 + 1) * 1e-3F;
    factors[i] = static_cast<float>(random() % 1000) * 1e-3F;
    last_scale[i] = static_cast<float>(random() % 1000 + 1) * 1e-2F;
    last_bias[i] = static_cast<float>(random() % 100) * 0.3F;
    const bool is_type =
        c.saturates && (c.residual == Element::none || c.activation != Activation::none);
    low[i] = type_low + (is_type ? 0.0F : static_cast<float>(random() % 3));
    high[i] = type_high - (is_type ? 0.0F : static_cast<float>(random() % 3));
    if (!c.within_bounds || c.activation != Activation::none) continue;
    // Bytes become -50 to 79.
    low[i] = -50;
    high[i] = 80;
  }
  const auto src = random_data(c.src, c.rows * src_stride, random);
  const auto residual = random_data(c.residual, c.rows * residual_stride, random);
  Requantize params{.src_type = c.src,
                    .dst_type = c.dst,
                    .residual_type = c.residual,
                    .src_stride = src_stride,
                    .residual_stride = residual_stride,
                    .dst_stride = dst_stride,
                    .scale = scale.data(),
                    .bias = bias.data(),
                    .low = low.data(),
                    .high = high.data(),
                    .affine = c.affine,
                    .step_scale = c.has_steps ? step_scale.data() : nullptr,
                    .step_shift = 17.3F,
                    .round_first = c.round_first,
                    .first_zero_point = 12,
                    .addition = c.addition,
                    .alpha = 0.37F,
                    .beta = 0.61F,
                    .gamma = 3.3F,
                    .residual_low = type_low,
                    .residual_high = type_high,
                    .zero_point = zero_point,
                    .saturates = c.saturates,
                    .within_bounds = c.within_bounds};
  const std::vector<float> infinite(c.channels, std::numeric_limits<float>::infinity());
  std::vector<float> minus_infinite(c.channels, -infinite[0]);
  if (c.activation != Activation::none) {
    params.activated = {c.activation,     factors.data(), c.last_affine, last_scale.data(),
                        last_bias.data(), low.data(),     high.data()};
    params.residual_low = minus_infinite[0];
    params.residual_high = infinite[0];
    if (c.within_bounds) {
      params.low = minus_infinite.data();
      params.high = infinite.data();
    }
  }
  std::vector<std::uint8_t> dst(c.rows * dst_stride * 4 + 64, 0xA5);
  kernel.function(params, c.rows, c.channels, src.data(), residual.data(), dst.data());
  return dst;
}

class RequantizeKernels : public test::KernelTest<RequantizeKernel> {};

TEST_P(RequantizeKernels, EveryTypeCombinationHasTheReferenceBits) {
  const Element any[] = {Element::f32, Element::s32, Element::u8};
  for (Element src : any) {
    for (Element dst : any) {
      for (Element residual : {Element::none, Element::f32, Element::u8}) {
        for (std::size_t channels : {1U, 7U, 8U, 16U, 19U, 35U}) {
          Case c{src, dst, residual, residual != Element::none, 3, channels};
          c.addition = static_cast<Addition>(channels % 3);
          EXPECT_EQ(run(GetParam(), c), run(requantize_kernels().front(), c))
              << "src " << int(src) << " dst " << int(dst) << " residual " << int(residual)
              << " channels " << channels;
        }
      }
    }
  }
}

TEST_P(RequantizeKernels, EveryAffineMapHasTheReferenceBits) {
  for (Element src : {Element::f32, Element::s32, Element::u8}) {
    for (Affine affine : {Affine::fused, Affine::stepwise, Affine::quotient, Affine::centered}) {
      for (bool has_steps : {false, true}) {
        for (std::size_t channels : {7U, 16U, 35U}) {
          const Case c{src,      Element::u8, Element::none, false,    3,
                       channels, false,       affine,        has_steps};
          EXPECT_EQ(run(GetParam(), c), run(requantize_kernels().front(), c))
              << "src " << int(src) << " affine " << int(affine) << " steps " << has_steps
              << " channels " << channels;
        }
      }
    }
  }
}

void expect_reference_bits(const RequantizeKernel& kernel, const Case& c) {
  EXPECT_EQ(run(kernel, c), run(requantize_kernels().front(), c))
      << "src " << int(c.src) << " dst " << int(c.dst) << " residual " << int(c.residual)
      << " affine " << int(c.affine) << " steps " << c.has_steps << " addition " << int(c.addition)
      << " rounded first " << c.round_first << " saturates " << c.saturates << " within bounds "
      << c.within_bounds << " activation " << int(c.activation) << " rows " << c.rows
      << " channels " << c.channels;
}

// Those that plans have, with every promise that may be made for them.
std::vector<Case> forms_of_plans() {
  constexpr Element f32 = Element::f32, s32 = Element::s32, u8 = Element::u8, none = Element::none;
  std::vector<Case> forms;
  for (Affine affine : {Affine::fused, Affine::stepwise, Affine::quotient, Affine::centered})
    forms.push_back({f32, u8, none, false, 1, 1, false, affine});
  for (Affine affine : {Affine::fused, Affine::stepwise}) {
    for (bool has_steps : {false, true}) {
      forms.push_back({s32, f32, none, false, 1, 1, false, affine, has_steps});
      for (bool saturates : {false, true})
        forms.push_back({s32, u8, none, false, 1, 1, saturates, affine, has_steps});
    }
  }
  for (bool saturates : {false, true}) {
    for (Addition addition :
         {Addition::residual_first, Addition::residual_last, Addition::unscaled}) {
      for (bool round_first : {false, true})
        forms.push_back(
            {s32, u8, u8, round_first, 1, 1, saturates, Affine::fused, false, addition});
      forms.push_back({s32, u8, u8, false, 1, 1, saturates, Affine::stepwise, true, addition});
      for (bool within : {false, true})
        forms.push_back(
            {u8, u8, u8, false, 1, 1, saturates, Affine::fused, false, addition, within});
    }
    forms.push_back({u8, u8, none, false, 1, 1, saturates});
  }
  for (Element dst : {u8, f32}) forms.push_back({s32, dst, f32});
  for (bool within : {false, true})
    forms.push_back({u8, f32, none, false, 1, 1, false, Affine::centered, false,
                     Addition::residual_first, within});
  for (Activation activation : {Activation::swish, Activation::hswish, Activation::product,
                                Activation::gelu, Activation::gelu_tanh}) {
    for (Affine last : {Affine::fused, Affine::stepwise, Affine::quotient}) {
      Case form{s32, u8, none, false, 1, 1};
      form.activation = activation;
      form.last_affine = last;
      for (Affine first : {Affine::fused, Affine::stepwise}) {
        form.affine = first;
        form.saturates = form.within_bounds = false;
        forms.push_back(form);
        form.within_bounds = true;
        form.saturates = activation != Activation::product;
        forms.push_back(form);
      }
      form.src = u8;
      form.affine = Affine::centered;
      form.saturates = false;
      forms.push_back(form);
    }
  }
  for (Element residual : {u8, f32}) {
    Case form{u8, u8, residual, false, 1, 1, residual == u8, Affine::centered};
    form.within_bounds = true;
    form.activation = Activation::identity;
    form.last_affine = Affine::stepwise;
    forms.push_back(form);
  }
  forms.push_back({f32, f32, none, false, 1, 1});
  forms.push_back({f32, f32, f32, false, 1, 1});
  forms.push_back({f32, f32, u8, false, 1, 1});
  return forms;
}

TEST_P(RequantizeKernels, FormsOfPlansHaveTheReferenceBitsForEveryNumberOfChannels) {
  for (Case form : forms_of_plans()) {
    form.rows = 3;
    for (form.channels = 1; form.channels <= 70; ++form.channels)
      expect_reference_bits(GetParam(), form);
  }
}

TEST_P(RequantizeKernels, FormsOfPlansHaveTheReferenceBitsForEveryNumberOfRows) {
  for (Case form : forms_of_plans()) {
    for (const std::size_t channels : {5U, 24U, 96U}) {
      form.channels = channels;
      for (const std::size_t rows : {33U, 64U}) {
        form.rows = rows;
        expect_reference_bits(GetParam(), form);
      }
    }
  }
}

float exact_of(Activation activation, float x) {
  const auto map = [&](MapFunction function, bool exact) {
    map_kernels().front().function({function, 1, 0, exact}, &x, &x, 1);
    return x;
  };
  if (activation == Activation::swish) return map(MapFunction::swish, false);
  return map(activation == Activation::gelu ? MapFunction::gelu_erf : MapFunction::gelu_tanh, true);
}

// Where the activation is near `level`.
float argument_of(Activation activation, float level) {
  float below = -0.7F, above = 300;
  for (int i = 0; i < 60; ++i) {
    const float middle = (below + above) / 2;
    (exact_of(activation, middle) < level ? below : above) = middle;
  }
  return below;
}

// Accumulators around those whose activation lies between two bytes, from steps of the last digit
// of x to coarse ones.
void expect_reference_bits_next_to_changes(const RequantizeKernel& kernel, Requantize params,
                                           float last_scale, float step) {
  constexpr std::size_t kChannels = 35, kRows = 512;
  const float infinity = std::numeric_limits<float>::infinity();
  const auto all = [](float x) { return std::vector<float>(kChannels, x); };
  const auto scale = all(step), least = all(-infinity), most = all(infinity);
  const auto last_scales = all(last_scale), low = all(-3), high = all(252);
  std::vector<float> bias(kChannels), last_bias(kChannels);
  for (std::size_t c = 0; c < kChannels; ++c) {
    last_bias[c] = 12 + 0.01F * static_cast<float>(c);
    const float level = (static_cast<float>(c * 7) + 0.5F - last_bias[c]) / last_scale;
    bias[c] = c % 5 == 4 ? -14.0F : argument_of(params.activated.activation, level);
    params.activated.margin =
        std::max(params.activated.margin,
                 near_margin(params.activated.activation, bias[c], last_scale, last_bias[c]));
  }
  ASSERT_LT(params.activated.margin, 0.1F);
  params.src_stride = params.dst_stride = kChannels;
  params.scale = scale.data();
  params.bias = bias.data();
  params.low = least.data();
  params.high = most.data();
  params.zero_point = 3;
  params.saturates = params.within_bounds = true;
  params.activated.scale = last_scales.data();
  params.activated.bias = last_bias.data();
  params.activated.low = low.data();
  params.activated.high = high.data();
  std::mt19937 random(11);
  std::vector<std::int32_t> accumulators(kRows * kChannels);
  for (std::int32_t& sum : accumulators) sum = static_cast<std::int32_t>(random() % 2048) - 1024;
  std::vector<std::uint8_t> dst(accumulators.size()), expected(accumulators.size());
  requantize_scalar(params, kRows, kChannels, accumulators.data(), nullptr, expected.data());
  kernel.function(params, kRows, kChannels, accumulators.data(), nullptr, dst.data());
  EXPECT_EQ(dst, expected) << "activation " << int(params.activated.activation) << " last scale "
                           << last_scale << " step " << step;
}

TEST_P(RequantizeKernels, ActivationsNextToWhereBytesChangeHaveTheReferenceBits) {
  for (const Activation activation : {Activation::swish, Activation::gelu, Activation::gelu_tanh}) {
    for (const Affine affine : {Affine::fused, Affine::stepwise}) {
      for (const Affine last : {Affine::fused, Affine::stepwise}) {
        Requantize params{.affine = affine};
        params.activated.activation = activation;
        params.activated.affine = last;
        for (const float last_scale : {3.0F, 40.0F, 170.0F}) {
          for (const float step : {0x1p-24F, 0x1p-21F, 1e-3F, 1.0F, 1e3F})
            expect_reference_bits_next_to_changes(kernel(), params, last_scale, step);
        }
      }
    }
  }
}

struct ScalarSimd {
  using Floats = float;
  static float broadcast(float x) { return x; }
  static float max(float a, float b) { return std::max(a, b); }
  static float min(float a, float b) { return std::min(a, b); }
  static float add(float a, float b) { return a + b; }
  static float multiply(float a, float b) { return a * b; }
  static float divide(float a, float b) { return a / b; }
  static float fma(float a, float b, float c) { return std::fma(a, b, c); }
};

template <typename Near>
void expect_as_near_as_it_says(Activation activation) {
  constexpr std::uint32_t kStep = 4099, kLargest = 0x7149F2CA;  // 1e30
  for (std::uint32_t bits = 0; bits <= kLargest; bits += kStep) {
    float magnitude;
    std::memcpy(&magnitude, &bits, sizeof magnitude);
    for (const float x : {magnitude, -magnitude}) {
      const float near = near_activation<Near, ScalarSimd>(x / 2);
      ASSERT_LE(std::abs(near - exact_of(activation, x)),
                Near::kError * std::max(x, 2 * Near::kBound))
          << x;
    }
  }
}

TEST(NearActivation, IsAsNearAsItSays) {
  expect_as_near_as_it_says<NearSwish>(Activation::swish);
  expect_as_near_as_it_says<NearGelu>(Activation::gelu);
  expect_as_near_as_it_says<NearGeluTanh>(Activation::gelu_tanh);
}

TEST(NearActivation, HasNoUsefulMarginForOtherFunctions) {
  EXPECT_GE(near_margin(Activation::hswish, 0, 1, 0), 0.5F);
  EXPECT_LT(near_margin(Activation::gelu, 0, 40, 12), 3e-4F);
}

// Accumulators whose rounded values lie beyond 16 bits on either side, and a little beyond bytes.
TEST_P(RequantizeKernels, SaturationHasTheBitsOfTheClampFarBeyondBytes) {
  const std::vector<std::int32_t> src{-(1 << 29), -40000, -32769, -32768, -257, -129,
                                      -128,       -1,     0,      127,    128,  255,
                                      256,        32767,  32768,  1 << 29};
  const std::vector<float> one(src.size(), 1.0F), zero(src.size(), 0.0F);
  for (std::int32_t zero_point : {0, 1, 128, 255}) {
    const auto shift = static_cast<float>(zero_point);
    const std::vector<float> low(src.size(), -shift), high(src.size(), 255 - shift);
    std::vector<std::uint8_t> dst(src.size()), clamped(src.size());
    Requantize params{.src_stride = src.size(),
                      .dst_stride = src.size(),
                      .scale = one.data(),
                      .bias = zero.data(),
                      .low = low.data(),
                      .high = high.data(),
                      .zero_point = zero_point};
    requantize_scalar(params, 1, src.size(), src.data(), nullptr, clamped.data());
    params.saturates = true;
    GetParam().function(params, 1, src.size(), src.data(), nullptr, dst.data());
    EXPECT_EQ(dst, clamped) << "zero point " << zero_point;
  }
}

TEST_P(RequantizeKernels, WhatIsNoNumberBecomesTheLowBound) {
  const std::vector<float> src(19, std::numeric_limits<float>::quiet_NaN());
  const std::vector<float> one(19, 1.0F), low(19, 7.0F), high(19, 200.0F);
  std::vector<std::uint8_t> dst(19);
  GetParam().function({.src_type = Element::f32,
                       .src_stride = 19,
                       .dst_stride = 19,
                       .scale = one.data(),
                       .bias = one.data(),
                       .low = low.data(),
                       .high = high.data()},
                      1, 19, src.data(), nullptr, dst.data());
  EXPECT_EQ(dst, std::vector<std::uint8_t>(19, 7));
}

INSTANTIATE_TEST_SUITE_P(Kernels, RequantizeKernels, test::each_of(requantize_kernels()),
                         octet::test::by_name);

// 1 + 2^-12 squared is 1 + 2^-11 + 2^-24, whose last part a product in f32 loses.
TEST(RequantizeScalar, EveryAffineMapRoundsWhereItSays) {
  const float x = 1 + 0x1p-12F;
  const float scale[] = {x}, bias[] = {-1}, low[] = {-2}, high[] = {2};
  const auto run_as = [&](Affine affine) {
    float dst = 0;
    requantize_scalar({.src_type = Element::f32,
                       .dst_type = Element::f32,
                       .src_stride = 1,
                       .dst_stride = 1,
                       .scale = scale,
                       .bias = bias,
                       .low = low,
                       .high = high,
                       .affine = affine},
                      1, 1, &x, nullptr, &dst);
    return dst;
  };
  EXPECT_EQ(run_as(Affine::fused), 0x1p-11F + 0x1p-24F);
  EXPECT_EQ(run_as(Affine::stepwise), 0x1p-11F);
  EXPECT_EQ(run_as(Affine::quotient), 0.0F);
  EXPECT_EQ(run_as(Affine::centered), 0x1p-12F + 0x1p-24F);
}

TEST(RequantizeScalar, AQuotientIsRoundedBeforeItsZeroPointIsAdded) {
  const float x = 0.25F;
  const float scale[] = {0.5F}, bias[] = {101}, low[] = {0}, high[] = {255};
  std::uint8_t dst = 0;
  requantize_scalar({.src_type = Element::f32,
                     .src_stride = 1,
                     .dst_stride = 1,
                     .scale = scale,
                     .bias = bias,
                     .low = low,
                     .high = high,
                     .affine = Affine::quotient},
                    1, 1, &x, nullptr, &dst);
  EXPECT_EQ(dst, 101);
}

TEST(RequantizeScalar, RoundsHalfToEvenAfterScaleAndBias) {
  const std::int32_t accumulators[] = {1, 3, 5, -7, 1000};
  std::uint8_t dst[5];
  const float scale[] = {0.5F}, bias[] = {10.0F}, low[] = {0.0F}, high[] = {255.0F};
  requantize_scalar(
      {.src_stride = 1, .dst_stride = 1, .scale = scale, .bias = bias, .low = low, .high = high}, 5,
      1, accumulators, nullptr, dst);
  EXPECT_EQ(dst[0], 10);   // 10.5
  EXPECT_EQ(dst[1], 12);   // 11.5
  EXPECT_EQ(dst[2], 12);   // 12.5
  EXPECT_EQ(dst[3], 6);    // 6.5
  EXPECT_EQ(dst[4], 255);  // 510, clamped
}

TEST(RequantizeScalar, ZeroPointIsAddedAfterRounding) {
  const std::int32_t accumulators[] = {-5, 5};
  std::uint8_t dst[2];
  const float scale[] = {0.5F}, bias[] = {0.0F}, low[] = {-3.0F}, high[] = {252.0F};
  requantize_scalar({.src_stride = 1,
                     .dst_stride = 1,
                     .scale = scale,
                     .bias = bias,
                     .low = low,
                     .high = high,
                     .zero_point = 3},
                    2, 1, accumulators, nullptr, dst);
  EXPECT_EQ(dst[0], 1);  // -2.5 becomes -2
  EXPECT_EQ(dst[1], 5);  // 2.5 becomes 2
}

TEST(RequantizeScalar, FirstStageIsRoundedBeforeTheResidualIsAdded) {
  const std::int32_t accumulators[] = {3};
  const std::uint8_t residual[] = {10};
  std::uint8_t dst[1];
  const float scale[] = {0.5F}, bias[] = {0.0F}, low[] = {-128.0F}, high[] = {127.0F};
  // round(1.5) * 3 + 10 * 0.5 + 1 = 12, where 1.5 * 3 + 6 = 10.5 would give 10.
  requantize_scalar({.residual_type = Element::u8,
                     .scale = scale,
                     .bias = bias,
                     .low = low,
                     .high = high,
                     .round_first = true,
                     .alpha = 3.0F,
                     .beta = 0.5F,
                     .gamma = 1.0F,
                     .residual_high = 255.0F},
                    1, 1, accumulators, residual, dst);
  EXPECT_EQ(dst[0], 12);
}

}  // namespace
}  // namespace octet::kernels
