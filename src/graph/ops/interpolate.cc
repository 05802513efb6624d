// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "graph/ops/infer.h"

namespace octet {
namespace {

// floor(dim * scale), with the product in f32, in which the IR's operation set has the scales.
std::int64_t scaled(std::int64_t dim, double scale, const InferContext& context) {
  context.expect(scale > 0 && scale < 0x1p31, fmt::format("expected scales > 0, got {}", scale));
  if (dim == Shape::kDynamic) return scale == 1 ? dim : Shape::kDynamic;
  const float size = std::floor(static_cast<float>(dim) * static_cast<float>(scale));
  context.expect(size < 0x1p40F, fmt::format("size {} times {} is too large", dim, scale));
  return static_cast<std::int64_t>(size);
}

}  // namespace

std::vector<Value> infer(const Interpolate& op, const InferContext& context) {
  context.expect_inputs(2, 3);
  const bool by_scales = op.shape_calculation_mode == ShapeCalculationMode::scales;
  Shape out = context.shape(0);
  std::vector<std::size_t> padded;
  for (const auto* pads : {&op.pads_begin, &op.pads_end}) {
    context.expect(pads->size() <= out.rank(),
                   fmt::format("expected at most {} pads, got {}", out.rank(), pads->size()));
    for (std::size_t i = 0; i < pads->size(); ++i) {
      context.expect((*pads)[i] >= 0 && (*pads)[i] < (std::int64_t{1} << 31U),
                     fmt::format("expected pads >= 0, got {}", (*pads)[i]));
      if (out[i] != Shape::kDynamic) out[i] += (*pads)[i];
      if ((*pads)[i] != 0) padded.push_back(i);
    }
  }
  std::vector<std::int64_t> axes(out.rank());
  std::iota(axes.begin(), axes.end(), 0);
  if (context.num_inputs() == 3) axes = context.integers(2, "axes");
  context.expect(context.shape(1).rank() == 1 &&
                     is_same_size(context.shape(1)[0], static_cast<std::int64_t>(axes.size())),
                 fmt::format("expected {} sizes or scales, one per axis, got {}", axes.size(),
                             to_string(context.shape(1))));
  const auto sizes = by_scales ? std::vector<std::int64_t>{} : context.sizes(1, "sizes");
  const std::optional<std::vector<double>> scales = by_scales ? context.numbers(1) : std::nullopt;
  std::vector<std::size_t> changed = padded;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    changed.push_back(normalize_axis(axes[i], out.rank(), context));
    std::int64_t& dim = out[changed.back()];
    if (!by_scales)
      dim = sizes[i];
    else
      dim = scales ? scaled(dim, (*scales)[i], context) : Shape::kDynamic;
  }
  return output_like(context.input(0), out, changed);
}

}  // namespace octet
