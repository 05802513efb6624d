// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <variant>

#include "graph/ops/window.h"
#include "quantization/algorithms/fast_bias_correction.h"
#include "tensor/num_elements.h"

namespace octet {
namespace {

/// One spatial axis of a convolution.
struct Axis {
  Window window;
  std::int64_t input = 1, output = 1, kernel = 1;
};

/// Where one kernel position reads along one spatial axis as the window moves; padding is left out.
struct AxisReads {
  std::vector<std::size_t> positions;
  std::size_t num_outputs = 0;
};

AxisReads axis_reads(const Axis& axis, std::int64_t kernel_position, bool transposed) {
  AxisReads reads{{}, static_cast<std::size_t>(axis.output)};
  const Window& window = axis.window;
  // A transposed convolution is a convolution's way back: what moves over its output is its data.
  const std::int64_t num_moves = transposed ? axis.input : axis.output;
  const std::int64_t size = transposed ? axis.output : axis.input;
  for (std::int64_t move = 0; move < num_moves; ++move) {
    const std::int64_t position =
        move * window.stride - window.pad_begin + kernel_position * window.dilation;
    if (position >= 0 && position < size)
      reads.positions.push_back(static_cast<std::size_t>(transposed ? move : position));
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

/// Whether weights are [groups, inputs, outputs, kernel...] instead of [groups, outputs, inputs,
/// kernel...], and whether the groups are there.
struct WeightsLayout {
  bool grouped = false;
  bool transposed = false;
  std::size_t first_kernel_axis() const { return grouped ? 3 : 2; }
};

std::vector<Axis> spatial_axes(const LinearLayer& layer, const ConvolutionAttributes& op,
                               const std::vector<std::int64_t>& output_padding,
                               const Shape& weights, const WeightsLayout& layout) {
  std::vector<Axis> axes(layer.input_shape.rank() - 2);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    Axis& axis = axes[i];
    axis.input = layer.input_shape[i + 2];
    axis.output = layer.output_shape[i + 2];
    axis.kernel = weights[layout.first_kernel_axis() + i];
    axis.window = layout.transposed
                      ? backprop_window(op, output_padding, i, axis.input, axis.kernel, axis.output,
                                        layer.has_output_shape)
                      : convolution_window(op, i, axis.input, axis.kernel);
  }
  return axes;
}

/// For each input channel and kernel position, the mean of what it reads: [channels, kernel
/// positions].
std::vector<double> mean_reads(const std::vector<Axis>& axes, bool transposed,
                               const Shape& input_shape, std::span<const double> mean_input) {
  std::size_t num_positions = 1;
  for (const Axis& axis : axes) num_positions *= static_cast<std::size_t>(axis.kernel);
  const auto num_images = static_cast<std::size_t>(input_shape[0]);
  const auto num_channels = static_cast<std::size_t>(input_shape[1]);
  const std::size_t map_size = num_elements(input_shape, 2, input_shape.rank());
  std::vector<double> reads(num_channels * num_positions, 0.0);
  for (std::size_t position = 0; position < num_positions; ++position) {
    std::vector<AxisReads> of_axes(axes.size());
    auto rest = static_cast<std::int64_t>(position);
    for (std::size_t i = axes.size(); i-- > 0;) {
      of_axes[i] = axis_reads(axes[i], rest % axes[i].kernel, transposed);
      rest /= axes[i].kernel;
    }
    for (std::size_t image = 0; image < num_images; ++image) {
      for (std::size_t channel = 0; channel < num_channels; ++channel) {
        const double* map = mean_input.data() + (image * num_channels + channel) * map_size;
        reads[channel * num_positions + position] +=
            mean_read(map, input_shape, of_axes) / static_cast<double>(num_images);
      }
    }
  }
  return reads;
}

std::vector<double> convolution_shift(const LinearLayer& layer, const std::vector<Axis>& axes,
                                      std::span<const double> mean_input, const Tensor& error,
                                      const WeightsLayout& layout) {
  const Shape& shape = error.shape();
  const std::size_t group_axes = layout.grouped ? 1 : 0;
  const std::size_t num_groups = num_elements(shape, 0, group_axes);
  const auto rows = static_cast<std::size_t>(shape[group_axes]);
  const auto columns = static_cast<std::size_t>(shape[group_axes + 1]);
  const std::size_t kernel = num_elements(shape, group_axes + 2, shape.rank());
  const std::vector<double> reads =
      mean_reads(axes, layout.transposed, layer.input_shape, mean_input);
  const std::size_t num_outputs = layout.transposed ? columns : rows;
  const std::size_t num_inputs = layout.transposed ? rows : columns;
  std::vector<double> shift(num_groups * num_outputs, 0.0);
  const float* weight = error.data<float>().data();
  for (std::size_t group = 0; group < num_groups; ++group) {
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t output = group * num_outputs + (layout.transposed ? column : row);
        const std::size_t input = group * num_inputs + (layout.transposed ? row : column);
        for (std::size_t k = 0; k < kernel; ++k)
          shift[output] += static_cast<double>(*weight++) * reads[input * kernel + k];
      }
    }
  }
  return shift;
}

std::vector<double> matmul_shift(const LinearLayer& layer, const MatMul& op,
                                 std::span<const double> mean_input, const Tensor& error) {
  const Shape& input_shape = layer.input_shape;
  const std::size_t weights_input = layer.weights_input;
  const bool input_is_transposed = weights_input == 1 ? op.transpose_a : !op.transpose_b;
  const bool weights_are_transposed = weights_input == 1 ? op.transpose_b : !op.transpose_a;
  const std::size_t rank = input_shape.rank();
  const std::size_t contracted = rank == 1 || !input_is_transposed ? rank - 1 : rank - 2;
  const auto size = static_cast<std::size_t>(input_shape[contracted]);
  const std::size_t stride = num_elements(input_shape, contracted + 1, rank);
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

std::vector<double> bias_shift(const LinearLayer& layer, std::span<const double> mean_input,
                               const Tensor& error) {
  if (const auto* matmul = std::get_if<MatMul>(&layer.op))
    return matmul_shift(layer, *matmul, mean_input, error);
  const auto shift = [&](const ConvolutionAttributes& op, const WeightsLayout& layout,
                         const std::vector<std::int64_t>& output_padding) {
    const std::vector<Axis> axes = spatial_axes(layer, op, output_padding, error.shape(), layout);
    return convolution_shift(layer, axes, mean_input, error, layout);
  };
  if (const auto* op = std::get_if<GroupConvolution>(&layer.op))
    return shift(*op, {true, false}, {});
  if (const auto* op = std::get_if<ConvolutionBackpropData>(&layer.op))
    return shift(*op, {false, true}, op->output_padding);
  if (const auto* op = std::get_if<GroupConvolutionBackpropData>(&layer.op))
    return shift(*op, {true, true}, op->output_padding);
  return shift(std::get<Convolution>(layer.op), {false, false}, {});
}

}  // namespace octet
