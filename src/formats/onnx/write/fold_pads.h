// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Makes zeros that a Pad adds to the height and width of quantized data the padding of the
/// convolutions that read it, which ONNX Runtime otherwise computes in float: it computes none
/// in integers unless its data come from DequantizeLinear itself.
void fold_pads(Model& model);

}  // namespace octet
