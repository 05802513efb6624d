// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

template <typename A>
A initial_value(ReduceKind kind) {
  using Limits = std::numeric_limits<A>;
  switch (kind) {
    case ReduceKind::prod:
      return A{1};
    case ReduceKind::max:
      return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
    case ReduceKind::min:
      return Limits::has_infinity ? Limits::infinity() : Limits::max();
    default:
      return A{0};
  }
}

// Integer sums and products wrap, as they do between two operands.
template <typename A>
A accumulate(ReduceKind kind, A sum, A x) {
  using Wide = std::conditional_t<std::is_integral_v<A>, std::uint64_t, A>;
  const auto a = static_cast<Wide>(sum);
  const auto b = static_cast<Wide>(x);
  switch (kind) {
    case ReduceKind::mean:
    case ReduceKind::sum:
      return static_cast<A>(a + b);
    case ReduceKind::max:
      return std::max(sum, x);
    case ReduceKind::min:
      return std::min(sum, x);
    case ReduceKind::prod:
      return static_cast<A>(a * b);
    case ReduceKind::l1:
      return static_cast<A>(x < 0 ? a - b : a + b);
    case ReduceKind::l2:
      return static_cast<A>(a + b * b);
  }
  return sum;
}

// Strides of the output along each dimension of data, 0 along reduced ones.
Strides reduced_strides(const Shape& data, const std::vector<std::int64_t>& axes) {
  std::vector<std::int64_t> kept = data.dims();
  const auto rank = static_cast<std::int64_t>(data.rank());
  for (const std::int64_t axis : axes)
    kept[static_cast<std::size_t>(axis < 0 ? axis + rank : axis)] = 1;
  return broadcast_strides(Shape(kept), data);
}

// What T is reduced in: for integers one of T's sign, as extremes and quotients need it.
template <typename T>
using ReducedIn =
    std::conditional_t<std::is_floating_point_v<T>, double,
                       std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>;

template <typename T>
Tensor reduce(ReduceKind kind, const Tensor& data, const Strides& strides, const Shape& shape) {
  using A = ReducedIn<T>;
  Tensor out(data.type(), shape);
  std::vector<A> sums(out.num_elements(), initial_value<A>(kind));
  const T* src = data.data<T>().data();
  const std::int64_t length = row_length(data.shape());
  const std::int64_t step = row_stride(strides);
  for_each_row<1>(data.shape(), {strides}, [&](std::int64_t first, const auto& offsets) {
    for (std::int64_t i = 0; i < length; ++i) {
      A& sum = sums[static_cast<std::size_t>(offsets[0] + i * step)];
      sum = accumulate(kind, sum, static_cast<A>(src[first + i]));
    }
  });
  const std::size_t count = data.num_elements() / std::max<std::size_t>(sums.size(), 1);
  const auto dst = out.data<T>();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    A value = sums[i];
    if (kind == ReduceKind::mean && count != 0) value /= static_cast<A>(count);
    if (kind == ReduceKind::l2) value = static_cast<A>(std::sqrt(value));
    dst[i] = static_cast<T>(value);
  }
  return out;
}

}  // namespace

Tensor compute(const Reduce& op, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const Strides strides = reduced_strides(data.shape(), integers(inputs[1]));
  return with_number(type_name(op.kind), data.type(), [&](auto zero) {
    return reduce<decltype(zero)>(op.kind, data, strides, shape);
  });
}

}  // namespace octet::reference
