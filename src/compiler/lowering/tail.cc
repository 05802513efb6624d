// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/tail.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "compiler/engine/rescaled_summand.h"
#include "graph/ops/linear.h"
#include "passes/quantizers_behind.h"

namespace octet {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::pair kUnbounded{-kInfinity, kInfinity};

// A constant as one value per channel, if it varies along no other axis.
std::optional<std::vector<double>> per_channel_values(const Tensor& tensor, const Shape& data,
                                                      std::size_t channel_axis) {
  Shape shape(std::vector<std::int64_t>(data.rank(), 1));
  shape[channel_axis] = data[channel_axis];
  const auto common = broadcast(shape, tensor.shape());
  if (!common || *common != shape) return std::nullopt;
  const Tensor full = broadcast_to(tensor, shape);
  const auto values = full.data<float>();
  return std::vector<double>(values.begin(), values.end());
}

std::optional<std::pair<float, float>> clamp_bounds(const Op& op) {
  if (const auto* clamp = std::get_if<Clamp>(&op))
    return std::pair(static_cast<float>(clamp->min), static_cast<float>(clamp->max));
  const auto* unary = std::get_if<Unary>(&op);
  if (unary != nullptr && unary->kind == UnaryKind::relu) return std::pair(0.0F, kInfinity);
  return std::nullopt;
}

// What OpenVINO's transformations let integers reach, besides what moves values.
bool computes_from_integers(const Op& op) {
  return is_linear(op) || std::holds_alternative<Binary>(op) ||
         std::holds_alternative<Reduce>(op) || std::holds_alternative<AvgPool>(op) ||
         std::holds_alternative<FakeQuantize>(op) || std::holds_alternative<Clamp>(op) ||
         std::holds_alternative<Mvn>(op) || std::holds_alternative<PRelu>(op);
}

bool is_convolution(const Op& op) {
  return std::holds_alternative<Convolution>(op) || std::holds_alternative<GroupConvolution>(op);
}

// Whether an operation of that kind reads what a node gives, moved or not.
bool is_read_by(const Model& model, const UseMap& uses, NodeId node, bool (*kind)(const Op&)) {
  std::set<NodeId> seen{node};
  std::vector<NodeId> waiting{node};
  while (!waiting.empty()) {
    const NodeId id = waiting.back();
    waiting.pop_back();
    for (std::uint32_t port = 0; port < model.node(id).outputs.size(); ++port) {
      const OutputRef output{id, port};
      for (const Model::Use& use : uses.of(output)) {
        const Node& reader = model.node(use.node);
        if (kind(reader.op)) return true;
        const std::vector<OutputRef> moved = moved_inputs(model, reader);
        if (std::ranges::find(moved, output) != moved.end() && seen.insert(reader.id).second)
          waiting.push_back(reader.id);
      }
    }
  }
  return false;
}

class Matcher {
 public:
  Matcher(const Model& model, const Constants& constants, const UseMap& uses,
          const TailRules& rules, Tail& tail, std::optional<std::size_t> channel_axis)
      : model_(model),
        constants_(constants),
        uses_(uses),
        rules_(rules),
        tail_(tail),
        start_(tail.end),
        channel_axis_(channel_axis) {}

  // Affine operations with a constant per channel, as an unfolded batch normalization or a bias.
  bool affine() {
    const auto use = uses_.sole(tail_.end);
    const auto* op = use ? std::get_if<Binary>(&model_.node(use->node).op) : nullptr;
    if (op == nullptr || (op->kind != BinaryKind::add && op->kind != BinaryKind::subtract &&
                          op->kind != BinaryKind::multiply))
      return false;
    if (op->kind == BinaryKind::subtract && use->input != 0) return false;
    const Tensor* constant = constants_.find(model_.node(use->node).inputs[1 - use->input]);
    const auto values =
        constant == nullptr
            ? std::nullopt
            : per_channel_values(*constant, model_.value(tail_.end).shape, *channel_axis_);
    if (!values) return false;
    for (std::size_t c = 0; c < values->size(); ++c) {
      if (op->kind == BinaryKind::multiply) {
        tail_.multiplier[c] *= (*values)[c];
        tail_.bias[c] *= (*values)[c];
      } else {
        tail_.bias[c] += op->kind == BinaryKind::add ? (*values)[c] : -(*values)[c];
      }
    }
    advance(use->node);
    return true;
  }

