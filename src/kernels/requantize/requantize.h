// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace octet::kernels {

/// Element types that the family reads and writes.
enum class Element : std::uint8_t { none, f32, s32, u8 };

/// How often scale and bias round: x * scale + bias at once, product then sum,
/// round_half_even(x / scale) + bias, or (x + bias) * scale.
enum class Affine : std::uint8_t { fused, stepwise, quotient, centered };

/// What becomes of f and a residual r, by the order of the roundings:
/// fma(f, alpha, fma(r, beta, gamma)), fma(r, beta, fma(f, alpha, gamma)) or
/// fma(f + (r + beta), alpha, gamma).
enum class Addition : std::uint8_t { residual_first, residual_last, unscaled };

/// A function of what the first affine map gives, as map_f32 has it: x * sigmoid(x) (not exact),
/// hard swish, both forms of GELU (exact); the product with a factor for each channel; or what it
/// is given, which a residual may have been added to.
enum class Activation : std::uint8_t { none, swish, hswish, product, gelu, gelu_tanh, identity };

/// An activation and the affine map of its result, each of whose arrays has channels entries.
struct Activated {
  Activation activation = Activation::none;
  /// Of a product.
  const float* factors = nullptr;
  Affine affine = Affine::stepwise;
  const float* scale = nullptr;
  const float* bias = nullptr;
  const float* low = nullptr;
  const float* high = nullptr;
  /// Of what near_margin() is known for, between maps that are stepwise or fused: the largest of
  /// the channels, if below 0.5. 0 if not known.
  float margin = 0;
};

/// The one epilogue of integer layers, elementwise over a matrix of rows x channels:
///
///   f = affine(float(src[r][c]), scale[c], bias[c])
///   f = fma(f, step_scale[c], step_shift)                               if step_scale is given
///   f = clamp(f, low[c], high[c])
///   f = round_half_even(f) + first_zero_point                           if round_first
///   f = clamp(sum(f, residual[r][c]), residual_low, residual_high)      if residual is present
///   f = clamp(affine'(activation(f), scale'[c], bias'[c]), low'[c], high'[c])
///                                                                       if activated by some
///   dst[r][c] = dst is f32 ? f : round_half_even(f) + zero_point
///
/// where sum is what `addition` says and clamp(x, l, h) = min(max(x, l), h),
/// and l if x is NaN. Bounds lie within the range of dst less the zero point, so that no
/// store saturates; the zero point comes after the rounding, where it costs f no precision. It
/// quantizes (src f32), dequantizes (dst f32), requantizes the accumulators of a convolution (src
/// s32) and adds two quantized tensors. What has a residual is activated by identity at most. dst
/// overlaps neither src nor residual.
struct Requantize {
  Element src_type = Element::s32;
  Element dst_type = Element::u8;
  Element residual_type = Element::none;
  /// Elements from one row to the next.
  std::size_t src_stride = 0;
  std::size_t residual_stride = 0;
  std::size_t dst_stride = 0;
  /// channels entries each.
  const float* scale = nullptr;
  const float* bias = nullptr;
  const float* low = nullptr;
  const float* high = nullptr;
  Affine affine = Affine::fused;
  const float* step_scale = nullptr;
  float step_shift = 0;
  bool round_first = false;
  float first_zero_point = 0;
  Addition addition = Addition::residual_first;
  float alpha = 1;
  float beta = 1;
  float gamma = 0;
  float residual_low = 0;
  float residual_high = 0;
  Activated activated;
  /// For dst u8: 0 to 255.
  std::int32_t zero_point = 0;
  /// Promises that dst is u8, that the last clamp is from -zero_point to 255 - zero_point for every
  /// channel, that no element's magnitude reaches 2^30 before it, and that nothing is rounded first
  /// where there is no residual. Then 32 bits hold each rounded element and the clamp is what
  /// saturation to bytes does: its bounds are integers and rounding is monotonic, so that clamping
  /// before or after it gives the same.
  bool saturates = false;
  /// Promises that low <= f <= high for every element before the first clamp.
  bool within_bounds = false;
};

using RequantizeFunction = void (*)(const Requantize& params, std::size_t rows,
                                    std::size_t channels, const void* src, const void* residual,
                                    void* dst) noexcept;

#define OCTET_KERNEL(function, isa)                                                    \
  void function(const Requantize&, std::size_t, std::size_t, const void*, const void*, \
                void*) noexcept;
#include "kernels/requantize/kernels.inc"
#undef OCTET_KERNEL

}  // namespace octet::kernels
