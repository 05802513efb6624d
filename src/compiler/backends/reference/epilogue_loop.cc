// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/reference/epilogue_loop.h"

#include <cmath>
#include <utility>

namespace octet {
namespace {

using kernels::Element;

float read(Element type, const void* data, std::size_t i) {
  if (type == Element::f32) return static_cast<const float*>(data)[i];
  if (type == Element::s32) return static_cast<float>(static_cast<const std::int32_t*>(data)[i]);
  return static_cast<const std::uint8_t*>(data)[i];
}

float scaled(const Epilogue::Scale& step, float x, std::size_t c) {
  const float scale = step.scale[c], bias = step.bias[c];
  switch (step.form) {
    case kernels::Affine::fused:
      return std::fma(x, scale, bias);
    case kernels::Affine::stepwise:
      return x * scale + bias;
    case kernels::Affine::quotient:
      return std::nearbyint(x / scale) + bias;
    case kernels::Affine::centered:
      return (x + bias) * scale;
  }
  return x;
}

// NaN becomes the low bound.
float clamped(float x, float low, float high) {
  if (!(x > low)) x = low;
  return x < high ? x : high;
}

float added(const Epilogue::Residual& step, float x, float residual) {
  if (step.first_zero_point) x = std::nearbyint(x) + *step.first_zero_point;
  const float alpha = step.alpha, beta = step.beta, gamma = step.gamma;
  float sum = x;
  switch (step.addition) {
    case kernels::Addition::residual_first:
      sum = std::fma(x, alpha, std::fma(residual, beta, gamma));
      break;
    case kernels::Addition::residual_last:
      sum = std::fma(residual, beta, std::fma(x, alpha, gamma));
      break;
    case kernels::Addition::unscaled:
      sum = std::fma(x + (residual + beta), alpha, gamma);
      break;
  }
  return clamped(sum, step.low, step.high);
}

}  // namespace

EpilogueLoop::EpilogueLoop(Epilogue epilogue, const Types& types, std::size_t num_elements)
    : epilogue_(std::move(epilogue)), types_(types), num_elements_(num_elements) {}

void EpilogueLoop::operator()(const void* src, const void* residual, void* dst) const {
  const Epilogue& e = epilogue_;
  for (std::size_t i = 0; i < num_elements_; ++i) {
    const std::size_t c = i % e.num_channels();
    float x = scaled(e.scale, read(types_.src, src, i), c);
    if (e.steps) x = std::fma(x, e.steps->scale[c], e.steps->shift);
    x = clamped(x, e.clamp.low[c], e.clamp.high[c]);
    if (e.residual) x = added(*e.residual, x, read(types_.residual, residual, i));
    if (types_.dst == Element::f32) {
      static_cast<float*>(dst)[i] = x;
    } else {
      static_cast<std::uint8_t*>(dst)[i] = static_cast<std::uint8_t>(std::lrint(x) + e.zero_point);
    }
  }
}

}  // namespace octet
