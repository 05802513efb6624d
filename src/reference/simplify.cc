// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "reference/simplify.h"

#include <algorithm>

#include "graph/passes/decompose.h"
#include "graph/passes/fuse_activations.h"
#include "graph/passes/fuse_affine.h"
#include "graph/passes/fuse_normalizations.h"
#include "graph/passes/plain_rounding.h"
#include "graph/passes/simplify_shapes.h"
#include "graph/passes/unrepeat_operands.h"
#include "reference/fold_constants.h"

namespace octet::reference {
namespace {

bool is_exporters_own(const Op& op) {
  return std::holds_alternative<ShapeOf>(op) || std::holds_alternative<ConvertLike>(op) ||
         std::holds_alternative<ScaledDotProductAttention>(op);
}

// Each makes work for the others.
void fold_shapes(Model& model, FoldingBudget& budget) {
  fold_constants(model, budget);
  while (simplify_shapes(model)) fold_constants(model, budget);
}

}  // namespace

void simplify(Model& model, FoldingBudget budget) {
  fold_shapes(model, budget);
  remove_identities(model);
  // Before constants are folded, which would write a repeated one out.
  unrepeat_operands(model);
  decompose(model);
  plain_rounding(model);
  fold_constants(model, budget);
  fuse_activations(model);
  fuse_normalizations(model);
  fuse_affine(model);
}

void simplify_ir(Model& model) {
  const std::vector<NodeId> nodes = model.topological_order();
  if (std::any_of(nodes.begin(), nodes.end(),
                  [&](NodeId id) { return is_exporters_own(model.node(id).op); })) {
    FoldingBudget budget = FoldingBudget::of(model);
    fold_shapes(model, budget);
    decompose(model);
    fold_constants(model, budget);
  }
  unrepeat_operands(model);
  plain_rounding(model);
  fuse_activations(model);
  fuse_normalizations(model);
}

}  // namespace octet::reference
