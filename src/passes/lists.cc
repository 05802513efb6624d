// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/lists.h"

#include <algorithm>
#include <variant>

#include "passes/decompose.h"
#include "passes/fold_constants.h"
#include "passes/fuse_activations.h"
#include "passes/fuse_affine.h"
#include "passes/fuse_normalizations.h"
#include "passes/plain_rounding.h"
#include "passes/simplify_shapes.h"
#include "passes/unrepeat_operands.h"
#include "passes/widen_to_f32.h"

namespace octet {
namespace {

bool only_exporters_write(const Op& op) {
  return std::holds_alternative<ShapeOf>(op) || std::holds_alternative<ConvertLike>(op) ||
         std::holds_alternative<ScaledDotProductAttention>(op);
}

// Each makes work for the others.
void fold_shapes(Model& model, FoldingBudget& budget) {
  fold_constants(model, budget);
  while (simplify_shapes(model)) fold_constants(model, budget);
}

}  // namespace

void run_import_passes(Model& model, FoldingBudget budget) {
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

void run_quantize_passes(Model& model) {
  // A reader runs its passes where they see f32, and leaves the rest of another type as it is.
  if (widen_to_f32(model)) run_import_passes(model, FoldingBudget::of(model));
  run_compile_passes(model);
}

void run_compile_passes(Model& model) {
  const std::vector<NodeId> nodes = model.topological_order();
  if (std::any_of(nodes.begin(), nodes.end(),
                  [&](NodeId id) { return only_exporters_write(model.node(id).op); })) {
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

}  // namespace octet
