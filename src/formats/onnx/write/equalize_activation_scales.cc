// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/equalize_activation_scales.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "formats/onnx/write/quantizer.h"
#include "graph/quantizer.h"

namespace octet {
namespace {

using Ratios = std::vector<double>;

// Where rounding to the nearest level is certain to go.
constexpr double kAlmostHalf = 0.49;

/// What the limits of a quantizer mean, per channel.
struct Grid {
  std::vector<double> scale;
  double zero_point = 0;
};

// Whether a tensor that is broadcast to `shape` has one element, or one per channel (axis 1).
bool is_per_channel(const Tensor& tensor, const Shape& shape) {
  if (tensor.type() != ElementType::f32) return false;
  if (tensor.num_elements() == 1) return true;
  const std::size_t rank = tensor.shape().rank();
  if (rank + 1 < shape.rank() || rank > shape.rank()) return false;
  const std::size_t channel_axis = rank + 1 - shape.rank();
  return static_cast<std::int64_t>(tensor.num_elements()) == shape[1] &&
         tensor.shape()[channel_axis] == shape[1];
}

bool is_quantizer_of_data(const Model& model, const Node& node) {
  return std::holds_alternative<FakeQuantize>(node.op) && !constant_f32(model, node.inputs[0]);
}

bool is_per_channel(const Model& model, const Node& node) {
  return std::any_of(node.inputs.begin() + 1, node.inputs.end(), [&](OutputRef input) {
    const Shape& shape = model.value(input).shape;
    return std::any_of(shape.begin(), shape.end(), [](std::int64_t dim) { return dim != 1; });
  });
}

// Whether the channels are multiplied before a quantizer of one scale.
bool is_written_with_factors(const Model& model, const Node& node) {
  const std::optional<onnx::Quantizer> quantizer = onnx::match_quantizer(model, node);
  return quantizer && onnx::quantizer_of_divided(*quantizer);
}

// The value of all elements of a constant.
std::optional<float> common_value(const Model& model, OutputRef ref) {
  const std::optional<Tensor> constant = constant_f32(model, ref);
  if (!constant || constant->num_elements() == 0) return std::nullopt;
  const std::span<const float> values = constant->data<float>();
  const bool is_common =
      std::ranges::all_of(values, [&](float value) { return value == values[0]; });
  return is_common ? std::optional(values[0]) : std::nullopt;
}

// Where a quantizer gives its data other steps, or moves their zero from between two levels to one,
// the data are multiplied and shifted before, so that it is no chain of float operations: bytes
// that stand for [-1, 1] have their zero at 127.5, and [-1.0039, 0.9961] at 128.
void convert_before(Model& model, NodeId quantizer) {
  const Node& node = model.node(quantizer);
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model, node);
  if (!limits || limits->levels > 256 || onnx::match_quantizer(model, node) ||
      !along_one_axis(*limits, node.outputs[0].shape.rank()))
    return;
  const GridLimits &from = limits->input, &to = limits->output;
  const Shape shape = to.low.shape();
  if (from.low.shape() != shape || from.high.shape() != shape || to.high.shape() != shape) return;
  Tensor factor(ElementType::f32, shape), shift(ElementType::f32, shape);
  for (std::size_t i = 0; i < shift.num_elements(); ++i) {
    const float low = to.low.data<float>()[i], high = to.high.data<float>()[i];
    const double input_low = from.low.data<float>()[i], input_high = from.high.data<float>()[i];
    const double ratio = (double{high} - double{low}) / (input_high - input_low);
    if (!(ratio > 0) || !std::isfinite(ratio) || !grid_with_zero(low, high, limits->levels)) return;
    factor.data<float>()[i] = static_cast<float>(ratio);
    shift.data<float>()[i] = static_cast<float>(double{low} - input_low * ratio);
  }
  GraphPatch patch(model);
  OutputRef data = node.inputs[0];
  constexpr float kRounding = 1e-6F;
  if (std::ranges::any_of(factor.data<float>(),
                          [](float ratio) { return std::fabs(ratio - 1) > kRounding; })) {
    data = patch.wire(Binary{BinaryKind::multiply}, {data, patch.constant(factor)},
                      node.name + "/factors");
  }
  data = patch.wire(Binary{BinaryKind::add}, {data, patch.constant(shift)}, node.name + "/shift");
  patch.rewire(quantizer, 0, data);
  for (std::size_t i : {1U, 2U}) patch.rewire(quantizer, i, node.inputs[i + 2]);
  patch.apply("equalize_activation_scales");
}

// Gives a quantizer whose limits are the same for all channels one element of each.
bool merge_equal_limits(Model& model, NodeId quantizer) {
  const Node& node = model.node(quantizer);
  GraphPatch patch(model);
  for (std::size_t i = 1; i < 5; ++i) {
    const std::optional<float> limit = common_value(model, node.inputs[i]);
    if (!limit) return false;
    const std::vector<std::int64_t> ones(model.value(node.inputs[i]).shape.rank(), 1);
    patch.rewire(quantizer, i, patch.constant(Tensor::scalar(*limit).reshaped(Shape(ones))));
  }
  patch.apply("equalize_activation_scales");
  return true;
}

// The grid of a quantizer with a scale per channel and one zero point.
std::optional<Grid> grid_of(const Model& model, const Node& node) {
  const Shape& shape = node.outputs[0].shape;
  if (shape.rank() < 3 || shape[1] == Shape::kDynamic) return std::nullopt;
  const std::optional<QuantizerGrids> grids = match_quantizer_grids(model, node);
  if (!grids || grids->axis != 1 || grids->input != grids->output) return std::nullopt;
  const auto& [lows, highs] = grids->input;
  Grid grid;
  for (std::size_t c = 0; c < lows.size(); ++c) {
    const auto channel = grid_with_zero(lows[c], highs[c], grids->levels);
    if (!channel) return std::nullopt;
    if (c == 0) grid.zero_point = channel->zero_level;
    if (channel->zero_level != grid.zero_point) return std::nullopt;
    grid.scale.push_back(channel->step);
  }
  return grid;
}

// a * b, broadcast; dimensions of `ratios` lie along b's.
Tensor scaled(const Tensor& tensor, const Ratios& ratios, const Shape& ratio_shape) {
  const Shape shape = *broadcast(tensor.shape(), ratio_shape);
  Tensor result(ElementType::f32, shape);
  const auto offset = [&](const Shape& operand, std::int64_t position) {
    std::int64_t at = 0;
    std::int64_t stride = 1;
    for (std::size_t i = 0; i < shape.rank(); ++i) {
      const std::int64_t index = position % shape[shape.rank() - 1 - i];
      position /= shape[shape.rank() - 1 - i];
      if (i >= operand.rank()) continue;
      const std::int64_t dim = operand[operand.rank() - 1 - i];
      if (dim != 1) at += index * stride;
      stride *= dim;
    }
    return static_cast<std::size_t>(at);
  };
  const std::span<const float> from = tensor.data<float>();
  const std::span<float> to = result.data<float>();
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto position = static_cast<std::int64_t>(i);
    to[i] = static_cast<float>(static_cast<double>(from[offset(tensor.shape(), position)]) *
                               ratios[offset(ratio_shape, position)]);
  }
  return result;
}

