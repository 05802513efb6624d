// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/share_zero_point.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "formats/onnx/write/pad_channels.h"
#include "graph/quantizer.h"
#include "graph/sole_use.h"
#include "passes/match.h"

namespace octet {
namespace {

// The largest bias in steps of its accumulators: up to there f32 resolves quarters of a step.
constexpr double kLargestWhole = 1 << 22;
// Within this distance of a level, values are certain to be rounded to it.
constexpr double kAlmostHalf = 0.49;

/// A quantizer of [N, C, H, W] that gives one step for all channels, and zero points that differ.
struct PictureGrid {
  std::int64_t levels = 256;
  double step = 1;
  std::vector<double> zero_levels;
  /// The input limits: x has the level (x - low) / input_step.
  std::vector<double> input_lows, input_steps;

  /// In the middle, where the bias takes the least.
  double shared_zero() const {
    const auto [low, high] = std::ranges::minmax(zero_levels);
    return std::nearbyint((low + high) / 2);
  }
};

std::optional<PictureGrid> match_picture_grid(const Model& model, const Node& quantizer) {
  const Shape& shape = quantizer.outputs[0].shape;
  const std::optional<QuantizerGrids> grids = match_quantizer_grids(model, quantizer);
  if (!grids || grids->axis != 1 || grids->levels > 256 || shape.rank() != 4) return std::nullopt;
  PictureGrid result{.levels = grids->levels};
  std::vector<double> steps;
  for (std::size_t c = 0; c < grids->output.low.size(); ++c) {
    const float low = grids->output.low[c], high = grids->output.high[c];
    const auto grid = grid_with_zero(low, high, grids->levels);
    if (!grid) return std::nullopt;
    const auto scale = exact_scale(low, high, grids->levels, grid->zero_level);
    steps.push_back(scale ? double{*scale} : grid->step);
    result.zero_levels.push_back(grid->zero_level);
    const double input_low = grids->input.low[c], input_high = grids->input.high[c];
    result.input_lows.push_back(input_low);
    result.input_steps.push_back(grid_step(input_low, input_high, grids->levels));
    if (!(result.input_steps.back() > 0)) return std::nullopt;
  }
  const bool is_shared = std::ranges::all_of(
      result.zero_levels, [&](double level) { return level == result.zero_levels[0]; });
  if (is_shared || !is_one_step(steps)) return std::nullopt;
  result.step = steps[0];
  return result;
}

bool is_padded(const Convolution& op) {
  const auto any = [](const std::vector<std::int64_t>& pads) {
    return std::ranges::any_of(pads, [](std::int64_t pad) { return pad != 0; });
  };
  return any(op.pads_begin) || any(op.pads_end);
}

// Whether real zero has the level that the output's zero is at.
bool keeps_zero(const PictureGrid& grid) {
  for (std::size_t c = 0; c < grid.zero_levels.size(); ++c) {
    const double level = grid_zero_point(grid.input_lows[c], grid.input_steps[c]);
    if (!(std::abs(level - grid.zero_levels[c]) < kAlmostHalf)) return false;
  }
  return true;
}

/// What is added to the output of a convolution: a bias per channel.
struct Bias {
  /// The addition of a constant and which of its inputs that is; none: nothing is added so far.
  std::optional<Model::Use> constant;
  std::vector<double> values;
};

Bias find_bias(const Model& model, const Node& convolution) {
  const auto num_channels = static_cast<std::size_t>(convolution.outputs[0].shape[1]);
  const std::optional<Model::Use> use = sole_use(model, {convolution.id, 0});
  if (use && producer(model, {use->node, 0}, BinaryKind::add) != nullptr) {
    const std::size_t other = 1 - use->input;
    const OutputRef ref = model.node(use->node).inputs[other];
    const std::optional<Tensor> constant = constant_f32(model, ref);
    const Shape per_channel{1, static_cast<std::int64_t>(num_channels), 1, 1};
    if (constant && constant->shape() == per_channel) {
      const auto values = constant->data<float>();
      return {Model::Use{use->node, other}, {values.begin(), values.end()}};
    }
  }
  return {std::nullopt, std::vector<double>(num_channels, 0)};
}

// Whether ONNX Runtime computes a layer in integers: what it gives, clamped perhaps, is quantized
// and read by nothing else.
bool is_quantized_after(const Model& model, OutputRef output) {
  constexpr int kBiasAndClamp = 2;
  for (int step = 0; step <= kBiasAndClamp; ++step) {
    const std::optional<Model::Use> use = sole_use(model, output);
    if (!use) return false;
    output = {use->node, 0};
    if (producer<FakeQuantize>(model, output) != nullptr) return true;
    const bool is_bias = producer(model, output, BinaryKind::add) != nullptr &&
                         constant_f32(model, model.node(use->node).inputs[1 - use->input]);
    const bool is_clamp = producer<Clamp>(model, output) != nullptr ||
                          producer(model, output, UnaryKind::relu) != nullptr;
    if (!is_bias && !is_clamp) return false;
  }
  return false;
}

// Adds what the zero points contribute, s * sum_c w_c (z - z_c); false if that takes a bias beyond
// what f32 has whole steps of.
bool add_zero_points(const Model& model, const IntegerConstant& weights, const PictureGrid& grid,
                     std::vector<double>& bias) {
  const std::optional<Tensor> scale = constant_f32(model, weights.scale);
  if (!scale) return false;
  const auto integers = model.constant(weights.integers)->data<std::int8_t>();
  const auto scales = scale->data<float>();
  const std::size_t area = integers.size() / (bias.size() * grid.zero_levels.size());
  std::size_t at = 0;
  for (std::size_t o = 0; o < bias.size(); ++o) {
    double sum = 0;
    for (const double zero_level : grid.zero_levels) {
      for (std::size_t i = 0; i < area; ++i)
        sum += integers[at++] * (grid.shared_zero() - zero_level);
    }
    const double step = grid.step * double{scales[scales.size() == 1 ? 0 : o]};
    bias[o] += sum * step;
    if (!(std::abs(bias[o]) <= kLargestWhole * step)) return false;
  }
  return true;
}

Tensor per_channel(const std::vector<double>& values) {
  Tensor tensor(ElementType::f32, Shape{1, static_cast<std::int64_t>(values.size()), 1, 1});
  std::ranges::transform(values, tensor.data<float>().begin(),
                         [](double value) { return static_cast<float>(value); });
  return tensor;
}

class Sharing {
 public:
  Sharing(Model& model, const Node& quantizer, PictureGrid grid)
      : model_(model), patch_(model), quantizer_(quantizer), grid_(std::move(grid)) {}

