// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/graph.h"

namespace octet {

/// The FakeQuantizes whose output levels the elements of a value are: those that produce it, or
/// what operations that only move values make it of.
/// @return each once; empty if some elements come from elsewhere.
std::vector<NodeId> producing_quantizers(const Model& model, OutputRef value);

}  // namespace octet
