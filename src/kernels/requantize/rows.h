// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "kernels/map_f32/functions.h"
#include "kernels/requantize/forms.h"
#include "kernels/requantize/near_swish.h"

namespace octet::kernels {
// Unnamed, so that the copy compiled for one instruction set stays in its file.
namespace {

// A form that is known when compiling, in the words of one that is not.
template <Form form>
struct Fixed {
  static constexpr Element src = form.src, dst = form.dst, residual = form.residual;
  static constexpr Affine affine = form.affine;
  static constexpr bool has_steps = form.has_steps, round_first = form.round_first;
  static constexpr Addition addition = form.addition;
  static constexpr bool saturates = form.saturates, within_bounds = form.within_bounds;
  static constexpr Activation activation = form.activation;
  static constexpr Affine last_affine = form.last_affine;
};

// The same where margin is known.
template <Affine last_affine>
struct NearSwish : Fixed<swish(last_affine)> {};

struct Data {
  std::size_t rows, channels;
  const std::uint8_t* src;
  const std::uint8_t* residual;
  std::uint8_t* dst;
};

// All lanes of a vector.
struct Whole {};

constexpr std::size_t size_of(Element type) noexcept {
  return type == Element::u8 ? 1 : 4;
}

template <typename Simd, std::size_t Vectors, typename Lanes>
void load(Element type, const std::uint8_t* src, typename Simd::Floats (&x)[Vectors],
          Lanes lanes) noexcept {
  if (type == Element::u8) return Simd::load(src, x, lanes);
#pragma GCC unroll 4
  for (std::size_t v = 0; v < Vectors; ++v) {
    const std::uint8_t* from = src + v * Simd::kLanes * 4;
    x[v] = type == Element::f32 ? Simd::load(reinterpret_cast<const float*>(from), lanes)
                                : Simd::load(reinterpret_cast<const std::int32_t*>(from), lanes);
  }
}

template <typename Simd>
typename Simd::Floats clamp(typename Simd::Floats x, typename Simd::Floats low,
                            typename Simd::Floats high) noexcept {
  return Simd::min(Simd::max(x, low), high);
}

template <typename Simd>
typename Simd::Floats affine_of(Affine affine, typename Simd::Floats x, typename Simd::Floats scale,
                                typename Simd::Floats bias) noexcept {
  switch (affine) {
    case Affine::fused:
      break;
    case Affine::stepwise:
      return Simd::add(Simd::multiply(x, scale), bias);
    case Affine::quotient:
      return Simd::divide(x, scale);
    case Affine::centered:
      return Simd::multiply(Simd::add(x, bias), scale);
  }
  return Simd::fma(x, scale, bias);
}

// What becomes of some channels behind the first clamp where they are activated.
template <typename Simd, std::size_t Vectors>
struct ActivatedChannels {
  using Floats = typename Simd::Floats;
  Floats factors[Vectors], scale[Vectors], bias[Vectors], low[Vectors], high[Vectors];

  template <typename Lanes>
  ActivatedChannels(const Activated& a, std::size_t c, Lanes lanes) noexcept {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      const std::size_t i = c + v * Simd::kLanes;
      scale[v] = Simd::load(a.scale + i, lanes);
      bias[v] = Simd::load(a.bias + i, lanes);
      low[v] = Simd::load(a.low + i, lanes);
      high[v] = Simd::load(a.high + i, lanes);
      factors[v] =
          a.activation == Activation::product ? Simd::load(a.factors + i, lanes) : scale[v];
    }
  }

  template <typename AnyForm>
  Floats operator()(const AnyForm form, Floats x, std::size_t v) const noexcept {
    if (form.activation == Activation::swish)
      x = Simd::multiply(x, sigmoid_of(x));
    else if (form.activation == Activation::hswish)
      x = hswish_of(x);
    else
      x = Simd::multiply(x, factors[v]);
    x = affine_of<Simd>(form.last_affine, x, scale[v], bias[v]);
    return form.saturates ? x : clamp<Simd>(x, low[v], high[v]);
  }
};

// The parameters of all channels.
template <typename Simd>
struct Uniform {
  using Floats = typename Simd::Floats;
  Floats step_shift, first_zero_point, alpha, beta, gamma, low, high;

