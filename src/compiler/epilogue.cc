// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/epilogue.h"

#include <algorithm>
#include <limits>

namespace octet {
namespace {

struct Bounds {
  double low, high;
};

Bounds type_bounds(ElementType type) {
  if (type == ElementType::u8) return {0, 255};
  return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
}

// The grid that a stage's result is expressed on: steps of a quantizer, or the real numbers
// themselves.
struct Grid {
  explicit Grid(const std::optional<QuantParams>& quantizer)
      : params(quantizer ? &*quantizer : nullptr),
        range(type_bounds(quantizer ? quantizer->type : ElementType::f32)) {}

  double scale(std::size_t c) const {
    return params == nullptr ? 1.0 : params->scale[params->axis < 0 ? 0 : c];
  }
  double zero_point(std::size_t c) const {
    return params == nullptr ? 0.0 : params->zero_point[params->axis < 0 ? 0 : c];
  }
  Bounds bounds(const std::pair<float, float>& clamp, std::size_t c) const {
    const auto on_grid = [&](double real) {
      return std::clamp(real / scale(c) + zero_point(c), range.low, range.high);
    };
    return {on_grid(clamp.first), on_grid(clamp.second)};
  }

  const QuantParams* params;
  Bounds range;
};

}  // namespace

Epilogue make_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                       const Tail& tail, const ResidualParams& residual) {
  const Grid first(tail.first.quantizer);
  Epilogue epilogue;
  for (std::size_t c = 0; c < scale.size(); ++c) {
    const double step = first.scale(c);
    epilogue.scale.push_back(static_cast<float>(tail.multiplier[c] * scale[c] / step));
    epilogue.bias.push_back(static_cast<float>(
        (tail.multiplier[c] * offset[c] + tail.bias[c]) / step + first.zero_point(c)));
    const Bounds bounds = first.bounds(tail.first.clamp, c);
    epilogue.low.push_back(static_cast<float>(bounds.low));
    epilogue.high.push_back(static_cast<float>(bounds.high));
  }
  if (!tail.residual) return epilogue;
  const Grid second(tail.second.quantizer);
  const Bounds bounds = second.bounds(tail.second.clamp, 0);
  epilogue.round_first = tail.first.quantizer.has_value();
  epilogue.residual =
      Epilogue::Residual{.alpha = static_cast<float>(first.scale(0) / second.scale(0)),
                         .beta = static_cast<float>(residual.scale / second.scale(0)),
                         .gamma = static_cast<float>(-(first.scale(0) * first.zero_point(0) +
                                                       residual.scale * residual.zero_point) /
                                                         second.scale(0) +
                                                     second.zero_point(0)),
                         .low = static_cast<float>(bounds.low),
                         .high = static_cast<float>(bounds.high)};
  return epilogue;
}

Epilogue affine_epilogue(const std::vector<double>& scale, const std::vector<double>& bias,
                         ElementType dst) {
  const Bounds bounds = type_bounds(dst);
  Epilogue epilogue;
  epilogue.scale.assign(scale.begin(), scale.end());
  epilogue.bias.assign(bias.begin(), bias.end());
  epilogue.low.assign(scale.size(), static_cast<float>(bounds.low));
  epilogue.high.assign(scale.size(), static_cast<float>(bounds.high));
  return epilogue;
}

}  // namespace octet
