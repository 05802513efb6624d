// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Gives quantized images that a convolution reads channels of zeros until they are a multiple of
/// four, and its weights zeros for them: ONNX Runtime takes 4-byte groups of channels in half the
/// time that 3 bytes take. Expects quantized weights as compress_quantized_weights leaves them.
void pad_channels(Model& model);

}  // namespace octet
