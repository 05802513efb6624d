// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/input_patches.h"

#include <algorithm>

#include "graph/ops/window.h"

namespace octet {
namespace {

// Of sums of 16-bit products: rows of whole vectors.
constexpr std::size_t kAlignment = 16;

std::size_t size_at(const Shape& shape, std::size_t axis) {
  return static_cast<std::size_t>(shape[axis]);
}

PatchGeometry::Axis spatial_axis(const ConvolutionAttributes& op, std::size_t axis,
                                 const Shape& data, const Shape& output, std::int64_t kernel) {
  const Window window = convolution_window(op, axis, data[axis + 2], kernel);
  return {data[axis + 2], output[axis + 2], kernel,
          window.stride,  window.dilation,  window.pad_begin};
}

}  // namespace

std::optional<PatchGeometry> patch_geometry(const Model& model, NodeId id) {
  const Node& node = model.node(id);
  PatchGeometry geometry;
  if (const auto* matmul = std::get_if<MatMul>(&node.op)) {
    const Shape& data = model.value(node.inputs[0]).shape;
    if (matmul->transpose_a || model.value(node.inputs[1]).shape.rank() != 2 || data.rank() < 2 ||
        data.rank() > 3)
      return std::nullopt;
    geometry.channels = size_at(data, data.rank() - 1);
    geometry.num_maps = static_cast<std::size_t>(data.num_elements()) / geometry.channels;
    return geometry;
  }
  const auto* grouped = std::get_if<GroupConvolution>(&node.op);
  const ConvolutionAttributes* op = grouped;
  if (op == nullptr) op = std::get_if<Convolution>(&node.op);
  const Shape& data = model.value(node.inputs[0]).shape;
  const Shape& weights = model.value(node.inputs[1]).shape;
  if (op == nullptr || data.rank() != 4) return std::nullopt;
  const std::size_t first = grouped != nullptr ? 1 : 0;
  geometry.groups = grouped != nullptr ? size_at(weights, 0) : 1;
  geometry.channels = size_at(weights, first + 1);
  geometry.rows = spatial_axis(*op, 0, data, node.outputs[0].shape, weights[first + 2]);
  geometry.columns = spatial_axis(*op, 1, data, node.outputs[0].shape, weights[first + 3]);
  geometry.num_maps = size_at(data, 0);
  return geometry;
}

SamplePositions::SamplePositions(const PatchGeometry& geometry, std::size_t most_samples,
                                 std::size_t num_tensors)
    : num_positions_(geometry.num_positions()) {
  const std::size_t total = num_positions_ * num_tensors;
  const std::size_t count = std::min(most_samples, total);
  // One position of each of `count` equal stretches, anywhere in it.
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = total * i / count, end = total * (i + 1) / count;
    state = state * 1664525U + 1013904223U;
    positions_.push_back(begin + (state >> 8) % (end - begin));
  }
}

SamplePositions::Part SamplePositions::of_tensor(std::size_t tensor) const {
  const std::size_t begin = tensor * num_positions_;
  const auto first = std::ranges::lower_bound(positions_, begin);
  const auto last = std::ranges::lower_bound(positions_, begin + num_positions_);
  Part part{{first, last}, static_cast<std::size_t>(first - positions_.begin())};
  for (std::size_t& position : part.positions) position -= begin;
  return part;
}

OutputSamples::OutputSamples(const PatchGeometry& geometry, std::size_t num_outputs,
                             std::size_t most_samples, std::size_t num_tensors)
    : positions_(geometry, most_samples, num_tensors), values_(num_outputs * positions_.size()) {}

void OutputSamples::take(const Tensor& data, std::size_t tensor) {
  const SamplePositions::Part part = positions_.of_tensor(tensor);
  const std::size_t num_samples = positions_.size(), num_outputs = values_.size() / num_samples;
  for (std::size_t i = 0; i < part.positions.size(); ++i) {
    const float* source = data.data<float>().data() + part.positions[i] * num_outputs;
    for (std::size_t o = 0; o < num_outputs; ++o)
      values_[o * num_samples + part.first_sample + i] = source[o];
  }
}

PatchSamples::PatchSamples(const PatchGeometry& geometry, std::size_t most_samples,
                           std::size_t num_tensors, std::vector<std::int16_t> memory)
    : geometry_(geometry),
      positions_(geometry, most_samples, num_tensors),
      values_(std::move(memory)) {
  stride_ = (positions_.size() + kAlignment - 1) / kAlignment * kAlignment;
  values_.assign(geometry.groups * geometry.size() * stride_, 0);
}

void PatchSamples::take(const Tensor& data, const LevelGrid& grid, std::size_t tensor) {
  const SamplePositions::Part part = positions_.of_tensor(tensor);
  const std::size_t per_map = geometry_.num_positions() / geometry_.num_maps;
  const std::size_t map_size = data.num_elements() / geometry_.num_maps;
  const std::size_t count = part.positions.size();
  const std::size_t taps = geometry_.taps(), channels = geometry_.groups * geometry_.channels;
  const std::size_t size = taps * channels;
  ChannelGrid of_channels{std::vector<float>(channels), grid.least, grid.most};
  for (std::size_t c = 0; c < channels; ++c)
    of_channels.levels_per_unit[c] = 1 / grid.steps[grid.steps.size() == 1 ? 0 : c];
  // Sample by sample, then turned, as many samples at once as stay in the cache.
  std::vector<std::int16_t> patches(count * size, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t position = part.positions[i];
    read_patch(data.data<float>().data() + position / per_map * map_size, of_channels,
               position % per_map, patches.data() + i * size);
  }
  constexpr std::size_t kTogether = 32;
  for (std::size_t begin_sample = 0; begin_sample < count; begin_sample += kTogether) {
    const std::size_t end_sample = std::min(begin_sample + kTogether, count);
    for (std::size_t k = 0; k < size; ++k) {
      std::int16_t* row = values_.data() + k * stride_ + part.first_sample;
      const std::int16_t* column = patches.data() + k % taps * channels + k / taps;
      for (std::size_t i = begin_sample; i < end_sample; ++i) row[i] = column[i * size];
    }
  }
}

void PatchSamples::read_patch(const float* map, const ChannelGrid& grid, std::size_t position,
                              std::int16_t* patch) const {
  // x + kRounding - kRounding is the integer nearest to x for |x| < 2^22.
  constexpr float kRounding = 0x1.8p23F;
  const PatchGeometry& g = geometry_;
  const std::size_t channels = g.groups * g.channels, taps = g.taps();
  const auto row = static_cast<std::int64_t>(position) / g.columns.output,
             column = static_cast<std::int64_t>(position) % g.columns.output;
  for (std::size_t tap = 0; tap < taps; ++tap) {
    const auto t = static_cast<std::int64_t>(tap);
    const std::int64_t y =
        row * g.rows.stride - g.rows.pad + t / g.columns.kernel * g.rows.dilation;
    const std::int64_t x =
        column * g.columns.stride - g.columns.pad + t % g.columns.kernel * g.columns.dilation;
    if (y < 0 || y >= g.rows.input || x < 0 || x >= g.columns.input) continue;
    const float* source = map + static_cast<std::size_t>(y * g.columns.input + x) * channels;
    for (std::size_t c = 0; c < channels; ++c) {
      const float level = std::clamp(source[c] * grid.levels_per_unit[c], grid.least, grid.most);
      patch[tap * channels + c] = static_cast<std::int16_t>(level + kRounding - kRounding);
    }
  }
}

}  // namespace octet
