// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "compiler/graph_view.h"

namespace octet {

/// Which summand OpenVINO counts in levels of the other, so that their quantizers add as they are
/// (EltwiseBaseTransformation::getNotEmpty): a quantizer's, one that only the sum reads, one of a
/// product, or the first.
/// @return its input of the addition; nothing if no quantizer can give it in those levels.
std::optional<std::size_t> rescaled_summand(const GraphView& graph, const Node& add);

/// Which of two products OpenVINO's CPU plugin adds the other to, within its epilogue
/// (GraphOptimizer::FuseConvolutionSumAndConvolutionSumActivation): what is added is of bytes where
/// either is, so that this is the product without a quantizer, or the one that is rescaled.
/// @return its input of the addition.
std::size_t unquantized_or_rescaled(const GraphView& graph, const Node& add);

}  // namespace octet
