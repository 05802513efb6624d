// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/data.h"
#include "octet/graph.h"

namespace octet {

/// The model for items of the data set: what batch it leaves open is theirs. Nodes keep their ids.
Model with_batch_of(const Dataset& calibration, const Model& model);

}  // namespace octet
