// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Gives pooling with rounding type ceil_torch the type ceil, where both are the same for data of
/// any size: engines have INT8 kernels for the pooling of the IR's first operation sets only, which
/// know ceil alone.
void plain_rounding(Model& model);

}  // namespace octet
