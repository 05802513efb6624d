// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/requantize/requantize.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

/// What decides which instructions an epilogue takes.
struct Form {
  Element src, dst, residual;
  Affine affine;
  bool has_steps = false, round_first = false;
  Addition addition = Addition::residual_first;
  bool saturates = false, within_bounds = false;
  Activation activation = Activation::none;
  Affine last_affine = Affine::fused;
};

constexpr Form form_of(const Requantize& p) noexcept {
  const bool is_sum = p.residual_type != Element::none;
  const bool is_activated = p.activated.activation != Activation::none;
  return {p.src_type,
          p.dst_type,
          p.residual_type,
          p.affine,
          p.step_scale != nullptr,
          p.round_first,
          is_sum ? p.addition : Addition::residual_first,
          p.saturates,
          p.within_bounds,
          p.activated.activation,
          is_activated ? p.activated.affine : Affine::fused};
}

constexpr std::uint64_t code_of(const Form& f) noexcept {
  std::uint64_t code = 0;
  for (const unsigned field :
       {unsigned(f.src), unsigned(f.dst), unsigned(f.residual), unsigned(f.affine),
        unsigned(f.has_steps), unsigned(f.round_first), unsigned(f.addition), unsigned(f.saturates),
        unsigned(f.within_bounds), unsigned(f.activation), unsigned(f.last_affine)})
    code = code * 8 + field;
  return code;
}

constexpr Form map(Element src, Element dst, Affine affine, bool has_steps = false) noexcept {
  return {src, dst, Element::none, affine, has_steps};
}

constexpr Form byte_sum(Element src, Affine affine, bool has_steps, Addition addition) noexcept {
  return {src, Element::u8, Element::u8, affine, has_steps, false, addition};
}

constexpr Form rounded_first(Form form) noexcept {
  form.round_first = true;
  return form;
}

constexpr Form saturated(Form form) noexcept {
  form.saturates = true;
  return form;
}

constexpr Form within_bounds(Form form) noexcept {
  form.within_bounds = true;
  return form;
}

// Whose first map is not clamped.
constexpr Form activated(Element src, Affine affine, Activation activation,
                         Affine last_affine) noexcept {
  return {.src = src,
          .dst = Element::u8,
          .residual = Element::none,
          .affine = affine,
          .within_bounds = true,
          .activation = activation,
          .last_affine = last_affine};
}

// Whose activation may be known to be near enough by a margin.
constexpr bool has_near_form(const Form& form) noexcept {
  const auto rounds_last = [](Affine affine) {
    return affine == Affine::fused || affine == Affine::stepwise;
  };
  return code_of(form) == code_of(saturated(activated(Element::s32, form.affine, form.activation,
                                                      form.last_affine))) &&
         rounds_last(form.affine) && rounds_last(form.last_affine);
}

constexpr Form hswish(Affine affine, Affine last_affine) noexcept {
  return saturated(activated(Element::s32, affine, Activation::hswish, last_affine));
}

// Of dequantized bytes and a residual, which is then quantized.
constexpr Form quantized_sum(Element residual) noexcept {
  Form form = activated(Element::u8, Affine::centered, Activation::identity, Affine::stepwise);
  form.residual = residual;
  return form;
}

constexpr Form kFusedSum = byte_sum(Element::s32, Affine::fused, false, Addition::residual_first);
constexpr Form kSteppedSum = byte_sum(Element::s32, Affine::stepwise, true, Addition::unscaled);

/// The forms that plans have (compiler/layers/epilogue.h), each of which is compiled for itself.
constexpr Form kForms[] = {
    // Accumulators of integer layers.
    saturated(map(Element::s32, Element::u8, Affine::fused)),
    saturated(map(Element::s32, Element::u8, Affine::stepwise, true)),
    saturated(map(Element::s32, Element::u8, Affine::stepwise)),
    map(Element::s32, Element::u8, Affine::fused),
    map(Element::s32, Element::u8, Affine::stepwise, true),
    map(Element::s32, Element::f32, Affine::fused),
    map(Element::s32, Element::f32, Affine::stepwise),
    {Element::s32, Element::u8, Element::f32, Affine::fused},
    {Element::s32, Element::f32, Element::f32, Affine::fused},
    saturated(kSteppedSum),
    kSteppedSum,
    saturated(kFusedSum),
    saturated(rounded_first(kFusedSum)),
    saturated(rounded_first(byte_sum(Element::s32, Affine::fused, false, Addition::residual_last))),
    hswish(Affine::stepwise, Affine::fused),
    hswish(Affine::stepwise, Affine::stepwise),
    hswish(Affine::fused, Affine::quotient),
    // Bytes.
    activated(Element::u8, Affine::centered, Activation::product, Affine::stepwise),
    activated(Element::u8, Affine::centered, Activation::product, Affine::quotient),
    saturated(within_bounds(byte_sum(Element::u8, Affine::fused, false, Addition::unscaled))),
    saturated(within_bounds(byte_sum(Element::u8, Affine::fused, false, Addition::residual_first))),
    saturated(within_bounds(byte_sum(Element::u8, Affine::fused, false, Addition::residual_last))),
    saturated(map(Element::u8, Element::u8, Affine::fused)),
    within_bounds(map(Element::u8, Element::f32, Affine::centered)),
    saturated(quantized_sum(Element::u8)),
    quantized_sum(Element::f32),
    // Floats.
    map(Element::f32, Element::u8, Affine::stepwise),
    map(Element::f32, Element::u8, Affine::fused),
    map(Element::f32, Element::u8, Affine::quotient),
    map(Element::f32, Element::f32, Affine::fused),
    {Element::f32, Element::f32, Element::f32, Affine::fused},
    {Element::f32, Element::f32, Element::u8, Affine::fused},
};

}  // namespace
}  // namespace octet::kernels
