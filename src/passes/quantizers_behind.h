// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/graph.h"

namespace octet {

/// The inputs whose elements an operation hands on as they are; none if it does something else.
std::vector<OutputRef> moved_inputs(const Model& model, const Node& node);

/// The FakeQuantizes whose output levels the elements of a value are, which stand before it or
/// before operations that only move elements.
/// @return each once; empty if some elements come from elsewhere.
std::vector<NodeId> quantizers_behind(const Model& model, OutputRef value);

}  // namespace octet