  void stage(Tail::Stage& stage) {
    for (auto use = uses_.sole(tail_.end); use; use = uses_.sole(tail_.end)) {
      const auto bounds = clamp_bounds(model_.node(use->node).op);
      if (!bounds) break;
      // clamp(clamp(x, a, b), c, d) has the bounds of the inner clamped by those of the outer.
      stage.clamp = {std::clamp(stage.clamp.first, bounds->first, bounds->second),
                     std::clamp(stage.clamp.second, bounds->first, bounds->second)};
      advance(use->node);
    }
    const auto use = uses_.sole(tail_.end);
    if (!rules_.quantizers || !use || use->input != 0) return;
    auto quantizer = match_activation_quantizer(model_, constants_, use->node);
    if (!quantizer ||
        (quantizer->axis >= 0 && channel_axis_ != static_cast<std::size_t>(quantizer->axis)))
      return;
    stage.quantizer = std::move(quantizer);
    stage.ends = *match_grid_ends(model_, constants_, use->node);
    stage.origin = rounding_origin(model_, constants_, uses_, use->node, *stage.quantizer);
    advance(use->node);
  }

  void residual() {
    const auto use = uses_.sole(tail_.end);
    if (!use || !is_sum(model_.node(use->node).op)) return;
    const OutputRef other = model_.node(use->node).inputs[1 - use->input];
    if (model_.value(other).shape != model_.value(tail_.end).shape ||
        !rules_.accepts_residual(other))
      return;
    if (tail_.first.quantizer && tail_.first.quantizer->axis >= 0) return;
    const bool rounds_first = tail_.first.quantizer && !sums_unrounded(use->node, other);
    // OpenVINO's sums of levels are operations of their own.
    if (rounds_first && tail_.arithmetic == QuantizerArithmetic::fake_quantize &&
        !quantizers_behind(model_, other).empty())
      return;
    tail_.residual = other;
    tail_.residual_last = use->input == 0;
    tail_.rounds_first = rounds_first;
    advance(use->node);
    // A residual is added with one factor for all channels.
    channel_axis_.reset();
    stage(tail_.second);
  }

 private:
  // OpenVINO's CPU plugin adds a residual within a convolution before its result is rounded
  // (GraphOptimizer::FuseConvolutionSumAndConvolutionSumActivation), if the sum is quantized there
  // too. It does not where the convolution itself reads the residual or another output of the same
  // node, or others read those later, as the sum takes its memory.
  bool sums_unrounded(NodeId add, OutputRef residual) const {
    if (tail_.arithmetic != QuantizerArithmetic::fake_quantize) return false;
    const Node& product = model_.node(start_.node);
    if (!is_convolution(product.op) || product.inputs[0].node == residual.node ||
        !clamp_is_implied() || !is_quantized_within(add))
      return false;
    const std::size_t num_outputs = model_.node(residual.node).outputs.size();
    for (std::uint32_t port = 0; port < num_outputs; ++port) {
      const std::vector<Model::Use>& uses = uses_.of({residual.node, port});
      // What nobody reads goes to an output that the plugin adds.
      if (uses.empty() || !std::ranges::all_of(
                              uses, [&](const Model::Use& use) { return leads_to(use.node, add); }))
        return false;
    }
    return true;
  }

  // Whether the first quantizer follows the convolution directly: a Clamp becomes part of it, and
  // so does a ReLU where it quantizes no negative values.
  bool clamp_is_implied() const {
    const auto& [low, high] = tail_.first.clamp;
    return low != 0 || high != kInfinity || tail_.first.quantizer->zero_point[0] == 0;
  }

  bool is_quantized_within(NodeId add) const {
    for (auto use = uses_.sole({add, 0}); use; use = uses_.sole({use->node, 0})) {
      const Node& node = model_.node(use->node);
      if (std::holds_alternative<FakeQuantize>(node.op)) return true;
      if (!is_pointwise(constants_, node)) return false;
    }
    return false;
  }

