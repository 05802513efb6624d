// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/plain_rounding.h"

#include <algorithm>
#include <vector>

#include "graph/ops/window.h"

namespace octet {
namespace {

// The last of ceil((n + pads - extent) / stride) + 1 windows starts at most pad_end + stride - 1 -
// extent after the data: it starts in the padding at the end, where PyTorch drops it, for no n.
bool keeps_last_window(const PoolAttributes& op, const std::vector<std::int64_t>& dilations) {
  if (op.rounding_type != RoundingType::ceil_torch || op.auto_pad != AutoPad::explicit_pads)
    return false;
  for (std::size_t axis = 0; axis < op.kernel.size(); ++axis) {
    const Window window = pool_window(op, axis, 0, dilations.empty() ? 1 : dilations[axis]);
    if (window.pad_end + window.stride > window.extent()) return false;
  }
  return true;
}

bool is_unpadded(const PoolAttributes& op) {
  const auto is_zero = [](std::int64_t pad) { return pad == 0; };
  return std::ranges::all_of(op.pads_begin, is_zero) && std::ranges::all_of(op.pads_end, is_zero);
}

}  // namespace

void plain_rounding(Model& model) {
  GraphPatch patch(model);
  for (NodeId id : model.topological_order()) {
    const Op& op = model.node(id).op;
    const auto* maximum = std::get_if<MaxPool>(&op);
    if (maximum != nullptr && keeps_last_window(*maximum, maximum->dilations)) {
      MaxPool plain = *maximum;
      plain.rounding_type = RoundingType::ceil;
      patch.update(id, std::move(plain));
      continue;
    }
    const auto* average = std::get_if<AvgPool>(&op);
    // ceil_torch never counts what lies beyond the padding at the end, ceil does.
    if (average == nullptr || !keeps_last_window(*average, {})) continue;
    if (!average->exclude_pad && !is_unpadded(*average)) continue;
    AvgPool plain = *average;
    plain.rounding_type = RoundingType::ceil;
    plain.exclude_pad = true;
    patch.update(id, std::move(plain));
  }
}

}  // namespace octet
