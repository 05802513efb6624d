// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/isa.h"

namespace octet::kernels {

/// Registers a benchmark for each kernel that `isa` runs, of the families whose speed does not
/// depend on a layer's shape.
void register_families(Isa isa);

}  // namespace octet::kernels
