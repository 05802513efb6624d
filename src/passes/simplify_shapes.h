// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Makes the operands that shape subgraphs compute constants where the result stays the same for
/// every size of the open dimensions: the target of a Reshape with 0 for a copied size and -1 for
/// the one that the others leave; the end of a slice that takes all; the target of a Broadcast that
/// takes the data's own open sizes. The subgraphs that nothing reads then are removed.
/// @return whether the model has changed.
bool simplify_shapes(Model& model);

/// Removes nodes that hand their data on unchanged: a Convert to the same type, a Transpose in
/// order, reshapes back to the shape before, a Broadcast to the same shape, slices and pads of
/// nothing, a Concat of one, zeros added or ones multiplied in f32. A node whose output is the
/// model's stays.
/// @return whether the model has changed.
bool remove_identities(Model& model);

}  // namespace octet