  bool leads_to(NodeId from, NodeId to) const {
    std::set<NodeId> seen{from};
    std::vector<NodeId> waiting{from};
    while (!waiting.empty()) {
      const NodeId id = waiting.back();
      waiting.pop_back();
      if (id == to) return true;
      for (std::uint32_t port = 0; port < model_.node(id).outputs.size(); ++port) {
        for (const Model::Use& use : uses_.of({id, port})) {
          if (seen.insert(use.node).second) waiting.push_back(use.node);
        }
      }
    }
    return false;
  }

  void advance(NodeId node) {
    tail_.nodes.push_back(node);
    tail_.end = {node, 0};
  }

  const Model& model_;
  const Constants& constants_;
  const UseMap& uses_;
  const TailRules& rules_;
  Tail& tail_;
  /// The output that the tail begins with.
  OutputRef start_;
  std::optional<std::size_t> channel_axis_;
};

}  // namespace

UseMap::UseMap(const Model& model) {
  for (NodeId id : model.topological_order()) {
    const std::vector<OutputRef>& inputs = model.node(id).inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) uses_[inputs[i]].push_back({id, i});
  }
}

const std::vector<Model::Use>& UseMap::of(OutputRef ref) const {
  static const std::vector<Model::Use> kNone;
  const auto found = uses_.find(ref);
  return found == uses_.end() ? kNone : found->second;
}

std::optional<Model::Use> UseMap::sole(OutputRef ref) const {
  const std::vector<Model::Use>& uses = of(ref);
  if (uses.size() != 1) return std::nullopt;
  return uses.front();
}

double rounding_origin(const Model& model, const Constants& constants, const UseMap& uses,
                       NodeId quantizer, const QuantParams& params) {
  const double zero_point = std::nearbyint(params.zero_point[0]);
  if (quantizer_arithmetic(model.rt_info) == QuantizerArithmetic::quantize_linear)
    return zero_point;
  const auto use = uses.sole({quantizer, 0});
  const bool is_rescaled =
      use && is_sum(model.node(use->node).op) &&
      rescaled_summand(model, constants, uses, model.node(use->node)) == use->input;
  const bool is_signed = zero_point == kSignedZeroPoint && !is_rescaled &&
                         is_read_by(model, uses, quantizer, computes_from_integers) &&
                         !is_read_by(model, uses, quantizer, is_convolution);
  return is_signed ? kSignedZeroPoint : 0;
}

bool is_pointwise(const Constants& constants, const Node& node) {
  const bool has_one_variable_input = std::ranges::count_if(node.inputs, [&](OutputRef input) {
                                        return !constants.contains(input);
                                      }) == 1;
  const Op& op = node.op;
  return has_one_variable_input &&
         (std::holds_alternative<Unary>(op) || std::holds_alternative<Binary>(op) ||
          std::holds_alternative<Clamp>(op) || std::holds_alternative<PRelu>(op) ||
          std::holds_alternative<Elu>(op) || std::holds_alternative<Swish>(op) ||
          std::holds_alternative<Gelu>(op) || std::holds_alternative<HardSigmoid>(op));
}

Tail empty_tail(const Model& model, std::size_t channels, OutputRef start) {
  Tail tail;
  tail.arithmetic = quantizer_arithmetic(model.rt_info);
  tail.multiplier.assign(channels, 1.0);
  tail.bias.assign(channels, 0.0);
  tail.first.clamp = tail.second.clamp = kUnbounded;
  tail.end = start;
  return tail;
}

Tail match_tail(const Model& model, const Constants& constants, const UseMap& uses, OutputRef start,
                std::size_t channel_axis, const TailRules& rules) {
  Tail tail =
      empty_tail(model, static_cast<std::size_t>(model.value(start).shape[channel_axis]), start);
  Matcher matcher(model, constants, uses, rules, tail, channel_axis);
  while (matcher.affine()) {
  }
  matcher.stage(tail.first);
  matcher.residual();
  return tail;
}

void match_second_stage(const Model& model, const Constants& constants, const UseMap& uses,
                        const TailRules& rules, Tail& tail) {
  Matcher(model, constants, uses, rules, tail, std::nullopt).stage(tail.second);
}

}  // namespace octet
