// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// A node to change in place, by the files of this room alone: nothing checks that types, shapes
/// and names stay those that the model has of it. Others change models through GraphPatch.
Node& editable_node(Model& model, NodeId id);

}  // namespace octet
