// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/fold_pads.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "passes/match.h"
#include "passes/producing_quantizers.h"

namespace octet {
namespace {

/// What a Pad adds before and after each spatial dimension.
struct SpatialPads {
  std::vector<std::int64_t> begin, end;
};

// Counts of the spatial dimensions; nothing where others are padded or one is cropped.
std::optional<std::vector<std::int64_t>> spatial_counts(const Model& model, OutputRef ref) {
  const Tensor* constant = model.constant(ref);
  if (constant == nullptr || constant->num_elements() < 3) return std::nullopt;
  const Tensor wide = constant->to(ElementType::i64);
  const auto counts = wide.data<std::int64_t>();
  if (counts[0] != 0 || counts[1] != 0) return std::nullopt;
  if (std::ranges::any_of(counts, [](std::int64_t count) { return count < 0; }))
    return std::nullopt;
  return std::vector<std::int64_t>(counts.begin() + 2, counts.end());
}

std::optional<SpatialPads> match_zero_pads(const Model& model, const Node& node) {
  const auto* pad = std::get_if<Pad>(&node.op);
  if (pad == nullptr || pad->mode != PadMode::constant) return std::nullopt;
  if (node.inputs.size() > 3 && scalar_constant(model, node.inputs[3]) != 0.0) return std::nullopt;
  auto begin = spatial_counts(model, node.inputs[1]);
  auto end = spatial_counts(model, node.inputs[2]);
  if (!begin || !end || producing_quantizers(model, node.inputs[0]).empty()) return std::nullopt;
  return SpatialPads{*std::move(begin), *std::move(end)};
}

ConvolutionAttributes* attributes_of(Op& op) {
  if (auto* convolution = std::get_if<Convolution>(&op)) return convolution;
  return std::get_if<GroupConvolution>(&op);
}

// The convolution with further padding; nothing for another operation.
std::optional<Op> with_pads(const Node& node, const SpatialPads& pads) {
  Op op = node.op;
  ConvolutionAttributes* attributes = attributes_of(op);
  if (attributes == nullptr || attributes->auto_pad != AutoPad::explicit_pads) return std::nullopt;
  for (std::size_t i = 0; i < pads.begin.size(); ++i) {
    attributes->pads_begin[i] += pads.begin[i];
    attributes->pads_end[i] += pads.end[i];
  }
  return op;
}

}  // namespace

void fold_pads(Model& model) {
  GraphPatch patch(model);
  for (const NodeId id : model.topological_order()) {
    const Node& pad = model.node(id);
    const std::optional<SpatialPads> pads = match_zero_pads(model, pad);
    if (!pads) continue;
    for (const Model::Use& use : model.uses({id, 0})) {
      std::optional<Op> op = use.input == 0 ? with_pads(model.node(use.node), *pads) : std::nullopt;
      if (!op) continue;
      patch.update(use.node, *std::move(op));
      patch.rewire(use.node, 0, pad.inputs[0]);
    }
  }
  patch.apply("fold_pads");
}

}  // namespace octet
