// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "formats/onnx/write/graph_writer.h"

namespace octet::onnx {

/// Nodes that ONNX has as one: convolution and bias, matrix product and bias, normalization with
/// scale and bias.
struct MergedNodes {
  struct Parts {
    NodeId node;
    ScaleAndBias merged;
  };
  /// By the node whose output is the output of all.
  std::map<NodeId, Parts> by_last;
  /// Those that are written with another one.
  std::set<NodeId> inner;
};

/// @return the first axis of an Mvn that LayerNormalization does: over all axes from that one on.
std::optional<std::size_t> first_of_last_axes(const Model& model, const Node& node);

MergedNodes find_merged_nodes(const Model& model);

}  // namespace octet::onnx
