// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// Gives quantizers that have a scale per channel one scale, where the function stays what it is: a
/// channel that the quantizer reads is multiplied by the ratio r of the scales, at the weights and
/// biases of what computes it, and divided by r in the weights of the depthwise convolutions that
/// read it. Quantized weights keep their integers, as only their scales change. Clamps between are
/// dropped where the quantizer's saturation does the same, else they become limits per channel.
/// Where nothing before the quantizer can be multiplied, its output alone gets one scale, and the
/// writer multiplies its input; data that a quantizer gives other steps and moves are multiplied
/// and shifted before it. Limits that are the same for all channels become one, as those of
/// pictures' bytes without a mean. Expects quantized weights as compress_quantized_weights leaves
/// them. Source: Nagel et al. 2019, arXiv:1906.04721, section 4.1 (positive scaling equivariance).
/// @return names of the quantizers of data that keep a scale per channel.
std::vector<std::string> equalize_activation_scales(Model& model);

}  // namespace octet
