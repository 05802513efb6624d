// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "reference/map.h"
#include "reference/ops.h"
#include "reference/sigmoid.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// x / 2 * (1 + erf(x / sqrt(2))), without the difference from 1 that costs digits.
double gelu_erf(double x) {
  return x / 2 * std::erfc(-x * std::sqrt(0.5));
}

// x / 2 * (1 + tanh(u)), the same way.
double gelu_tanh(double x) {
  const double root_two_over_pi = std::sqrt(2 / std::acos(-1.0));
  return x * sigmoid(2 * root_two_over_pi * (x + 0.044715 * x * x * x));
}

}  // namespace

Tensor compute(const PRelu&, Inputs inputs, const Shape& shape) {
  const Shape& slope = inputs[1].shape();
  Strides strides(shape.rank(), 0);
  const bool per_channel = slope.rank() == 1 && shape.rank() >= 2 && slope[0] == shape[1];
  if (per_channel)
    strides[1] = 1;
  else
    strides = broadcast_strides(slope, shape);
  return with_float("PReLU", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    return zip<T, T>(inputs[0], inputs[1], strides, shape,
                     [](T x, T s) { return x < 0 ? s * x : x; });
  });
}

Tensor compute(const Elu& op, Inputs inputs, const Shape& shape) {
  return with_float("Elu", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const double alpha = static_cast<T>(op.alpha);
    return map_double<T>(inputs[0], shape,
                         [&](double x) { return x < 0 ? alpha * std::expm1(x) : x; });
  });
}

Tensor compute(const Swish&, Inputs inputs, const Shape& shape) {
  return with_float("Swish", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const double beta = inputs.size() > 1 ? inputs[1].data<T>()[0] : T{1};
    return map_double<T>(inputs[0], shape, [&](double x) { return x * sigmoid(beta * x); });
  });
}

Tensor compute(const Gelu& op, Inputs inputs, const Shape& shape) {
  return with_float("Gelu", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    if (op.tanh_approximation) return map_double<T>(inputs[0], shape, gelu_tanh);
    return map_double<T>(inputs[0], shape, gelu_erf);
  });
}

Tensor compute(const Selu&, Inputs inputs, const Shape& shape) {
  return with_float("Selu", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const double alpha = inputs[1].data<T>()[0];
    const double lambda = inputs[2].data<T>()[0];
    return map_double<T>(inputs[0], shape,
                         [&](double x) { return lambda * (x > 0 ? x : alpha * std::expm1(x)); });
  });
}

Tensor compute(const HardSigmoid&, Inputs inputs, const Shape& shape) {
  return with_float("HardSigmoid", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const T alpha = inputs[1].data<T>()[0];
    const T beta = inputs[2].data<T>()[0];
    return map<T>(inputs[0], shape,
                  [&](T x) { return std::max(T{0}, std::min(T{1}, alpha * x + beta)); });
  });
}

Tensor compute(const Round& op, Inputs inputs, const Shape& shape) {
  return with_number("Round", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    return map<T>(inputs[0], shape, [&](T x) {
      if constexpr (std::is_integral_v<T>)
        return x;
      else
        return op.mode == RoundMode::half_to_even ? std::nearbyint(x) : std::round(x);
    });
  });
}

}  // namespace octet::reference
