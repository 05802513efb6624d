// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>
#include <vector>

#include "calibration/by_channels.h"
#include "octet/calibration.h"
#include "tensor/num_elements.h"

namespace octet {
Tensor by_channels(const Tensor& tensor, const std::vector<std::size_t>& channel_axes) {
  const Shape& shape = tensor.shape();
  std::vector<std::size_t> channel_stride(shape.rank(), 0);
  std::size_t num_channels = 1;
  for (std::size_t i = channel_axes.size(); i-- > 0;) {
    channel_stride.at(channel_axes[i]) = num_channels;
    num_channels *= static_cast<std::size_t>(shape[channel_axes[i]]);
  }
  const std::size_t size = num_channels == 0 ? 0 : tensor.num_elements() / num_channels;
  Tensor rows(ElementType::f32,
              Shape{static_cast<std::int64_t>(num_channels), static_cast<std::int64_t>(size)});
  // The innermost axes that share a channel are one contiguous run.
  std::size_t run_axis = shape.rank();
  while (run_axis > 0 && channel_stride[run_axis - 1] == 0) --run_axis;
  const std::size_t run = num_elements(shape, run_axis, shape.rank());

  const float* data = tensor.data<float>().data();
  std::vector<std::size_t> filled(num_channels, 0);
  std::vector<std::int64_t> index(run_axis, 0);
  for (std::size_t begin = 0; run != 0 && begin < tensor.num_elements(); begin += run) {
    std::size_t channel = 0;
    for (std::size_t axis = 0; axis < run_axis; ++axis)
      channel += static_cast<std::size_t>(index[axis]) * channel_stride[axis];
    std::copy_n(data + begin, run, rows.data<float>().data() + channel * size + filled[channel]);
    filled[channel] += run;
    for (std::size_t axis = run_axis; axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return rows;
}

TensorStatistics constant_statistics(const Tensor& tensor,
                                     const std::vector<std::size_t>& channel_axes,
                                     const RangeEstimator& estimator) {
  const Tensor rows = by_channels(tensor, channel_axes);
  const bool is_whole = channel_axes.empty();
  Observer observer({.granularity = is_whole ? Granularity::per_tensor : Granularity::per_channel,
                     .channel_axis = 0,
                     .range = estimator},
                    rows.shape());
  if (!observer.update(rows)) {
    throw InvalidArgument(
        "reading the range of a constant: expected finite values, got an infinity or NaN");
  }
  return observer.statistics();
}

}  // namespace octet
