// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "formats/openvino/attributes.h"
#include "octet/graph.h"

/// Versions of operations whose inputs differ from the graph's.
namespace octet::openvino {

/// Rewrites the inputs of a layer, and the attributes that follow from them, to what the graph's
/// operation takes; may add nodes to the model.
/// @param visitor  reads the layer's attributes that the graph has as inputs.
using Adapt = void (*)(AttributeVisitor& visitor, Model& model, Op& op,
                       std::vector<OutputRef>& inputs);

namespace adapts {

/// opset 1: gamma, beta, data, mean, variance.
void batch_norm_1(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// opset 2: the axes are an attribute, or all but the first one or two.
void mvn_2(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// opset 1: the output has the type of the inputs.
void range_1(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// The axes are an input even where the mode does not read them.
void broadcast(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// opset 5: the batch dimensions of the output are one.
void gather_nd_5(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// opset 1: the axes are an attribute.
void interpolate_1(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// opset 4: data, sizes, scales [, axes].
void interpolate_4(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs);
/// opset 11: data, sizes or scales [, axes].
void interpolate_11(AttributeVisitor& visitor, Model& model, Op& op,
                    std::vector<OutputRef>& inputs);

}  // namespace adapts
}  // namespace octet::openvino