  explicit Uniform(const Requantize& p) noexcept
      : step_shift(Simd::broadcast(p.step_shift)),
        first_zero_point(Simd::broadcast(p.first_zero_point)),
        alpha(Simd::broadcast(p.alpha)),
        beta(Simd::broadcast(p.beta)),
        gamma(Simd::broadcast(p.gamma)),
        low(Simd::broadcast(p.residual_low)),
        high(Simd::broadcast(p.residual_high)) {}

  Floats sum(Addition addition, Floats f, Floats residual) const noexcept {
    switch (addition) {
      case Addition::residual_first:
        break;
      case Addition::residual_last:
        return Simd::fma(residual, beta, Simd::fma(f, alpha, gamma));
      case Addition::unscaled:
        return Simd::fma(Simd::add(f, Simd::add(residual, beta)), alpha, gamma);
    }
    return Simd::fma(f, alpha, Simd::fma(residual, beta, gamma));
  }
};

// Some channels of rows whose epilogue is NearSwish: that of near_swish where it is further than
// the margin from where bytes change, else the exact one. Some 1 in 1000 elements takes that.
template <typename Simd, std::size_t Vectors, Affine last_affine>
struct NearSwishChannels {
  using Floats = typename Simd::Floats;
  using Channels = ActivatedChannels<Simd, Vectors>;
  Floats scale[Vectors], bias[Vectors], half_scale[Vectors], half_bias[Vectors], farthest;
  Channels activated;

  template <typename Lanes>
  NearSwishChannels(const Requantize& p, std::size_t c, Lanes lanes) noexcept
      : farthest(Simd::broadcast(0.5F - p.activated.margin)), activated(p.activated, c, lanes) {
    const Floats half = Simd::broadcast(0.5F);
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      scale[v] = Simd::load(p.scale + c + v * Simd::kLanes, lanes);
      bias[v] = Simd::load(p.bias + c + v * Simd::kLanes, lanes);
      half_scale[v] = Simd::multiply(scale[v], half);
      half_bias[v] = Simd::multiply(bias[v], half);
    }
  }

  void operator()(Floats (&f)[Vectors]) const noexcept {
    Floats near[Vectors], distance[Vectors], most = Simd::broadcast(0);
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      const Floats swish = near_swish<Simd>(Simd::fma(f[v], half_scale[v], half_bias[v]));
      near[v] = Simd::fma(swish, activated.scale[v], activated.bias[v]);
      distance[v] = Simd::absolute_difference(near[v], Simd::round(near[v]));
      most = Simd::max(most, distance[v]);
    }
    if (__builtin_expect(Simd::any_above(most, farthest), 0)) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < Vectors; ++v) {
        if (Simd::any_above(distance[v], farthest))
          near[v] = activated(NearSwish<last_affine>{},
                              affine_of<Simd>(Affine::stepwise, f[v], scale[v], bias[v]), v);
      }
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) f[v] = near[v];
  }
};

template <typename Simd, std::size_t Vectors, Affine last_affine, typename Lanes>
void some_channels(const NearSwish<last_affine> form, const Requantize& p, const Data& data,
                   std::size_t c, Lanes lanes) noexcept {
  const NearSwishChannels<Simd, Vectors, last_affine> channels(p, c, lanes);
  const typename Simd::ZeroPoint zero_point(p.zero_point);
  const std::uint8_t* src = data.src + c * size_of(form.src);
  std::uint8_t* dst = data.dst + c;
  for (std::size_t r = data.rows; r > 0; --r, src += p.src_stride * 4, dst += p.dst_stride) {
    typename Simd::Floats f[Vectors];
    load<Simd>(form.src, src, f, lanes);
    channels(f);
    Simd::store(dst, f, zero_point, lanes);
  }
}

// The parameters of `Vectors` vectors of channels from `c` on. They stay in registers or in the
// first-level cache.
template <typename Simd, std::size_t Vectors>
struct Channels {
  using Floats = typename Simd::Floats;
  Floats scale[Vectors], bias[Vectors], step_scale[Vectors], low[Vectors], high[Vectors];

  template <typename Lanes>
  Channels(const Requantize& p, bool has_steps, std::size_t c, Lanes lanes) noexcept {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      const std::size_t i = c + v * Simd::kLanes;
      scale[v] = Simd::load(p.scale + i, lanes);
      bias[v] = Simd::load(p.bias + i, lanes);
      step_scale[v] = has_steps ? Simd::load(p.step_scale + i, lanes) : scale[v];
      low[v] = Simd::load(p.low + i, lanes);
      high[v] = Simd::load(p.high + i, lanes);
    }
  }
};

