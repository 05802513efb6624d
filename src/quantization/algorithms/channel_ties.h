// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// Along which channels lie.
inline constexpr std::size_t kTiedAxis = 1;

/// Where the factors of tied channels are folded in.
struct ChannelFold {
  enum class Role : std::uint8_t {
    /// Constant operand of the linear operation that makes the values: its outputs are divided.
    weights_before,
    /// Constant operand of a linear operation that reads the values: its inputs are multiplied.
    weights_after,
    /// Constant that is added to the values: divided.
    summand,
    /// An activation function that does not commute makes the values: the quantizers after it
    /// divide, whose steps before are others than those after.
    quantizers_after,
  };
  Role role = Role::summand;
  NodeId node = 0;
  std::size_t input = 1;
  /// The class of each channel.
  std::vector<std::size_t> classes;
};

/// A value and the class of each of its channels, which lie along kTiedAxis.
struct TiedValue {
  OutputRef value;
  std::vector<std::size_t> classes;
};

/// Values whose channels can be divided by positive factors, one for each class of channels,
/// without any change of what the model computes.
struct ChannelTie {
  std::size_t num_classes = 0;
  /// In topological order.
  std::vector<TiedValue> values;
  std::vector<ChannelFold> folds;
  /// Clamps from 0 on among the operations between the values: they have to become ReLUs, and the
  /// quantizers of their outputs the upper ends.
  std::vector<NodeId> clamps;
};

/// All ties of a float model: what residual additions, pooling and activations that commute with
/// a factor per channel connect, from the linear operations that make it to those that read it.
/// @param foldable  the operations whose constant operands may be changed.
std::vector<ChannelTie> find_channel_ties(const Model& model, const std::set<NodeId>& foldable);

}  // namespace octet
