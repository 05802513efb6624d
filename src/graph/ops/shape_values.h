// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "graph/ops/infer.h"

namespace octet {

/// Completes inferred outputs: follows the values of small integer tensors through the operations
/// that compute shapes, and names each open dimension that is not known to equal an earlier one
/// after itself.
void follow_shape_values(const Node& node, const InferContext& context,
                         std::vector<Value>& outputs);

}  // namespace octet
