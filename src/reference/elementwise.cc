// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "reference/map.h"
#include "reference/ops.h"
#include "reference/sigmoid.h"

namespace octet::reference {
namespace {

template <typename T>
T integer_power(T base, T exponent) {
  if constexpr (std::is_signed_v<T>) {
    if (exponent < 0) return static_cast<T>(std::pow(base, exponent));
  }
  std::uint64_t result = 1;
  auto factor = static_cast<std::uint64_t>(base);
  for (auto rest = static_cast<std::uint64_t>(exponent); rest != 0; rest >>= 1U) {
    if ((rest & 1U) != 0) result *= factor;
    factor *= factor;
  }
  return static_cast<T>(result);
}

template <typename T>
T integer_divide(T a, T b, bool rounds_down) {
  if (b == 0) throw InvalidArgument("reference: Divide: integer division by zero");
  if constexpr (std::is_signed_v<T>) {
    // The one quotient that overflows: it wraps.
    if (b == -1) return static_cast<T>(0U - static_cast<std::uint64_t>(a));
    if (rounds_down && a % b != 0 && (a < 0) != (b < 0)) return static_cast<T>(a / b - 1);
  }
  return static_cast<T>(a / b);
}

// With the sign of b if it follows the divisor, else with that of a.
template <typename T>
T remainder(T a, T b, bool follows_divisor) {
  T rest{};
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) throw InvalidArgument("reference: Mod: integer division by zero");
    if constexpr (std::is_signed_v<T>) {
      if (b == -1) return T{0};
    }
    rest = static_cast<T>(a % b);
  } else {
    rest = std::fmod(a, b);
  }
  const bool differs = rest != 0 && (rest < 0) != (b < 0);
  return follows_divisor && differs ? static_cast<T>(rest + b) : rest;
}

// Integer sums and products wrap; 64-bit unsigned arithmetic has the low bits of every width and
// sign.
template <typename T>
T apply(const Binary& op, T a, T b) {
  constexpr bool kInteger = std::is_integral_v<T>;
  using Wide = std::conditional_t<kInteger, std::uint64_t, T>;
  const auto x = static_cast<Wide>(a);
  const auto y = static_cast<Wide>(b);
  switch (op.kind) {
    case BinaryKind::add:
      return static_cast<T>(x + y);
    case BinaryKind::subtract:
      return static_cast<T>(x - y);
    case BinaryKind::multiply:
      return static_cast<T>(x * y);
    case BinaryKind::maximum:
      return std::max(a, b);
    case BinaryKind::minimum:
      return std::min(a, b);
    case BinaryKind::divide:
      if constexpr (kInteger)
        return integer_divide(a, b, op.python_division);
      else
        return a / b;
    case BinaryKind::power:
      if constexpr (kInteger)
        return integer_power(a, b);
      else
        return std::pow(a, b);
    case BinaryKind::squared_difference:
      return static_cast<T>((x - y) * (x - y));
    case BinaryKind::floor_mod:
    case BinaryKind::mod:
      return remainder(a, b, op.kind == BinaryKind::floor_mod);
  }
  return T{};
}

double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

template <typename T>
T hsigmoid(T x) {
  return std::min(std::max(x + T{3}, T{0}), T{6}) / T{6};
}

// As in other engines, and as they round it.
template <typename T>
T hswish(T x) {
  return x * std::min(std::max(x * (T{1} / T{6}) + T{0.5}, T{0}), T{1});
}

double apply_double(UnaryKind kind, double x) {
  switch (kind) {
    case UnaryKind::sigmoid:
      return sigmoid(x);
    case UnaryKind::tanh:
      return std::tanh(x);
    case UnaryKind::exp:
      return std::exp(x);
    case UnaryKind::log:
      return std::log(x);
    case UnaryKind::erf:
      return std::erf(x);
    case UnaryKind::mish:
      return x * std::tanh(softplus(x));
    case UnaryKind::softplus:
      return softplus(x);
    case UnaryKind::sin:
      return std::sin(x);
    case UnaryKind::cos:
      return std::cos(x);
    case UnaryKind::atan:
      return std::atan(x);
    default:
      return x;
  }
}

// Functions that no rounded operation or two give are computed in double, so that their f32 value
// does not depend on who computes it.
template <typename T>
T apply_float(UnaryKind kind, T x) {
  switch (kind) {
    case UnaryKind::relu:
      return x > 0 ? x : T{0};
    case UnaryKind::sqrt:
      return std::sqrt(x);
    case UnaryKind::abs:
      return std::abs(x);
    case UnaryKind::negative:
      return -x;
    case UnaryKind::floor:
      return std::floor(x);
    case UnaryKind::ceiling:
      return std::ceil(x);
    case UnaryKind::hswish:
      return hswish(x);
    case UnaryKind::hsigmoid:
      return hsigmoid(x);
    case UnaryKind::sign:
      return static_cast<T>((x > 0) - (x < 0));
    default:
      return static_cast<T>(apply_double(kind, static_cast<double>(x)));
  }
}

template <typename T>
T apply_integer(UnaryKind kind, T x) {
  const auto negated = static_cast<T>(0U - static_cast<std::uint64_t>(x));
  switch (kind) {
    case UnaryKind::relu:
      return std::max(x, T{0});
    case UnaryKind::abs:
      return std::cmp_less(x, 0) ? negated : x;
    case UnaryKind::negative:
      return negated;
    case UnaryKind::floor:
    case UnaryKind::ceiling:
      return x;
    default:
      fail_unsupported(type_name(kind), element_type_of<T>());
  }
}

template <typename T>
T bound(double value) {
  if constexpr (std::is_integral_v<T>) {
    return Tensor::scalar(value).to(element_type_of<T>()).template data<T>()[0];
  } else {
    return static_cast<T>(value);
  }
}

}  // namespace

Tensor compute(const Binary& op, Inputs inputs, const Shape& shape) {
  const Strides strides = broadcast_strides(inputs[1].shape(), shape);
  return with_number(type_name(op.kind), inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    return zip<T, T>(inputs[0], inputs[1], strides, shape,
                     [&](T a, T b) { return apply(op, a, b); });
  });
}

Tensor compute(const Unary& op, Inputs inputs, const Shape& shape) {
  if (op.kind == UnaryKind::logical_not && inputs[0].type() == ElementType::boolean)
    return map<bool>(inputs[0], shape, [](bool x) { return !x; });
  return with_number(type_name(op.kind), inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    return map<T>(inputs[0], shape, [&](T x) {
      if constexpr (std::is_integral_v<T>)
        return apply_integer(op.kind, x);
      else
        return apply_float(op.kind, x);
    });
  });
}

// An integer is clamped to the integers within the bounds.
Tensor compute(const Clamp& op, Inputs inputs, const Shape& shape) {
  return with_number("Clamp", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const T low = bound<T>(std::is_integral_v<T> ? std::ceil(op.min) : op.min);
    const T high = bound<T>(std::is_integral_v<T> ? std::floor(op.max) : op.max);
    return map<T>(inputs[0], shape, [&](T x) { return std::min(std::max(x, low), high); });
  });
}

}  // namespace octet::reference