/// The edits that fold one quantizer's ratios; nothing changes before apply().
class Folding {
 public:
  Folding(Model& model, const Node& quantizer, Grid grid)
      : model_(model), quantizer_(quantizer.id), grid_(std::move(grid)) {
    const double widest = *std::max_element(grid_.scale.begin(), grid_.scale.end());
    for (double scale : grid_.scale) {
      ratios_.push_back(widest / scale);
      inverse_.push_back(scale / widest);
    }
    scale_ = widest;
  }

  // Where the data's channels can be multiplied nowhere before, the quantizer itself multiplies
  // them: it keeps its input limits and has one output scale.
  bool plan() {
    folds_producers_ = plan_producers();
    if (!folds_producers_) edits_.clear();
    return plan_consumers();
  }

  void apply() {
    GraphPatch patch(model_);
    std::vector<std::pair<NodeId, NodeId>> renamed;
    for (const auto& edit : edits_) edit(patch, renamed);
    set_limits(patch);
    std::vector<std::pair<NodeId, std::string>> names;
    for (const auto& [added, old] : renamed) names.emplace_back(added, model_.node(old).name);
    patch.apply("equalize_activation_scales");
    for (const auto& [added, name] : names) {
      if (!model_.find(name)) model_.rename(added, name);
    }
  }

 private:
  using Renamed = std::vector<std::pair<NodeId, NodeId>>;

  std::size_t num_channels() const noexcept { return ratios_.size(); }

