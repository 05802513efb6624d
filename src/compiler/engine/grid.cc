// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/grid.h"

#include <algorithm>
#include <limits>

namespace octet {
namespace {

Bounds type_bounds(ElementType type) {
  if (type == ElementType::u8) return {0, kMostSteps};
  return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
}

}  // namespace

Grid::Grid(const std::optional<QuantParams>& quantizer, double origin)
    : params_(quantizer ? &*quantizer : nullptr), origin_(origin) {
  const Bounds type = type_bounds(params_ != nullptr ? params_->type : ElementType::f32);
  range_ = {type.low - origin, type.high - origin};
}

double Grid::scale(std::size_t c) const {
  return params_ == nullptr ? 1.0 : params_->scale[params_->axis < 0 ? 0 : c];
}

double Grid::zero_point(std::size_t c) const {
  return params_ == nullptr ? 0.0 : params_->zero_point[params_->axis < 0 ? 0 : c] - origin_;
}

Bounds Grid::bounds(const std::pair<float, float>& clamp, std::size_t c) const {
  const auto on_grid = [&](double real) {
    return std::clamp(real / scale(c) + zero_point(c), range_.low, range_.high);
  };
  return {on_grid(clamp.first), on_grid(clamp.second)};
}

void push_bounds(const Bounds& bounds, Epilogue::Clamp& clamp) {
  clamp.low.push_back(static_cast<float>(bounds.low));
  clamp.high.push_back(static_cast<float>(bounds.high));
}

float low_step(const GridRange& ends) {
  return -ends.low[0] * static_cast<float>(kMostSteps) / (ends.high[0] - ends.low[0]);
}

float steps_per_unit(const GridRange& ends, std::size_t c) {
  return static_cast<float>(kMostSteps) / (ends.high[c] - ends.low[c]);
}

}  // namespace octet
