// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "compiler/engine/engine.h"
#include "compiler/engine/epilogue.h"
#include "compiler/engine/openvino_epilogues.h"
#include "compiler/engine/summands.h"
#include "compiler/quantizers.h"
#include "graph/op_traits.h"
#include "passes/producing_quantizers.h"

namespace octet {
namespace {

// What OpenVINO's transformations let integers reach, besides what moves values.
bool computes_from_integers(const Op& op) {
  return is_linear(op) || std::holds_alternative<Binary>(op) ||
         std::holds_alternative<Reduce>(op) || std::holds_alternative<AvgPool>(op) ||
         std::holds_alternative<FakeQuantize>(op) || std::holds_alternative<Clamp>(op) ||
         std::holds_alternative<Mvn>(op) || std::holds_alternative<PRelu>(op);
}

bool is_forward_convolution(const Op& op) {
  return is_one_of<Convolution, GroupConvolution>(op);
}

// Whether an operation of that kind reads what a node gives, moved or not.
bool is_read_by(const GraphView& graph, NodeId node, bool (*kind)(const Op&)) {
  std::set<NodeId> seen{node};
  std::vector<NodeId> waiting{node};
  while (!waiting.empty()) {
    const NodeId id = waiting.back();
    waiting.pop_back();
    for (std::uint32_t port = 0; port < graph.node(id).outputs.size(); ++port) {
      const OutputRef output{id, port};
      for (const Model::Use& use : graph.uses.of(output)) {
        const Node& reader = graph.node(use.node);
        if (kind(reader.op)) return true;
        const std::vector<OutputRef> moved = moved_inputs(graph.model, reader);
        if (std::ranges::find(moved, output) != moved.end() && seen.insert(reader.id).second)
          waiting.push_back(reader.id);
      }
    }
  }
  return false;
}

bool leads_to(const GraphView& graph, NodeId from, NodeId to) {
  std::set<NodeId> seen{from};
  std::vector<NodeId> waiting{from};
  while (!waiting.empty()) {
    const NodeId id = waiting.back();
    waiting.pop_back();
    if (id == to) return true;
    for (std::uint32_t port = 0; port < graph.node(id).outputs.size(); ++port) {
      for (const Model::Use& use : graph.uses.of({id, port})) {
        if (seen.insert(use.node).second) waiting.push_back(use.node);
      }
    }
  }
  return false;
}

// Whether the quantizer does what the clamp before it does: it is no ReLU, or no level is negative.
bool clamp_is_implied(const Tail::Stage& stage) {
  const auto& [low, high] = stage.clamp;
  return low != 0 || high != std::numeric_limits<float>::infinity() ||
         stage.quantizer->zero_point[0] == 0;
}

// Whether nothing but pointwise operations is between a sum and its quantizer.
bool is_quantized_within(const GraphView& graph, NodeId add) {
  for (auto use = graph.uses.sole({add, 0}); use; use = graph.uses.sole({use->node, 0})) {
    const Node& node = graph.node(use->node);
    if (std::holds_alternative<FakeQuantize>(node.op)) return true;
    if (!is_pointwise(graph.constants, node)) return false;
  }
  return false;
}

// The CPU plugin adds a residual within a convolution before its result is rounded
// (GraphOptimizer::FuseConvolutionSumAndConvolutionSumActivation), if the sum is quantized there
// too. It does not where the convolution itself reads the residual or another output of the same
// node, or others read those later, as the sum takes its memory.
bool adds_unrounded(const GraphView& graph, NodeId product, const Tail& tail, NodeId add,
                    NodeId residual) {
  const Node& node = graph.node(product);
  if (!is_forward_convolution(node.op) || node.inputs[0].node == residual ||
      !clamp_is_implied(tail.first) || !is_quantized_within(graph, add))
    return false;
  const std::size_t num_outputs = graph.node(residual).outputs.size();
  for (std::uint32_t port = 0; port < num_outputs; ++port) {
    const std::vector<Model::Use>& uses = graph.uses.of({residual, port});
    // What nobody reads goes to an output that the plugin adds.
    if (uses.empty() || !std::ranges::all_of(uses, [&](const Model::Use& use) {
          return leads_to(graph, use.node, add);
        }))
      return false;
  }
  return true;
}

// Whether a quantizer of float values is the end of a product's epilogue.
bool ends_product(const GraphView& graph, const Node& quantizer) {
  OutputRef data = quantizer.inputs[0];
  while (graph.uses.sole(data)) {
    const Node& node = graph.node(data.node);
    if (is_linear(node.op)) return true;
    if (!is_pointwise(graph.constants, node)) return false;
    data = *std::ranges::find_if(node.inputs,
                                 [&](OutputRef input) { return !graph.constants.contains(input); });
  }
  return false;
}

class OpenVino final : public Engine {
 public:
  double step(double scale, double, float, float) const override { return scale; }