// Applies `function` to every vector of some rows: one step for all of them before the next, so that
// no instruction waits for the one before it.
template <std::size_t Rows, std::size_t Vectors, typename Function>
[[gnu::always_inline]] inline void for_each_vector(const Function& function) noexcept {
#pragma GCC unroll 4
  for (std::size_t r = 0; r < Rows; ++r) {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) function(r, v);
  }
}

// Where a row's elements lie.
struct Row {
  const std::uint8_t* src;
  const std::uint8_t* residual;
  std::uint8_t* dst;
};

template <typename Simd, std::size_t Rows, std::size_t Vectors, typename AnyForm, typename Lanes>
[[gnu::always_inline]] inline void some_rows(const AnyForm form, const Uniform<Simd>& uniform,
                                             const Channels<Simd, Vectors>& channels,
                                             const ActivatedChannels<Simd, Vectors>& activated,
                                             const typename Simd::ZeroPoint& zero_point,
                                             const Row (&rows)[Rows], Lanes lanes) noexcept {
  typename Simd::Floats f[Rows][Vectors], other[Rows][Vectors] = {};
  const auto each = [](const auto& function) { for_each_vector<Rows, Vectors>(function); };
  const bool is_sum = form.residual != Element::none;
  const bool is_activated = form.activation != Activation::none;
#pragma GCC unroll 4
  for (std::size_t r = 0; r < Rows; ++r) {
    load<Simd>(form.src, rows[r].src, f[r], lanes);
    if (is_sum) load<Simd>(form.residual, rows[r].residual, other[r], lanes);
  }
  each([&](std::size_t r, std::size_t v) {
    f[r][v] = affine_of<Simd>(form.affine, f[r][v], channels.scale[v], channels.bias[v]);
  });
  if (form.has_steps) {
    each([&](std::size_t r, std::size_t v) {
      f[r][v] = Simd::fma(f[r][v], channels.step_scale[v], uniform.step_shift);
    });
  }
  if (!form.within_bounds && (is_sum || is_activated || !form.saturates)) {
    each([&](std::size_t r, std::size_t v) {
      f[r][v] = clamp<Simd>(f[r][v], channels.low[v], channels.high[v]);
    });
  }
  if (form.round_first) {
    each([&](std::size_t r, std::size_t v) {
      f[r][v] = Simd::add(Simd::round(f[r][v]), uniform.first_zero_point);
    });
  }
  if (is_sum) {
    each([&](std::size_t r, std::size_t v) {
      f[r][v] = uniform.sum(form.addition, f[r][v], other[r][v]);
      if (!form.saturates) f[r][v] = clamp<Simd>(f[r][v], uniform.low, uniform.high);
    });
  }
  if (is_activated)
    each([&](std::size_t r, std::size_t v) { f[r][v] = activated(form, f[r][v], v); });
  if (form.dst == Element::u8) {
    for (std::size_t r = 0; r < Rows; ++r) Simd::store(rows[r].dst, f[r], zero_point, lanes);
    return;
  }
  each([&](std::size_t r, std::size_t v) {
    std::uint8_t* to = rows[r].dst + v * Simd::kLanes * 4;
    if (form.dst == Element::f32)
      Simd::store(reinterpret_cast<float*>(to), f[r][v], lanes);
    else
      Simd::store(reinterpret_cast<std::int32_t*>(to), f[r][v], lanes);
  });
}

// `Vectors` vectors of channels from `c` on, of some rows.
template <typename Simd, std::size_t Vectors, typename AnyForm, typename Lanes>
void some_channels(const AnyForm form, const Requantize& p, const Data& data, std::size_t c,
                   Lanes lanes) noexcept {
  constexpr std::size_t kRows = 8 / Vectors > 4 ? 4 : 8 / Vectors;
  const Uniform<Simd> uniform(p);
  const typename Simd::ZeroPoint zero_point(p.zero_point);
  const Channels<Simd, Vectors> channels(p, form.has_steps, c, lanes);
  // Without an activation, the arrays of all channels stand in for those that are not there.
  const Activated stand_ins{.scale = p.scale, .bias = p.bias, .low = p.low, .high = p.high};
  const bool is_activated = form.activation != Activation::none;
  const ActivatedChannels<Simd, Vectors> activated(is_activated ? p.activated : stand_ins, c,
                                                   lanes);
  const bool is_sum = form.residual != Element::none;
  const std::size_t src_step = p.src_stride * size_of(form.src);
  const std::size_t residual_step = p.residual_stride * size_of(form.residual);
  const std::size_t dst_step = p.dst_stride * size_of(form.dst);
  Row row{data.src + c * size_of(form.src),
          is_sum ? data.residual + c * size_of(form.residual) : nullptr,
          data.dst + c * size_of(form.dst)};
  const auto take = [&] {
    const Row taken = row;
    row.src += src_step;
    if (is_sum) row.residual += residual_step;
    row.dst += dst_step;
    return taken;
  };
  std::size_t r = 0;
  for (; r + kRows <= data.rows; r += kRows) {
    Row rows[kRows];
    for (Row& taken : rows) taken = take();
    some_rows<Simd>(form, uniform, channels, activated, zero_point, rows, lanes);
  }
  for (; r < data.rows; ++r) {
    const Row rows[1] = {take()};
    some_rows<Simd>(form, uniform, channels, activated, zero_point, rows, lanes);
  }
}

