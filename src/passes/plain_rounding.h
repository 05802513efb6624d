// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Has pooling that rounds up as PyTorch does round up as OpenVINO's first operation set does,
/// where both are the same for data of any size: OpenVINO computes only that set's pooling in INT8.
void plain_rounding(Model& model);

}  // namespace octet
