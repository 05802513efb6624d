// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <variant>

#include "graph/ops/window.h"
#include "quantization/algorithms/fast_bias_correction.h"

namespace octet {
namespace {

std::size_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  std::size_t size = 1;
  for (std::size_t axis = begin; axis < end; ++axis) size *= static_cast<std::size_t>(shape[axis]);
  return size;
}

/// Where one kernel position reads along one spatial axis as the window moves; padding is left out.
struct AxisReads {
  std::vector<std::size_t> positions;
  std::size_t num_outputs = 0;
};

AxisReads axis_reads(const Window& window, std::int64_t input, std::int64_t kernel_position) {
  AxisReads reads;
  reads.num_outputs = static_cast<std::size_t>(window_positions(window, input).value_or(0));
  for (std::size_t output = 0; output < reads.num_outputs; ++output) {
    const std::int64_t position = static_cast<std::int64_t>(output) * window.stride -
                                  window.pad_begin + kernel_position * window.dilation;
    if (position >= 0 && position < input)
      reads.positions.push_back(static_cast<std::size_t>(position));
  }
  return reads;
}

/// Sum over the reads of all axes of one channel's map, divided by the number of window positions.
double mean_read(const double* map, const Shape& input_shape, const std::vector<AxisReads>& axes) {
  std::size_t num_outputs = 1;
  for (const AxisReads& axis : axes) {
    num_outputs *= axis.num_outputs;
    if (axis.positions.empty()) return 0;
  }
  std::vector<std::size_t> index(axes.size(), 0);
  const AxisReads& last = axes.back();
  double sum = 0;
  for (bool done = false; !done;) {
    std::size_t row = 0;
    for (std::size_t axis = 0; axis + 1 < axes.size(); ++axis) {
      row = (row + axes[axis].positions[index[axis]]) *
            static_cast<std::size_t>(input_shape[axis + 3]);
    }
    for (std::size_t position : last.positions) sum += map[row + position];
    done = true;
    for (std::size_t axis = axes.size() - 1; axis-- > 0;) {
      if (++index[axis] < axes[axis].positions.size()) {
        done = false;
        break;
      }
      index[axis] = 0;
    }
  }
  return sum / static_cast<double>(num_outputs);
}

/// For each input channel and kernel position, the mean of what it reads: [channels, kernel
/// positions].
std::vector<double> mean_reads(const ConvolutionAttributes& op, const Shape& input_shape,
                               std::span<const double> mean_input, const Shape& weights_shape,
                               std::size_t first_kernel_axis) {
  const std::size_t num_axes = input_shape.rank() - 2;
  const std::size_t num_positions = product(weights_shape, first_kernel_axis, weights_shape.rank());
  const auto num_images = static_cast<std::size_t>(input_shape[0]);
  const auto num_channels = static_cast<std::size_t>(input_shape[1]);
  const std::size_t map_size = product(input_shape, 2, input_shape.rank());
  std::vector<double> reads(num_channels * num_positions, 0.0);
  for (std::size_t position = 0; position < num_positions; ++position) {
    std::vector<AxisReads> axes(num_axes);
    std::size_t rest = position;
    for (std::size_t axis = num_axes; axis-- > 0;) {
      const std::int64_t kernel = weights_shape[first_kernel_axis + axis];
      const Window window = convolution_window(op, axis, input_shape[axis + 2], kernel);
      axes[axis] =
          axis_reads(window, input_shape[axis + 2], static_cast<std::int64_t>(rest) % kernel);
      rest /= static_cast<std::size_t>(kernel);
    }
    for (std::size_t image = 0; image < num_images; ++image) {
      for (std::size_t channel = 0; channel < num_channels; ++channel) {
        const double* map = mean_input.data() + (image * num_channels + channel) * map_size;
        reads[channel * num_positions + position] +=
            mean_read(map, input_shape, axes) / static_cast<double>(num_images);
      }
    }
  }
  return reads;
}

std::vector<double> convolution_shift(const ConvolutionAttributes& op, bool grouped,
                                      const Shape& input_shape, std::span<const double> mean_input,
                                      const Tensor& error) {
  const Shape& shape = error.shape();
  const std::size_t group_axes = grouped ? 1 : 0;
  const std::size_t num_groups = product(shape, 0, group_axes);
  const auto outputs_per_group = static_cast<std::size_t>(shape[group_axes]);
  const std::size_t reads_per_output = product(shape, group_axes + 1, shape.rank());
  const std::vector<double> reads = mean_reads(op, input_shape, mean_input, shape, group_axes + 2);
  const std::span<const float> weights = error.data<float>();
  std::vector<double> shift(num_groups * outputs_per_group, 0.0);
  for (std::size_t output = 0; output < shift.size(); ++output) {
    const double* of_group = reads.data() + output / outputs_per_group * reads_per_output;
    for (std::size_t i = 0; i < reads_per_output; ++i)
      shift[output] += static_cast<double>(weights[output * reads_per_output + i]) * of_group[i];
  }
  return shift;
}

std::vector<double> matmul_shift(const MatMul& op, const Shape& input_shape,
                                 std::span<const double> mean_input, const Tensor& error,
                                 std::size_t weights_input) {
  const bool input_is_transposed = weights_input == 1 ? op.transpose_a : !op.transpose_b;
  const bool weights_are_transposed = weights_input == 1 ? op.transpose_b : !op.transpose_a;
  const std::size_t rank = input_shape.rank();
  const std::size_t contracted = rank == 1 || !input_is_transposed ? rank - 1 : rank - 2;
  const auto size = static_cast<std::size_t>(input_shape[contracted]);
  const std::size_t stride = product(input_shape, contracted + 1, rank);
  std::vector<double> mean(size, 0.0);
  for (std::size_t i = 0; i < mean_input.size(); ++i) mean[i / stride % size] += mean_input[i];
  const double num_rows = static_cast<double>(mean_input.size()) / static_cast<double>(size);

  const std::span<const float> weights = error.data<float>();
  const std::size_t num_outputs = weights.size() / size;
  std::vector<double> shift(num_outputs, 0.0);
  for (std::size_t output = 0; output < num_outputs; ++output) {
    for (std::size_t k = 0; k < size; ++k) {
      const float weight =
          weights[weights_are_transposed ? output * size + k : k * num_outputs + output];
      shift[output] += static_cast<double>(weight) * mean[k] / num_rows;
    }
  }
  return shift;
}

}  // namespace

std::vector<double> bias_shift(const Op& op, const Shape& input_shape,
                               std::span<const double> mean_input, const Tensor& error,
                               std::size_t weights_input) {
  if (const auto* matmul = std::get_if<MatMul>(&op))
    return matmul_shift(*matmul, input_shape, mean_input, error, weights_input);
  if (const auto* grouped = std::get_if<GroupConvolution>(&op))
    return convolution_shift(*grouped, true, input_shape, mean_input, error);
  return convolution_shift(std::get<Convolution>(op), false, input_shape, mean_input, error);
}

}  // namespace octet
