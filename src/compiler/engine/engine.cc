// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/engine.h"

#include <algorithm>
#include <cmath>

#include "compiler/engine/epilogue.h"
#include "compiler/engine/grid.h"
#include "compiler/engine/summands.h"
#include "compiler/quantizers.h"
#include "graph/quantizer_arithmetic.h"
#include "passes/producing_quantizers.h"

namespace octet {
const Engine& engine_of(const Model& model) {
  return quantizer_arithmetic(model.rt_info) == QuantizerArithmetic::quantize_linear
             ? onnx_runtime_engine()
             : openvino_engine();
}

Epilogue Engine::one_rounding_epilogue(const AccumulatorMap& map, const Tail& tail) const {
  return fused_epilogue(map, tail);
}

std::size_t Engine::adding_product(const GraphView& graph, const Node& add) const {
  return unquantized_or_rescaled(graph, add);
}

std::optional<QuantParams> match_activation_quantizer(const Model& model,
                                                      const Constants& constants,
                                                      const Engine& engine, NodeId id) {
  const auto ends = match_grid_ends(model, constants, id);
  // The stored range must be the full one, for clamps to be saturation.
  if (!ends || std::get<FakeQuantize>(model.node(id).op).levels != kMostSteps + 1)
    return std::nullopt;
  QuantParams params;
  params.axis = is_per_channel(*ends) ? 1 : -1;
  params.scale.clear();
  params.zero_point.clear();
  for (std::size_t c = 0; c < ends->low.size(); ++c) {
    const auto grid = grid_with_zero(ends->low[c], ends->high[c], kMostSteps + 1);
    if (!grid) return std::nullopt;
    params.scale.push_back(engine.step(grid->step, grid->zero_level, ends->low[c], ends->high[c]));
    params.zero_point.push_back(whole_if_near(grid->zero_point));
  }
  const double zero_point = std::nearbyint(params.zero_point[0]);
  if (std::ranges::any_of(params.zero_point,
                          [&](double z) { return std::nearbyint(z) != zero_point; }))
    return std::nullopt;
  return params;
}

PerTensorParams per_tensor_params(const GraphView& graph, const Engine& engine, OutputRef value,
                                  const QuantParams& params) {
  PerTensorParams result{params.scale[0], params.zero_point[0]};
  const std::vector<NodeId> quantizers = producing_quantizers(graph.model, value);
  if (quantizers.empty()) return result;
  const NodeId quantizer = quantizers.front();
  result.origin = engine.rounding_origin(graph, quantizer, params);
  if (result.origin == 0)
    result.zero_point = low_step(*match_grid_ends(graph.model, graph.constants, quantizer));
  return result;
}

}  // namespace octet