  void apply(const Node& convolution, const IntegerConstant& weights, const Bias& bias) {
    const auto& op = std::get<Convolution>(convolution.op);
    const bool adds_channels = has_few_channels(quantizer_.outputs[0].shape);
    const std::int64_t num_added =
        adds_channels ? kChannelGroup - quantizer_.outputs[0].shape[1] : 0;
    quantize(convert(pad(quantizer_.inputs[0], op, num_added), num_added));
    if (adds_channels) {
      patch_.rewire(convolution.id, 1,
                    with_zero_channels(model_, patch_, convolution.inputs[1], weights));
    }
    set_bias(convolution, bias);
    Convolution unpadded = op;
    std::ranges::fill(unpadded.pads_begin, 0);
    std::ranges::fill(unpadded.pads_end, 0);
    patch_.update(convolution.id, unpadded);
    patch_.apply("share_zero_point");
  }

 private:
  OutputRef pad(OutputRef image, const Convolution& op, std::int64_t num_added) {
    if (num_added == 0 && !is_padded(op)) return image;
    const auto counts = [&](std::int64_t channels, const std::vector<std::int64_t>& pads) {
      return patch_.constant(
          Tensor::from(Shape{4}, std::vector<std::int64_t>{0, channels, pads[0], pads[1]}));
    };
    return patch_.wire(Pad{},
                       {image, counts(0, op.pads_begin), counts(num_added, op.pads_end),
                        patch_.constant(Tensor::scalar(0.0F))},
                       quantizer_.name + "/padded");
  }

  // Gives the levels of all channels one step and one zero.
  OutputRef convert(OutputRef image, std::int64_t num_added) {
    std::vector<double> factors, shifts;
    for (std::size_t c = 0; c < grid_.zero_levels.size(); ++c) {
      factors.push_back(grid_.step / grid_.input_steps[c]);
      shifts.push_back(-grid_.input_lows[c] * factors[c] - grid_.shared_zero() * grid_.step);
    }
    factors.resize(factors.size() + static_cast<std::size_t>(num_added), 1);
    shifts.resize(factors.size(), 0);
    const OutputRef scaled =
        patch_.wire(Binary{BinaryKind::multiply}, {image, patch_.constant(per_channel(factors))},
                    quantizer_.name + "/factors");
    return patch_.wire(Binary{BinaryKind::add}, {scaled, patch_.constant(per_channel(shifts))},
                       quantizer_.name + "/shift");
  }

  void quantize(OutputRef image) {
    patch_.rewire(quantizer_.id, 0, image);
    const double zero = grid_.shared_zero();
    const double ends[] = {-zero * grid_.step,
                           (static_cast<double>(grid_.levels - 1) - zero) * grid_.step};
    for (std::size_t i = 1; i < 5; ++i) {
      const std::vector<std::int64_t> ones(model_.value(quantizer_.inputs[i]).shape.rank(), 1);
      const Tensor end = Tensor::scalar(static_cast<float>(ends[(i - 1) % 2]));
      patch_.rewire(quantizer_.id, i, patch_.constant(end.reshaped(Shape(ones))));
    }
  }

  void set_bias(const Node& convolution, const Bias& bias) {
    const OutputRef values = patch_.constant(per_channel(bias.values), convolution.name + "/bias");
    if (bias.constant) return patch_.rewire(bias.constant->node, bias.constant->input, values);
    const OutputRef output{convolution.id, 0};
    patch_.replace(output, patch_.wire(Binary{BinaryKind::add}, {output, values}));
  }

  Model& model_;
  GraphPatch patch_;
  // A copy: applying the patch edits the node.
  const Node quantizer_;
  PictureGrid grid_;
};

void share_zero_point(Model& model, const Node& convolution) {
  const auto& op = std::get<Convolution>(convolution.op);
  const Node* quantizer = producer<FakeQuantize>(model, convolution.inputs[0]);
  if (quantizer == nullptr || op.auto_pad != AutoPad::explicit_pads ||
      !sole_use(model, convolution.inputs[0]) || !is_quantized_after(model, {convolution.id, 0}))
    return;
  std::optional<PictureGrid> grid = match_picture_grid(model, *quantizer);
  const std::optional<IntegerConstant> weights =
      match_convolution_weights(model, convolution.inputs[1]);
  if (!grid || !weights || (is_padded(op) && !keeps_zero(*grid))) return;
  Bias bias = find_bias(model, convolution);
  if (!add_zero_points(model, *weights, *grid, bias.values)) return;
  Sharing(model, *quantizer, std::move(*grid)).apply(convolution, *weights, bias);
}

}  // namespace

void share_zero_point(Model& model) {
  for (NodeId id : model.topological_order()) {
    if (model.contains(id) && std::holds_alternative<Convolution>(model.node(id).op))
      share_zero_point(model, model.node(id));
  }
}

}  // namespace octet