  // Walks from the quantizer up to what its data's channels can be multiplied at.
  bool plan_producers() {
    OutputRef ref = model_.node(quantizer_).inputs[0];
    for (;;) {
      const Node& node = model_.node(ref.node);
      if (model_.uses(ref).size() != 1 || node.inputs.empty()) return false;
      if (std::holds_alternative<Convolution>(node.op))
        return plan_weights(node, ratios_, {count(num_channels()), 1});
      if (std::holds_alternative<GroupConvolution>(node.op)) {
        const Shape& weights = model_.value(node.inputs[1]).shape;
        return plan_weights(node, ratios_, {weights[0], weights[1]});
      }
      if (const auto* binary = std::get_if<Binary>(&node.op)) {
        const bool is_sum = binary->kind == BinaryKind::add;
        if (!is_sum && binary->kind != BinaryKind::multiply) return false;
        const auto data = plan_operand(node);
        if (!data || !is_sum) return data.has_value();
        ref = *data;
        continue;
      }
      if (const auto* clamp = std::get_if<Clamp>(&node.op))
        plan_clamp(node, *clamp);
      else if (!keeps_ratios(node))
        return false;
      ref = node.inputs[0];
    }
  }

  // Whether f(r * x) is r * f(x) in each channel.
  bool keeps_ratios(const Node& node) const {
    const auto* unary = std::get_if<Unary>(&node.op);
    return (unary != nullptr && unary->kind == UnaryKind::relu) ||
           std::holds_alternative<MaxPool>(node.op) || std::holds_alternative<AvgPool>(node.op) ||
           (std::holds_alternative<PRelu>(node.op) && constant_f32(model_, node.inputs[1]));
  }

  static std::int64_t count(std::size_t n) { return static_cast<std::int64_t>(n); }

  // Multiplies the constant operand of an addition or multiplication. @return the other operand.
  std::optional<OutputRef> plan_operand(const Node& node) {
    for (std::size_t i = 0; i < 2; ++i) {
      const std::optional<Tensor> constant = constant_f32(model_, node.inputs[i]);
      const Shape& shape = node.outputs[0].shape;
      if (!constant || !is_per_channel(*constant, shape) ||
          (constant->num_elements() == 1 && constant->shape().rank() != shape.rank()) ||
          model_.value(node.inputs[1 - i]).shape != shape)
        continue;
      std::vector<std::int64_t> dims(shape.rank(), 1);
      dims[1] = count(num_channels());
      const Tensor value = scaled(*constant, ratios_, Shape(dims));
      if (!is_finite(value)) return std::nullopt;
      plan_constant(node.id, i, value);
      return node.inputs[1 - i];
    }
    return std::nullopt;
  }

  void plan_constant(NodeId consumer, std::size_t input, const Tensor& value) {
    edits_.push_back([this, consumer, input, value](GraphPatch& patch, Renamed& renamed) {
      const OutputRef old = model_.node(consumer).inputs[input];
      const OutputRef added = patch.constant(value.shape().rank() == model_.value(old).shape.rank()
                                                 ? value
                                                 : value.reshaped(model_.value(old).shape),
                                             model_.node(old.node).name);
      patch.rewire(consumer, input, added);
      renamed.emplace_back(added.node, old.node);
    });
  }

  // Multiplies the weights of a convolution. `leading`: the first two dimensions of the ratios.
  bool plan_weights(const Node& node, const Ratios& ratios,
                    const std::vector<std::int64_t>& leading) {
    const OutputRef weights = node.inputs[1];
    std::vector<std::int64_t> dims(model_.value(weights).shape.rank(), 1);
    std::copy(leading.begin(), leading.end(), dims.begin());
    const Node& source = model_.node(weights.node);
    const auto* product = std::get_if<Binary>(&source.op);
    const bool is_product = product != nullptr && product->kind == BinaryKind::multiply;
    const auto constant = constant_f32(model_, is_product ? source.inputs[1] : weights);
    if (!constant) return false;
    const Tensor value = scaled(*constant, ratios, Shape(dims));
    if (!is_finite(value)) return false;
    if (!is_product) {
      plan_constant(node.id, 1, value);
      return true;
    }
    edits_.push_back([this, id = node.id, value](GraphPatch& patch, Renamed& renamed) {
      const OutputRef old = model_.node(id).inputs[1];
      const Node& product_node = model_.node(old.node);
      const NodeId old_scale = product_node.inputs[1].node;
      const OutputRef integers = product_node.inputs[0];
      const std::string name = product_node.name;
      const OutputRef scale = patch.constant(value, model_.node(old_scale).name);
      const OutputRef added = patch.wire(Binary{BinaryKind::multiply}, {integers, scale}, name);
      patch.rewire(id, 1, added);
      renamed.emplace_back(scale.node, old_scale);
      renamed.emplace_back(added.node, old.node);
    });
    return true;
  }