// Four vectors of channels at a time and what is left by as few as cover it: the last may overlap
// those before them, whose channels are then computed twice.
template <typename Simd, typename AnyForm>
void all_channels(const AnyForm form, const Requantize& p, const Data& data) noexcept {
  constexpr std::size_t kLanes = Simd::kLanes;
  const std::size_t channels = data.channels;
  if (channels < kLanes)
    return some_channels<Simd, 1>(form, p, data, 0, typename Simd::Part(channels));
  for (std::size_t c = 0; c < channels;) {
    const std::size_t left = (channels - c + kLanes - 1) / kLanes;
    const std::size_t most = left > 2 ? 4 : left;
    const std::size_t vectors = most * kLanes <= channels ? most : most / 2;
    const std::size_t first = c + vectors * kLanes <= channels ? c : channels - vectors * kLanes;
    if (vectors == 4)
      some_channels<Simd, 4>(form, p, data, first, Whole{});
    else if (vectors == 2)
      some_channels<Simd, 2>(form, p, data, first, Whole{});
    else
      some_channels<Simd, 1>(form, p, data, first, Whole{});
    c = first + vectors * kLanes;
  }
}

// Rows whose data stay in the first-level cache while the channels are gone through: 32 rows of 96
// sums are 12 KiB.
constexpr std::size_t kBlockRows = 32;

template <typename Simd, typename AnyForm>
void all_rows(const AnyForm form, const Requantize& p, Data data, std::size_t rows) noexcept {
  for (; rows > 0; rows -= data.rows) {
    data.rows = rows < kBlockRows ? rows : kBlockRows;
    all_channels<Simd>(form, p, data);
    data.src += data.rows * p.src_stride * size_of(form.src);
    data.dst += data.rows * p.dst_stride * size_of(form.dst);
    if (form.residual != Element::none)
      data.residual += data.rows * p.residual_stride * size_of(form.residual);
  }
}

/// The family's function in one instruction set.
/// @tparam Simd  kLanes; Floats and their arithmetic, where max and min give the second operand if
/// the first is no number; Part, fewer lanes than all; load() and store() of a vector of f32 or
/// s32, and of 1, 2 or 4 vectors of bytes, to which ZeroPoint is added and which saturate.
template <typename Simd, std::size_t... Forms>
void requantize(const Requantize& p, const Data& data, std::size_t rows,
                std::index_sequence<Forms...>) noexcept {
  const Form form = form_of(p);
  const std::uint32_t code = code_of(form);
  if (p.activated.margin > 0) {
    if (code == code_of(swish(Affine::fused)))
      return all_rows<Simd>(NearSwish<Affine::fused>{}, p, data, rows);
    if (code == code_of(swish(Affine::stepwise)))
      return all_rows<Simd>(NearSwish<Affine::stepwise>{}, p, data, rows);
  }
  const bool is_known = ((code == code_of(kForms[Forms]) &&
                          (all_rows<Simd>(Fixed<kForms[Forms]>{}, p, data, rows), true)) ||
                         ...);
  if (!is_known) all_rows<Simd>(form, p, data, rows);
}

template <typename Simd>
void requantize(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                const void* residual, void* dst) noexcept {
  requantize<Simd>(p,
                   {0, channels, static_cast<const std::uint8_t*>(src),
                    static_cast<const std::uint8_t*>(residual), static_cast<std::uint8_t*>(dst)},
                   rows, std::make_index_sequence<sizeof(kForms) / sizeof(Form)>{});
}

}  // namespace
}  // namespace octet::kernels
