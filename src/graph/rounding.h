// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Whether quantizers between a convolution and the addition of a residual round, as ONNX's do,
/// whose convolutions of integers give integers. Those of an IR do not: OpenVINO's CPU plugin adds
/// the residual to what the convolution computed.
bool rounds_before_residuals(const Model& model);

/// Says so in the model's rt_info, which every format keeps.
void set_rounds_before_residuals(Model& model);

}  // namespace octet
