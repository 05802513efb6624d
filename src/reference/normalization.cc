// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/ops.h"
#include "tensor/num_elements.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

struct Moments {
  double mean = 0, variance = 0;
};

// Strides of a data element's set among those that share moments: 0 along `axes`.
struct Sets {
  Strides strides;
  std::size_t count = 1;
};

Sets make_sets(const Shape& data, const Tensor& axes) {
  std::vector<std::int64_t> kept = data.dims();
  for (const std::int64_t axis : integers(axes)) kept[normalized_axis(axis, data.rank())] = 1;
  const Shape shape(kept);
  return {broadcast_strides(shape, data), static_cast<std::size_t>(shape.num_elements())};
}

// Calls visit(element, set) for each element of data.
template <typename Visit>
void for_each_member(const Shape& data, const Sets& sets, const Visit& visit) {
  const std::int64_t step = row_stride(sets.strides);
  for_each_row<1>(data, {sets.strides}, [&](std::int64_t first, const auto& offsets) {
    for (std::int64_t i = 0; i < row_length(data); ++i)
      visit(static_cast<std::size_t>(first + i), static_cast<std::size_t>(offsets[0] + i * step));
  });
}

template <typename T>
std::vector<Moments> moments(const Shape& shape, const T* src, const Sets& sets) {
  std::vector<Moments> result(sets.count);
  const double size = static_cast<double>(shape.num_elements()) / static_cast<double>(sets.count);
  for_each_member(shape, sets, [&](std::size_t i, std::size_t set) {
    result[set].mean += static_cast<double>(src[i]);
  });
  for (Moments& m : result) m.mean /= size;
  for_each_member(shape, sets, [&](std::size_t i, std::size_t set) {
    const double difference = static_cast<double>(src[i]) - result[set].mean;
    result[set].variance += difference * difference;
  });
  for (Moments& m : result) m.variance /= size;
  return result;
}

// Number of the channel of each element of [N, C, ...].
std::size_t channel_of(const Shape& shape, std::size_t element) {
  const std::size_t positions = num_elements(shape, 2, shape.rank());
  return element / positions % static_cast<std::size_t>(shape[1]);
}

}  // namespace

Tensor compute(const NormalizeL2& op, Inputs inputs, const Shape& shape) {
  const Sets sets = make_sets(shape, inputs[1]);
  return with_float("NormalizeL2", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    const auto src = inputs[0].data<T>();
    const auto dst = out.data<T>();
    std::vector<double> sums(sets.count, 0.0);
    for_each_member(shape, sets, [&](std::size_t i, std::size_t set) {
      sums[set] += static_cast<double>(src[i]) * static_cast<double>(src[i]);
    });
    for (double& sum : sums)
      sum = std::sqrt(op.eps_mode == EpsMode::add ? sum + op.eps : std::max(sum, op.eps));
    for_each_member(shape, sets, [&](std::size_t i, std::size_t set) {
      dst[i] = static_cast<T>(static_cast<double>(src[i]) / sums[set]);
    });
    return out;
  });
}

Tensor compute(const Mvn& op, Inputs inputs, const Shape& shape) {
  const Sets sets = make_sets(shape, inputs[1]);
  return with_float("MVN", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    const auto src = inputs[0].data<T>();
    const auto dst = out.data<T>();
    const std::vector<Moments> all = moments(shape, src.data(), sets);
    for_each_member(shape, sets, [&](std::size_t i, std::size_t set) {
      const auto [mean, variance] = all[set];
      const double divisor = !op.normalize_variance ? 1
                             : op.eps_inside_sqrt   ? std::sqrt(variance + op.eps)
                                                    : std::sqrt(variance) + op.eps;
      dst[i] = static_cast<T>((static_cast<double>(src[i]) - mean) / divisor);
    });
    return out;
  });
}

Tensor compute(const GroupNormalization& op, Inputs inputs, const Shape& shape) {
  return with_float("GroupNormalization", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    const auto src = inputs[0].data<T>();
    const auto dst = out.data<T>();
    const auto scale = inputs[1].data<T>();
    const auto bias = inputs[2].data<T>();
    const std::int64_t num_sets = shape[0] * op.num_groups;
    const Shape rows{num_sets, num_sets == 0 ? 0 : shape.num_elements() / num_sets};
    const Sets sets{{1, 0}, static_cast<std::size_t>(num_sets)};
    const std::vector<Moments> all = moments(rows, src.data(), sets);
    for_each_member(rows, sets, [&](std::size_t i, std::size_t set) {
      const std::size_t c = channel_of(shape, i);
      const double normalized =
          (static_cast<double>(src[i]) - all[set].mean) / std::sqrt(all[set].variance + op.epsilon);
      dst[i] =
          static_cast<T>(normalized * static_cast<double>(scale[c]) + static_cast<double>(bias[c]));
    });
    return out;
  });
}

Tensor compute(const BatchNormInference& op, Inputs inputs, const Shape& shape) {
  return with_float("BatchNormInference", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    const auto src = inputs[0].data<T>();
    const auto dst = out.data<T>();
    const auto value = [&](std::size_t input, std::size_t channel) {
      return static_cast<double>(inputs[input].data<T>()[channel]);
    };
    for (std::size_t i = 0; i < src.size(); ++i) {
      const std::size_t c = channel_of(shape, i);
      const double scale = value(1, c) / std::sqrt(value(4, c) + op.epsilon);
      dst[i] = static_cast<T>((static_cast<double>(src[i]) - value(3, c)) * scale + value(2, c));
    }
    return out;
  });
}

// The window of an element is [i - (size - 1) / 2, i + (size - 1) / 2] along each of the axes.
Tensor compute(const Lrn& op, Inputs inputs, const Shape& shape) {
  const std::vector<std::int64_t> axes = integers(inputs[1]);
  const Strides dense = dense_strides(shape);
  return with_float("LRN", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    const auto src = inputs[0].data<T>();
    const auto dst = out.data<T>();
    std::vector<double> sums(src.begin(), src.end());
    for (double& x : sums) x *= x;
    for (const std::int64_t axis : axes) {
      const std::size_t d = normalized_axis(axis, shape.rank());
      std::vector<double> windows(sums.size(), 0.0);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        const auto element = static_cast<std::int64_t>(i);
        const std::int64_t at = element / dense[d] % shape[d];
        const std::int64_t first = std::max<std::int64_t>(at - (op.size - 1) / 2, 0);
        const std::int64_t last = std::min(at + (op.size - 1) / 2, shape[d] - 1);
        for (std::int64_t j = first; j <= last; ++j)
          windows[i] += sums[static_cast<std::size_t>(element + (j - at) * dense[d])];
      }
      sums = std::move(windows);
    }
    const double scale =
        op.alpha / std::pow(static_cast<double>(op.size), static_cast<double>(axes.size()));
    for (std::size_t i = 0; i < src.size(); ++i)
      dst[i] = static_cast<T>(static_cast<double>(src[i]) /
                              std::pow(op.bias + scale * sums[i], op.beta));
    return out;
  });
}

}  // namespace octet::reference