  // Drops a clamp whose limits the quantizer's own ones imply, else makes it one per channel.
  void plan_clamp(const Node& node, const Clamp& clamp) {
    const auto steps =
        static_cast<double>(std::get<FakeQuantize>(model_.node(quantizer_).op).levels - 1);
    bool low_matters = false;
    bool high_matters = false;
    for (double scale : grid_.scale) {
      low_matters |= clamp.min / scale + grid_.zero_point > kAlmostHalf;
      high_matters |= clamp.max / scale + grid_.zero_point < steps - kAlmostHalf;
    }
    edits_.push_back([this, id = node.id, clamp, low_matters, high_matters](GraphPatch& patch,
                                                                            Renamed&) {
      OutputRef x = model_.node(id).inputs[0];
      const std::string name = model_.node(id).name;
      if (low_matters)
        x = patch.wire(Binary{BinaryKind::maximum}, {x, limits(patch, clamp.min)}, name + "/low");
      if (high_matters)
        x = patch.wire(Binary{BinaryKind::minimum}, {x, limits(patch, clamp.max)}, name + "/high");
      patch.replace({id, 0}, x, false);
    });
  }

  OutputRef limits(GraphPatch& patch, double limit) {
    std::vector<std::int64_t> dims(model_.node(quantizer_).outputs[0].shape.rank(), 1);
    dims[1] = count(num_channels());
    return patch.constant(scaled(Tensor::scalar(static_cast<float>(limit)), ratios_, Shape(dims)));
  }

  // Each reader must be a depthwise convolution: its weights are per channel of its data.
  bool plan_consumers() {
    for (const Model::Use& use : model_.uses({quantizer_, 0})) {
      const Node& node = model_.node(use.node);
      if (!std::holds_alternative<GroupConvolution>(node.op) || use.input != 0) return false;
      const Shape& weights = model_.value(node.inputs[1]).shape;
      if (weights[2] != 1 || weights[0] != count(num_channels()) ||
          !plan_weights(node, inverse_, {weights[0], 1}))
        return false;
    }
    return true;
  }

  void set_limits(GraphPatch& patch) {
    const Node& node = model_.node(quantizer_);
    const auto steps = static_cast<double>(std::get<FakeQuantize>(node.op).levels - 1);
    const double ends[] = {-grid_.zero_point * scale_, (steps - grid_.zero_point) * scale_};
    for (std::size_t i = folds_producers_ ? 1 : 3; i < 5; ++i) {
      const std::vector<std::int64_t> dims(model_.value(node.inputs[i]).shape.rank(), 1);
      const Tensor value = Tensor::scalar(static_cast<float>(ends[(i - 1) % 2]));
      patch.rewire(quantizer_, i, patch.constant(value.reshaped(Shape(dims))));
    }
  }

  Model& model_;
  NodeId quantizer_;
  Grid grid_;
  double scale_ = 1;
  bool folds_producers_ = false;
  Ratios ratios_;
  Ratios inverse_;
  std::vector<std::function<void(GraphPatch&, Renamed&)>> edits_;
};

}  // namespace

std::vector<std::string> equalize_activation_scales(Model& model) {
  std::vector<std::string> left;
  for (NodeId id : model.topological_order()) {
    if (!model.contains(id) || !is_quantizer_of_data(model, model.node(id))) continue;
    convert_before(model, id);
    if (!is_per_channel(model, model.node(id))) continue;
    if (is_written_with_factors(model, model.node(id)) || merge_equal_limits(model, id)) continue;
    std::optional<Grid> grid = grid_of(model, model.node(id));
    if (grid) {
      Folding folding(model, model.node(id), std::move(*grid));
      if (folding.plan()) {
        folding.apply();
        continue;
      }
    }
    left.push_back(model.node(id).name);
  }
  return left;
}

}  // namespace octet
