// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/quantizers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace octet {
namespace {

// What the rounding of both limits to f32 may move a whole zero point by, in parts of it.
constexpr double kLimitPrecision = 2 * std::numeric_limits<float>::epsilon();

// The grids of a FakeQuantize with constant limits per tensor or per channel (axis 1).
std::optional<QuantizerGrids> match_grids(const Model& model, const Constants& constants,
                                          NodeId id) {
  auto grids = match_quantizer_grids(model, model.node(id), constants.lookup());
  return grids && (grids->axis == -1 || grids->axis == 1) ? std::move(grids) : std::nullopt;
}

// Whether the limits after a quantizer are the same for all channels, and those before it a
// multiple of them in each.
bool is_divided(const QuantizerGrids& grids) {
  const auto& [in_low, in_high] = grids.input;
  const auto& [out_low, out_high] = grids.output;
  if (grids.axis < 0 || out_high[0] <= out_low[0]) return false;
  constexpr float kPrecision = 4 * std::numeric_limits<float>::epsilon();
  for (std::size_t c = 0; c < in_low.size(); ++c) {
    const float factor = (in_high[c] - in_low[c]) / (out_high[0] - out_low[0]);
    if (out_low[c] != out_low[0] || out_high[c] != out_high[0] || !(factor > 0) ||
        std::abs(in_low[c] - factor * out_low[0]) > kPrecision * (in_high[c] - in_low[c]))
      return false;
  }
  return true;
}

}  // namespace

std::optional<GridRange> match_grid_ends(const Model& model, const Constants& constants,
                                         NodeId id) {
  const auto grids = match_grids(model, constants, id);
  if (!grids || (grids->input != grids->output && !is_divided(*grids))) return std::nullopt;
  return grids->input;
}

double whole_if_near(double zero_point) {
  const double whole = std::nearbyint(zero_point);
  return std::abs(zero_point - whole) <= kLimitPrecision * whole ? whole : zero_point;
}

QuantParams params_after(const Model& model, const Constants& constants, NodeId id,
                         const QuantParams& before) {
  const auto grids = match_grids(model, constants, id);
  if (!grids || grids->input == grids->output || !is_divided(*grids)) return before;
  QuantParams params = before;
  params.axis = -1;
  const float low = grids->output.low[0];
  const auto scale = grid_step<double>(low, grids->output.high[0], grids->levels);
  params.scale = {scale};
  params.zero_point = {whole_if_near(grid_zero_point<double>(low, scale))};
  return params;
}

}  // namespace octet
