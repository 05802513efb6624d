// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "octet/quantization.h"
#include "quantization/graph_pattern.h"

namespace octet {

/// Operations that a CPU's INT8 runtime executes as one: no quantizer belongs between them.
/// Source: NNCF 3.4, openvino/hardware/fused_patterns.py.
std::vector<GraphPattern> fused_patterns();

/// Parts of networks that stay in float because INT8 costs accuracy there and gains nothing.
/// Source: NNCF 3.4, openvino/quantization/ignored_patterns.py.
std::vector<GraphPattern> ignored_patterns(std::optional<ModelType> model_type);

}  // namespace octet
