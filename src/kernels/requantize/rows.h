// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

#include "kernels/map_f32/exact_functions.h"
#include "kernels/map_f32/functions.h"
#include "kernels/requantize/forms.h"
#include "kernels/requantize/near_activation.h"

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

// That of a Requantize whose margin is known.
template <typename Near>
struct NearForm {};

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
      return Simd::add(Simd::round(Simd::divide(x, scale)), bias);
    case Affine::centered:
      return Simd::multiply(Simd::add(x, bias), scale);
  }
  return Simd::fma(x, scale, bias);
}

// As map_f32 has those of double.
template <typename Simd, typename Function>
typename Simd::Floats in_double(typename Simd::Floats x, const Function& function) noexcept {
  float lanes[Simd::kLanes];
  Simd::store(lanes, x, Whole{});
  for (float& lane : lanes) lane = static_cast<float>(function(double{lane}));
  return Simd::load(lanes, Whole{});
}

// What takes so long that a call is nothing beside it.
template <typename Simd>
[[gnu::noinline]] typename Simd::Floats called_activation(Activation activation,
                                                          typename Simd::Floats x) noexcept {
  if (activation == Activation::swish) return Simd::multiply(x, sigmoid_of(x));
  if (activation == Activation::gelu)
    return in_double<Simd>(x, [](double lane) { return gelu_of(lane); });
  return in_double<Simd>(x, [](double lane) { return gelu_tanh_of(lane); });
}

template <typename Simd>
typename Simd::Floats activation_of(Activation activation, typename Simd::Floats x,
                                    typename Simd::Floats factor) noexcept {
  switch (activation) {
    case Activation::none:
    case Activation::identity:
      break;
    case Activation::hswish:
      return hswish_of(x);
    case Activation::product:
      return Simd::multiply(x, factor);
    case Activation::swish:
    case Activation::gelu:
    case Activation::gelu_tanh:
      return called_activation<Simd>(activation, x);
  }
  return x;
}

// What becomes of some channels after the first clamp where they are activated.
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
    x = activation_of<Simd>(form.activation, x, factors[v]);
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

// The exact epilogue where a margin is known: none of its values needs a clamp.
template <typename Simd>
[[gnu::noinline]] typename Simd::Floats exactly_activated(
    const Requantize& p, typename Simd::Floats x, typename Simd::Floats scale,
    typename Simd::Floats bias, typename Simd::Floats last_scale,
    typename Simd::Floats last_bias) noexcept {
  x = affine_of<Simd>(p.affine, x, scale, bias);
  x = called_activation<Simd>(p.activated.activation, x);
  return affine_of<Simd>(p.activated.affine, x, last_scale, last_bias);
}

// Some channels of rows of a NearForm: near_activation() where it is further than the margin from
// where bytes change, else the exact one. Some 1 in 1000 elements takes that.
template <typename Simd, std::size_t Vectors, typename Near>
struct NearChannels {
  using Floats = typename Simd::Floats;
  Floats scale[Vectors], bias[Vectors], half_scale[Vectors], half_bias[Vectors];
  Floats last_scale[Vectors], last_bias[Vectors], farthest;
  const Requantize& exact;

  template <typename Lanes>
  NearChannels(const Requantize& p, std::size_t c, Lanes lanes) noexcept
      : farthest(Simd::broadcast(0.5F - p.activated.margin)), exact(p) {
    const Floats half = Simd::broadcast(0.5F);
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      const std::size_t i = c + v * Simd::kLanes;
      scale[v] = Simd::load(p.scale + i, lanes);
      bias[v] = Simd::load(p.bias + i, lanes);
      half_scale[v] = Simd::multiply(scale[v], half);
      half_bias[v] = Simd::multiply(bias[v], half);
      last_scale[v] = Simd::load(p.activated.scale + i, lanes);
      last_bias[v] = Simd::load(p.activated.bias + i, lanes);
    }
  }

  void operator()(Floats (&f)[Vectors]) const noexcept {
    Floats near[Vectors], distance[Vectors], most = Simd::broadcast(0);
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) {
      const Floats half = Simd::fma(f[v], half_scale[v], half_bias[v]);
      near[v] = Simd::fma(near_activation<Near, Simd>(half), last_scale[v], last_bias[v]);
      distance[v] = Simd::absolute_difference(near[v], Simd::round(near[v]));
      most = Simd::max(most, distance[v]);
    }
    if (__builtin_expect(Simd::any_above(most, farthest), 0)) {
#pragma GCC unroll 4
      for (std::size_t v = 0; v < Vectors; ++v) {
        if (Simd::any_above(distance[v], farthest))
          near[v] =
              exactly_activated<Simd>(exact, f[v], scale[v], bias[v], last_scale[v], last_bias[v]);
      }
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < Vectors; ++v) f[v] = near[v];
  }
};

