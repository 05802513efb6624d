// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "compiler/engine/engine.h"
#include "compiler/engine/epilogue.h"
#include "compiler/engine/grid.h"
#include "compiler/engine/summands.h"
#include "graph/quantizer.h"

namespace octet {
namespace {

// The sum of two values' levels as QLinearAdd has it, on the grid of the tail's second stage.
Epilogue::Residual levels_sum(const PerTensorParams& first, const PerTensorParams& residual,
                              const Tail& tail) {
  const QuantParams& sum = *tail.second.quantizer;
  const Bounds bounds = Grid(tail.second.quantizer, 0).bounds(tail.second.clamp, 0);
  const auto ratio = [&](const PerTensorParams& params) {
    return static_cast<float>(params.scale) / static_cast<float>(sum.scale[0]);
  };
  const float alpha = ratio(first), beta = ratio(residual);
  return {.addition = tail.residual_last ? kernels::Addition::residual_last
                                         : kernels::Addition::residual_first,
          .alpha = alpha,
          .beta = beta,
          .gamma = static_cast<float>(sum.zero_point[0]) -
                   (alpha * static_cast<float>(first.zero_point) +
                    beta * static_cast<float>(residual.zero_point)),
          .low = static_cast<float>(bounds.low),
          .high = static_cast<float>(bounds.high)};
}

// round(x / scale) + zero point, everywhere.
class OnnxRuntime final : public Engine {
 public:
  double step(double scale, double zero_point, float low, float high) const override {
    const auto exact = exact_scale(low, high, kMostSteps + 1, zero_point);
    return exact ? double{*exact} : scale;
  }

  float step_f32(double scale) const override { return static_cast<float>(scale); }

  double rounding_origin(const GraphView&, NodeId, const QuantParams& params) const override {
    return std::nearbyint(params.zero_point[0]);
  }

  Epilogue quantizer_epilogue(const GraphView&, const Node&, const Tail::Stage& stage,
                              std::size_t channels) const override {
    Epilogue epilogue;
    epilogue.scale.form = kernels::Affine::quotient;
    epilogue.zero_point = static_cast<std::int32_t>(stage.origin);
    epilogue.scale.bias.assign(channels, 0);
    for (std::size_t c = 0; c < channels; ++c) {
      epilogue.scale.scale.push_back(
          static_cast<float>(stage.quantizer->scale[is_per_channel(stage.ends) ? c : 0]));
      push_bounds({-stage.origin, kMostSteps - stage.origin}, epilogue.clamp);
    }
    return epilogue;
  }

  Epilogue channels_quantizer_epilogue(const GridRange& ends) const override {
    const std::size_t channels = ends.low.size();
    Epilogue epilogue;
    epilogue.scale.form = kernels::Affine::quotient;
    epilogue.set_bounds(channels, 0, kMostSteps);
    for (std::size_t c = 0; c < channels; ++c) {
      const auto grid = grid_with_zero(ends.low[c], ends.high[c], kMostSteps + 1);
      // No QuantizeLinear has such a grid.
      if (!grid) return standalone_quantizer_epilogue(ends, 0, channels);
      epilogue.scale.scale.push_back(
          static_cast<float>(step(grid->step, grid->zero_level, ends.low[c], ends.high[c])));
      epilogue.scale.bias.push_back(static_cast<float>(grid->zero_level));
    }
    return epilogue;
  }

  Epilogue product_epilogue(const AccumulatorMap& map, const Tail& tail,
                            const std::optional<PerTensorParams>& residual,
                            const InitialAccumulators& initial) const override {
    const PerTensorParams added = residual.value_or(PerTensorParams{});
    Epilogue epilogue = fused_epilogue(map, tail, added, initial);
    if (!epilogue.residual || !epilogue.residual->first_zero_point || !tail.second.quantizer)
      return epilogue;
    const double origin = tail.first.origin;
    epilogue.residual = levels_sum({tail.first.quantizer->scale[0], origin}, added, tail);
    epilogue.residual->first_zero_point = static_cast<float>(origin);
    epilogue.zero_point = 0;
    return epilogue;
  }

  Epilogue matmul_epilogue(const AccumulatorMap& map, const Tail& tail) const override {
    return fused_epilogue(map, tail);
  }

  ResidualAddition residual_addition(const GraphView&, OutputRef, const Tail&, NodeId,
                                     OutputRef) const override {
    return ResidualAddition::rounded;
  }

  std::size_t first_summand(const GraphView&, const Node&) const override { return 0; }

  Epilogue sum_epilogue(const GraphView&, const Node&, const Tail& tail, const QuantParams& first,
                        const PerTensorParams& residual) const override {
    if (!tail.second.quantizer) return fused_sum_epilogue(tail, first, residual);
    const std::size_t channels = tail.multiplier.size();
    Epilogue epilogue;
    epilogue.scale.scale.assign(channels, 1.0F);
    epilogue.scale.bias.assign(channels, 0.0F);
    epilogue.set_bounds(channels, 0, kMostSteps);
    epilogue.residual = levels_sum({first.scale[0], first.zero_point[0]}, residual, tail);
    return epilogue;
  }

  bool uses_onednn_function(const Op&) const override { return false; }
};

}  // namespace

const Engine& onnx_runtime_engine() {
  static const OnnxRuntime engine;
  return engine;
}

}  // namespace octet
