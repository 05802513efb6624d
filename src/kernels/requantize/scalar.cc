// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "kernels/map_f32/exact_functions.h"
#include "kernels/map_f32/functions.h"
#include "kernels/requantize/requantize.h"

namespace octet::kernels {
namespace {

float load(Element type, const void* data, std::size_t i) {
  switch (type) {
    case Element::f32:
      return static_cast<const float*>(data)[i];
    case Element::s32:
      return static_cast<float>(static_cast<const std::int32_t*>(data)[i]);
    case Element::u8:
      return static_cast<const std::uint8_t*>(data)[i];
    case Element::none:
      break;
  }
  return 0;
}

float affine(Affine affine, float x, float scale, float bias) {
  switch (affine) {
    case Affine::fused:
      break;
    case Affine::stepwise:
      return x * scale + bias;
    case Affine::quotient:
      return std::nearbyint(x / scale) + bias;
    case Affine::centered:
      return (x + bias) * scale;
  }
  return std::fma(x, scale, bias);
}

float activation(const Activated& activated, float x, std::size_t c) {
  switch (activated.activation) {
    case Activation::none:
    case Activation::identity:
      break;
    case Activation::swish:
      return x * sigmoid_of(x);
    case Activation::hswish:
      return hswish_of(x);
    case Activation::product:
      return x * activated.factors[c];
    case Activation::gelu:
      return static_cast<float>(gelu_of(double{x}));
    case Activation::gelu_tanh:
      return static_cast<float>(gelu_tanh_of(double{x}));
  }
  return x;
}

float sum(const Requantize& p, float f, float residual) {
  switch (p.addition) {
    case Addition::residual_first:
      break;
    case Addition::residual_last:
      return std::fma(residual, p.beta, std::fma(f, p.alpha, p.gamma));
    case Addition::unscaled:
      return std::fma(f + (residual + p.beta), p.alpha, p.gamma);
  }
  return std::fma(f, p.alpha, std::fma(residual, p.beta, p.gamma));
}

// The low bound for NaN, as vector instructions have it.
float clamp(float f, float low, float high) {
  const float raised = f > low ? f : low;
  return raised < high ? raised : high;
}

void store(Element type, void* data, std::size_t i, float value, std::int32_t zero_point) {
  switch (type) {
    case Element::f32:
      static_cast<float*>(data)[i] = value;
      return;
    case Element::s32:
      static_cast<std::int32_t*>(data)[i] = static_cast<std::int32_t>(std::nearbyint(value));
      return;
    case Element::u8:
      static_cast<std::uint8_t*>(data)[i] =
          static_cast<std::uint8_t>(static_cast<std::int32_t>(std::nearbyint(value)) + zero_point);
      return;
    case Element::none:
      return;
  }
}

}  // namespace

void requantize_scalar(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                       const void* residual, void* dst) noexcept {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float x = load(p.src_type, src, r * p.src_stride + c);
      float f = affine(p.affine, x, p.scale[c], p.bias[c]);
      if (p.step_scale != nullptr) f = std::fma(f, p.step_scale[c], p.step_shift);
      f = clamp(f, p.low[c], p.high[c]);
      if (p.round_first) f = std::nearbyint(f) + p.first_zero_point;
      if (p.residual_type != Element::none) {
        const float other = load(p.residual_type, residual, r * p.residual_stride + c);
        f = sum(p, f, other);
        f = clamp(f, p.residual_low, p.residual_high);
      }
      if (p.activated.activation != Activation::none) {
        const Activated& a = p.activated;
        f = affine(a.affine, activation(a, f, c), a.scale[c], a.bias[c]);
        f = clamp(f, a.low[c], a.high[c]);
      }
      store(p.dst_type, dst, r * p.dst_stride + c, f, p.zero_point);
    }
  }
}

}  // namespace octet::kernels
