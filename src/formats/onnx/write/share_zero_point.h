// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Gives pictures whose channels c have one step s, but a zero point z_c each, one zero point z, as
/// the integer kernels of ONNX Runtime take it, where one convolution reads them and its output is
/// quantized. The levels q stay:
///   sum_c w_c (q_c - z_c) s = sum_c w_c (q_c - z) s + s sum_c w_c (z - z_c),
/// of which the bias takes the last term, whole steps of the accumulator. The convolution's
/// padding, which has the levels z_c, becomes zeros around the picture before it is quantized; few
/// channels become a group of pad_channels there too. What a channel's limits make of its values is
/// multiplied and shifted before the quantizer, which has one grid.
/// Expects quantized weights as compress_quantized_weights leaves them.
void share_zero_point(Model& model);

}  // namespace octet
