// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Puts normalizations together that an exporter has written as elementary operations on f32 data:
/// (x - mean) / sqrt(mean((x - mean)^2) + eps), with eps on either side of the root, becomes MVN;
/// exp(x - max) / sum SoftMax.
/// @return whether the model has changed.
bool fuse_normalizations(Model& model);

}  // namespace octet