  float step_f32(double scale) const override { return openvino::step_f32(scale); }

  // 128 where levels are signed bytes, which are levels around a zero point of 128 that neither a
  // convolution nor a rescaled sum reads; else 0.
  double rounding_origin(const GraphView& graph, NodeId quantizer,
                         const QuantParams& params) const override {
    const auto use = graph.uses.sole({quantizer, 0});
    const bool is_rescaled = use && is_sum(graph.node(use->node).op) &&
                             rescaled_summand(graph, graph.node(use->node)) == use->input;
    const bool is_signed = std::nearbyint(params.zero_point[0]) == openvino::kSignedZeroPoint &&
                           !is_rescaled && is_read_by(graph, quantizer, computes_from_integers) &&
                           !is_read_by(graph, quantizer, is_forward_convolution);
    return is_signed ? openvino::kSignedZeroPoint : 0;
  }

  Epilogue quantizer_epilogue(const GraphView& graph, const Node& quantizer,
                              const Tail::Stage& stage, std::size_t channels) const override {
    return ends_product(graph, quantizer)
               ? openvino::last_quantizer_epilogue(stage, channels)
               : standalone_quantizer_epilogue(stage.ends, stage.origin, channels);
  }

  Epilogue channels_quantizer_epilogue(const GridRange& ends) const override {
    return standalone_quantizer_epilogue(ends, 0, ends.low.size());
  }

  Epilogue product_epilogue(const AccumulatorMap& map, const Tail& tail,
                            const std::optional<PerTensorParams>& residual,
                            const InitialAccumulators& initial) const override {
    if (residual && tail.first.quantizer && !tail.rounds_first && tail.second.quantizer)
      return openvino::summing_epilogue(map, tail, *residual);
    if (tail.residual)
      return fused_epilogue(map, tail, residual.value_or(PerTensorParams{}), initial);
    const auto unbiased = openvino::unbiased_epilogue(map, tail);
    return unbiased ? *unbiased : openvino::real_epilogue(map, tail);
  }

  Epilogue matmul_epilogue(const AccumulatorMap& map, const Tail& tail) const override {
    return openvino::real_epilogue(map, tail);
  }

  // Sums of levels are operations of their own.
  ResidualAddition residual_addition(const GraphView& graph, OutputRef product, const Tail& tail,
                                     NodeId add, OutputRef residual) const override {
    if (adds_unrounded(graph, product.node, tail, add, residual.node))
      return ResidualAddition::unrounded;
    return producing_quantizers(graph.model, residual).empty() ? ResidualAddition::rounded
                                                               : ResidualAddition::separate;
  }

  std::size_t first_summand(const GraphView& graph, const Node& add) const override {
    return rescaled_summand(graph, add).value_or(0);
  }

  Epilogue sum_epilogue(const GraphView& graph, const Node& add, const Tail& tail,
                        const QuantParams& first, const PerTensorParams& residual) const override {
    const auto rescaled = rescaled_summand(graph, add);
    if (!rescaled || !tail.second.quantizer) return fused_sum_epilogue(tail, first, residual);
    Tail sum = tail;
    sum.first.quantizer = first;
    sum.first.ends = *match_grid_ends(graph.model, graph.constants, add.inputs[*rescaled].node);
    return openvino::unscaled_sum_epilogue(sum, residual, tail.multiplier.size());
  }

  bool uses_onednn_function(const Op& op) const override {
    const auto* unary = std::get_if<Unary>(&op);
    return std::holds_alternative<Swish>(op) ||
           (unary != nullptr &&
            (unary->kind == UnaryKind::sigmoid || unary->kind == UnaryKind::exp));
  }
};

}  // namespace

const Engine& openvino_engine() {
  static const OpenVino engine;
  return engine;
}

}  // namespace octet
