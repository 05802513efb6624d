// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/algorithms/direct_sums.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "graph/op_traits.h"
#include "graph/quantizer.h"
#include "graph/sole_use.h"

namespace octet {
namespace {

bool is_quantized(const QuantizerPlacement& placement, OutputRef value) {
  return std::ranges::any_of(placement.activations, [&](const ActivationQuantizer& quantizer) {
    return quantizer.value == value && !quantizer.use;
  });
}

// Whether a value gets a quantizer, itself or after a ReLU or clamp that alone reads it.
bool is_quantized_at_once(const Model& model, const QuantizerPlacement& placement,
                          OutputRef value) {
  if (is_quantized(placement, value)) return true;
  const auto use = sole_use(model, value);
  return use && is_clipping(model.node(use->node).op) && is_quantized(placement, {use->node, 0});
}

// Whether a value is what a product with quantized weights gives, its bias added.
bool is_product(const Model& model, const std::set<NodeId>& quantized_products, OutputRef value) {
  const Node* node = &model.node(value.node);
  if (is_sum(node->op)) {
    const std::size_t constant = constant_f32(model, node->inputs[0]) ? 0 : 1;
    if (!constant_f32(model, node->inputs[constant])) return false;
    node = &model.node(node->inputs[1 - constant].node);
    if (!sole_use(model, {node->id, 0})) return false;
  }
  return quantized_products.contains(node->id);
}

}  // namespace

void skip_quantizers_before_sums(const Model& model, QuantizerPlacement& placement) {
  std::set<NodeId> products;
  for (const WeightQuantizer& quantizer : placement.weights) products.insert(quantizer.node);
  std::set<OutputRef> skipped;
  for (const NodeId id : model.topological_order()) {
    const Node& sum = model.node(id);
    if (!is_sum(sum.op) || sum.inputs[0] == sum.inputs[1] ||
        model.value(sum.inputs[0]).shape != model.value(sum.inputs[1]).shape ||
        !is_quantized_at_once(model, placement, {id, 0}))
      continue;
    std::optional<OutputRef> found;
    for (const OutputRef summand : sum.inputs) {
      if (sole_use(model, summand) && is_quantized(placement, summand) &&
          is_product(model, products, summand))
        found = summand;
    }
    if (found) skipped.insert(*found);
  }
  std::erase_if(placement.activations, [&](const ActivationQuantizer& quantizer) {
    return !quantizer.use && skipped.contains(quantizer.value);
  });
}

}  // namespace octet
