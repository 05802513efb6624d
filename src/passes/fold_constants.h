// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "octet/graph.h"

namespace octet {

/// The tensor of an output whose integers shapes decide, if all of them are known.
std::optional<Tensor> known_tensor(const Value& value);

/// What folding may still take, so that a small file cannot ask for more than it is worth.
struct FoldingBudget {
  double bytes = 1U << 26U;
  /// See num_steps().
  double steps = 1U << 28U;

  /// The budget of a model nothing of which is folded: each byte of its constants adds to it.
  static FoldingBudget of(const Model& model);
  /// Adds what a constant of that size is worth.
  void credit(std::size_t num_bytes);
  /// Takes what one operation needs, if it is there. @return whether it was.
  bool spend(double num_bytes, double num_steps);
};

/// Replaces by Constants the nodes that the model alone decides: those of constant inputs, and
/// integers that static shapes decide. What stays: FakeQuantize, the Convert of a constant that is
/// stored narrower than it is used (16-bit floats, 8-bit integers), what would take 64 MiB more
/// than its inputs, and what the budget does not suffice for.
/// @return whether the model has changed.
bool fold_constants(Model& model, FoldingBudget& budget);
/// With the budget of the model as it is.
bool fold_constants(Model& model);
/// The same for what no floats come of: the integers and booleans that static shapes decide. The
/// constants of floats stay those of the model.
void fold_integers(Model& model);

}  // namespace octet
