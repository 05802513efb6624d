// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "octet/graph.h"
#include "octet/quantization.h"

namespace octet {

/// What an operation means for a quantizer that meets it.
enum class QuantizationTrait : std::uint8_t {
  /// Runs in float: a quantizer below it stops there.
  non_quantizable,
  /// Has INT8 kernels: each data input wants a quantizer.
  inputs_quantizable,
  /// Only moves values: a quantizer below it may move above it.
  agnostic,
  /// As agnostic; the quantizers above it share their range where an INT8 product follows.
  concat,
};

/// The trait of a node on a CPU. Source: NNCF 3.4, common/hardware/setups/cpu.py and
/// openvino/graph/metatypes/groups.py.
QuantizationTrait quantization_trait(const Model& model, NodeId node,
                                     std::optional<ModelType> model_type);
/// One of the operations on two tensors element by element whose lone operand NNCF does not
/// quantize.
bool is_elementwise_in_nncf(const Op& op);
/// Whether a quantizer belongs at that data input of an operation with INT8 kernels.
bool is_quantizable_input(const Op& op, std::size_t input);
/// Keeps the meaning of axis 1, so that a range per channel may move above the node.
bool keeps_channels(const Model& model, NodeId node);
/// Sums over what is joined along an axis, so that all of it needs one scale.
bool takes_one_scale(const Model& model, NodeId node);
/// Functions of one value as networks have them after layers, which no factor commutes with and
/// nothing bounds above: SiLU, GELU, hard swish and their like.
bool is_smooth_activation(const Op& op);

}  // namespace octet