template <typename Simd, std::size_t Vectors, typename Near, typename Lanes>
void some_channels(NearForm<Near>, const Requantize& p, const Data& data, std::size_t c,
                   Lanes lanes) noexcept {
  const NearChannels<Simd, Vectors, Near> channels(p, c, lanes);
  const typename Simd::ZeroPoint zero_point(p.zero_point);
  const std::uint8_t* src = data.src + c * 4;
  std::uint8_t* dst = data.dst + c;
  for (std::size_t r = data.rows; r > 0; --r, src += p.src_stride * 4, dst += p.dst_stride) {
    typename Simd::Floats f[Vectors];
    load<Simd>(Element::s32, src, f, lanes);
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

// Applies `function` to every vector of some rows: one step for all of them before the next, so
// that no instruction waits for the one before it.
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
  constexpr bool is_known = !std::is_same_v<AnyForm, Form>;
  constexpr std::size_t kRows = !is_known ? 1 : Vectors > 2 ? 2 : 4;
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

// What a form does to 1, 2 or 4 vectors of channels from `c` on.
struct Functions {
  using SomeChannels = void (*)(const Requantize& p, const Data& data, std::size_t c) noexcept;
  SomeChannels one, two, four;
};

template <typename Simd, std::size_t Vectors, typename KnownForm>
void whole_channels(const Requantize& p, const Data& data, std::size_t c) noexcept {
  some_channels<Simd, Vectors>(KnownForm{}, p, data, c, Whole{});
}

// Four vectors of channels at a time and what is left by as few as cover it: the last may overlap
// those before them, whose channels are then computed twice.
template <std::size_t kLanes>
void all_channels(const Functions& functions, const Requantize& p, const Data& data) noexcept {
  const std::size_t channels = data.channels;
  for (std::size_t c = 0; c < channels;) {
    const std::size_t left = (channels - c + kLanes - 1) / kLanes;
    const std::size_t most = left > 2 ? 4 : left;
    const std::size_t vectors = most * kLanes <= channels ? most : most / 2;
    const std::size_t first = c + vectors * kLanes <= channels ? c : channels - vectors * kLanes;
    const auto apply = vectors == 4 ? functions.four : vectors == 2 ? functions.two : functions.one;
    apply(p, data, first);
    c = first + vectors * kLanes;
  }
}

// The same of a form that plans seldom have, or of fewer channels than a vector holds.
template <typename Simd>
void all_channels(const Form& form, const Requantize& p, const Data& data) noexcept {
  constexpr std::size_t kLanes = Simd::kLanes;
  const std::size_t channels = data.channels;
  if (channels < kLanes)
    return some_channels<Simd, 1>(form, p, data, 0, typename Simd::Part(channels));
  for (std::size_t c = 0; c < channels; c += kLanes) {
    const std::size_t first = c + kLanes <= channels ? c : channels - kLanes;
    some_channels<Simd, 1>(form, p, data, first, Whole{});
  }
}

template <typename Simd, typename KnownForm>
constexpr Functions kFunctionsOf = {whole_channels<Simd, 1, KnownForm>,
                                    whole_channels<Simd, 2, KnownForm>,
                                    whole_channels<Simd, 4, KnownForm>};

/// @return  null where the form is none that is compiled for itself.
template <typename Simd, std::size_t... Forms>
const Functions* known_functions(const Form& form, bool has_margin,
                                 std::index_sequence<Forms...>) noexcept {
  if (has_margin && has_near_form(form)) {
    if (form.activation == Activation::swish) return &kFunctionsOf<Simd, NearForm<NearSwish>>;
    if (form.activation == Activation::gelu) return &kFunctionsOf<Simd, NearForm<NearGelu>>;
    if (form.activation == Activation::gelu_tanh)
      return &kFunctionsOf<Simd, NearForm<NearGeluTanh>>;
  }
  const std::uint64_t code = code_of(form);
  const Functions* known = nullptr;
  ((code == code_of(kForms[Forms]) && (known = &kFunctionsOf<Simd, Fixed<kForms[Forms]>>, true)) ||
   ...);
  return known;
}

// Rows whose data stay in the first-level cache while the channels are gone through: 32 rows of 96
// accumulators are 12 KiB.
constexpr std::size_t kBlockRows = 32;

/// The family's function in one instruction set.
/// @tparam Simd  kLanes; Floats and their arithmetic, where max and min give the second operand if
/// the first is NaN; Part, fewer lanes than all; load() and store() of a vector of f32 or
/// s32, and of 1, 2 or 4 vectors of bytes, to which ZeroPoint is added and which saturate.
template <typename Simd>
void requantize(const Requantize& p, std::size_t rows, std::size_t channels, const void* src,
                const void* residual, void* dst) noexcept {
  const Form form = form_of(p);
  constexpr auto kIndices = std::make_index_sequence<sizeof(kForms) / sizeof(Form)>{};
  const Functions* known = known_functions<Simd>(form, p.activated.margin > 0, kIndices);
  if (channels < Simd::kLanes) known = nullptr;
  Data data{0, channels, static_cast<const std::uint8_t*>(src),
            static_cast<const std::uint8_t*>(residual), static_cast<std::uint8_t*>(dst)};
  for (; rows > 0; rows -= data.rows) {
    data.rows = rows < kBlockRows ? rows : kBlockRows;
    if (known != nullptr)
      all_channels<Simd::kLanes>(*known, p, data);
    else
      all_channels<Simd>(form, p, data);
    data.src += data.rows * p.src_stride * size_of(form.src);
    data.dst += data.rows * p.dst_stride * size_of(form.dst);
    if (form.residual != Element::none)
      data.residual += data.rows * p.residual_stride * size_of(form.residual);
  }
}

}  // namespace
}  // namespace octet::kernels
