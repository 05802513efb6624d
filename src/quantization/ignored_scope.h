// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "octet/quantization.h"
#include "quantization/activation_graph.h"

namespace octet {

/// @return the nodes that a scope names.
/// @throws InvalidArgument listing the entries that match nothing if the scope is to be validated,
/// or naming a pattern that is no
///         regular expression.
std::set<NodeId> ignored_nodes(const ActivationGraph& graph, const IgnoredScope& scope);

}  // namespace octet
