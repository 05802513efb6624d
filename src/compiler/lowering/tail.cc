// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/tail.h"

#include <algorithm>
#include <limits>

#include "compiler/quantizers.h"
#include "graph/op_traits.h"

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

class Matcher {
 public:
  Matcher(const GraphView& graph, const Engine& engine, const TailRules& rules, Tail& tail,
          std::optional<std::size_t> channel_axis)
      : graph_(graph),
        engine_(engine),
        rules_(rules),
        tail_(tail),
        start_(tail.end),
        channel_axis_(channel_axis) {}

  // Affine operations with a constant per channel, as an unfolded batch normalization or a bias.
  bool affine() {
    const auto use = graph_.uses.sole(tail_.end);
    const auto* op = use ? std::get_if<Binary>(&graph_.node(use->node).op) : nullptr;
    if (op == nullptr || (op->kind != BinaryKind::add && op->kind != BinaryKind::subtract &&
                          op->kind != BinaryKind::multiply))
      return false;
    if (op->kind == BinaryKind::subtract && use->input != 0) return false;
    const Tensor* constant = graph_.constants.find(graph_.node(use->node).inputs[1 - use->input]);
    const auto values =
        constant == nullptr
            ? std::nullopt
            : per_channel_values(*constant, graph_.model.value(tail_.end).shape, *channel_axis_);
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
    for (auto use = graph_.uses.sole(tail_.end); use; use = graph_.uses.sole(tail_.end)) {
      const auto bounds = clamp_bounds(graph_.node(use->node).op);
      if (!bounds) break;
      // clamp(clamp(x, a, b), c, d) has the bounds of the inner clamped by those of the outer.
      stage.clamp = {std::clamp(stage.clamp.first, bounds->first, bounds->second),
                     std::clamp(stage.clamp.second, bounds->first, bounds->second)};
      advance(use->node);
    }
    const auto use = graph_.uses.sole(tail_.end);
    if (!rules_.quantizers || !use || use->input != 0) return;
    auto quantizer = match_activation_quantizer(graph_.model, graph_.constants, engine_, use->node);
    if (!quantizer ||
        (quantizer->axis >= 0 && channel_axis_ != static_cast<std::size_t>(quantizer->axis)))
      return;
    stage.quantizer = std::move(quantizer);
    stage.ends = *match_grid_ends(graph_.model, graph_.constants, use->node);
    stage.origin = engine_.rounding_origin(graph_, use->node, *stage.quantizer);
    advance(use->node);
  }

  void residual() {
    const auto use = graph_.uses.sole(tail_.end);
    if (!use || !is_sum(graph_.node(use->node).op)) return;
    const OutputRef other = graph_.node(use->node).inputs[1 - use->input];
    if (graph_.model.value(other).shape != graph_.model.value(tail_.end).shape ||
        !rules_.accepts_residual(other))
      return;
    if (tail_.first.quantizer && tail_.first.quantizer->axis >= 0) return;
    const ResidualAddition addition =
        tail_.first.quantizer ? engine_.residual_addition(graph_, start_, tail_, use->node, other)
                              : ResidualAddition::unrounded;
    if (addition == ResidualAddition::separate) return;
    tail_.residual = other;
    tail_.residual_last = use->input == 0;
    tail_.rounds_first = addition == ResidualAddition::rounded;
    advance(use->node);
    // A residual is added with one factor for all channels.
    channel_axis_.reset();
    stage(tail_.second);
  }

 private:
  void advance(NodeId node) {
    tail_.nodes.push_back(node);
    tail_.end = {node, 0};
  }

  const GraphView& graph_;
  const Engine& engine_;
  const TailRules& rules_;
  Tail& tail_;
  /// The output that the tail begins with.
  OutputRef start_;
  std::optional<std::size_t> channel_axis_;
};

}  // namespace

std::optional<std::pair<float, float>> clamp_bounds(const Op& op) {
  if (const auto* clamp = std::get_if<Clamp>(&op))
    return std::pair(static_cast<float>(clamp->min), static_cast<float>(clamp->max));
  const auto* unary = std::get_if<Unary>(&op);
  if (unary != nullptr && unary->kind == UnaryKind::relu) return std::pair(0.0F, kInfinity);
  return std::nullopt;
}

Tail empty_tail(std::size_t channels, OutputRef start) {
  Tail tail;
  tail.multiplier.assign(channels, 1.0);
  tail.bias.assign(channels, 0.0);
  tail.first.clamp = tail.second.clamp = kUnbounded;
  tail.end = start;
  return tail;
}

Tail match_tail(const GraphView& graph, const Engine& engine, OutputRef start,
                std::size_t channel_axis, const TailRules& rules) {
  Tail tail =
      empty_tail(static_cast<std::size_t>(graph.model.value(start).shape[channel_axis]), start);
  Matcher matcher(graph, engine, rules, tail, channel_axis);
  while (matcher.affine()) {
  }
  matcher.stage(tail.first);
  matcher.residual();
  return tail;
}

void match_second_stage(const GraphView& graph, const Engine& engine, Tail& tail) {
  const TailRules rules;
  Matcher(graph, engine, rules, tail, std::nullopt).stage(tail.second);
}

}  // namespace octet
