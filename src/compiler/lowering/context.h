// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/engine/engine.h"
#include "compiler/graph_view.h"
#include "compiler/layers/layers.h"
#include "compiler/lowering/lowering.h"

namespace octet {

/// The state of lowering one model: which outputs have a value already, and in which form.
class LoweringContext {
 public:
  /// An integer value and its meaning.
  struct Quantized {
    BufferId value;
    QuantParams params;
  };

  /// How its bytes become floats, one entry per channel.
  struct Dequantization {
    std::vector<float> scale, zero_point;
  };

  LoweringContext(const Model& model, const LoweringOptions& options);
  LoweringContext(const LoweringContext&) = delete;
  LoweringContext& operator=(const LoweringContext&) = delete;

  const Model& model() const { return model_; }
  const LoweringOptions& options() const { return options_; }
  const Constants& constants() const { return constants_; }
  const UseMap& uses() const { return uses_; }
  const GraphView& graph() const { return graph_; }
  const Engine& engine() const { return engine_; }
  LoweredModel& lowered() { return lowered_; }
  const LoweredModel& lowered() const { return lowered_; }

  bool is_done(NodeId node) const { return done_.contains(node); }
  void mark_done(const std::vector<NodeId>& nodes) { done_.insert(nodes.begin(), nodes.end()); }

  /// The elements of a constant of integers; nothing if an output is none.
  std::optional<std::vector<std::int64_t>> integers(OutputRef ref) const;

  /// The integer form of an output, if it has one.
  const Quantized* quantized(OutputRef ref) const;
  /// Of such an output, per tensor.
  PerTensorParams per_tensor_params(OutputRef ref) const;
  bool has_value(OutputRef ref) const { return values_.contains(ref); }
  void set_value(OutputRef ref, BufferId value) { values_[ref] = value; }
  void set_quantized(OutputRef ref, Quantized value) { quantized_[ref] = std::move(value); }

  /// The float (or whatever type the graph gives it) form of an output in a layout; dequantizes and
  /// reorders as needed.
  BufferId value(OutputRef ref, DataLayout layout);
  /// Of an output that has an integer form. @param channels  also where one map serves all.
  Dequantization dequantization(OutputRef ref, std::size_t channels) const;
  /// A value in another layout; the same value if it makes no difference.
  BufferId to_layout(BufferId value, DataLayout layout);
  /// The layout in which an output of rank 4 lies, or will once it has a value.
  DataLayout natural_layout(OutputRef ref) const;
  /// A value's bytes under another shape and layout, in which they mean the same.
  BufferId alias(BufferId value, const Shape& shape, DataLayout layout);

  BufferId add_value(std::string name, ElementType type, const Shape& shape, DataLayout layout);
  BufferId add_constant(const Tensor& tensor, std::string name);
  BufferId add_integers(const std::vector<std::int64_t>& values, const std::string& name);
  /// Appends a layer that stands for `start` and the nodes of a tail.
  void add_layer(LayerKind kind, std::vector<BufferId> inputs, BufferId output, NodeId start,
                 const std::vector<NodeId>& tail = {});
  /// Appends a layer whose result is that of a tail, quantized or not; the tail's nodes are done.
  void add_layer_with_tail(LayerKind kind, std::vector<BufferId> inputs, NodeId start,
                           const Tail& tail, const Shape& shape, DataLayout layout);

 private:
  FunctionRounding rounding_of(const Op& op) const;

  const Model& model_;
  LoweringOptions options_;
  const Engine& engine_;
  Constants constants_;
  UseMap uses_;
  GraphView graph_{model_, constants_, uses_};
  LoweredModel lowered_;
  std::map<OutputRef, BufferId> values_;
  std::map<OutputRef, Quantized> quantized_;
  std::map<std::pair<BufferId, DataLayout>, BufferId> reordered_;
  std::set<NodeId> done_;
};

/// The layout in which layers with per-channel arrays take a value of that rank.
DataLayout working_layout(const Shape& shape);
/// [N, H, W, C] of [N, C, H, W]: how the bytes of a channels-last value lie.
Shape physical_shape(const Shape& shape);
/// A number of neighbours that the arithmetic of one factor for all elements may take for channels,
/// whatever the layout: the product of trailing dimensions, as long as it is small.
std::size_t uniform_width(const Shape& shape);
/// The axis of the channels of such a value: 1 of [N, C, H, W], else the last.
std::size_t channel_axis(const Shape& shape);

/// Each tries to lower a node (and its tail) in one way. @return false if the node is not of that
/// kind, nothing being changed.
bool lower_convolution(LoweringContext& context, const Node& node);
bool lower_transposed_convolution(LoweringContext& context, const Node& node);
bool lower_matmul(LoweringContext& context, const Node& node);
/// A product of two quantized values.
bool lower_integer_matmul(LoweringContext& context, const Node& node);
bool lower_quantizer(LoweringContext& context, const Node& node);
bool lower_integer_add(LoweringContext& context, const Node& node);
bool lower_integer_mean(LoweringContext& context, const Node& node);
bool lower_integer_average(LoweringContext& context, const Node& node);
bool lower_pooling(LoweringContext& context, const Node& node);
bool lower_float_elementwise(LoweringContext& context, const Node& node);
bool lower_reshape(LoweringContext& context, const Node& node);
bool lower_layout_transpose(LoweringContext& context, const Node& node);
/// Values with grids of their own joined along the channels, as bytes.
bool lower_channel_concat(LoweringContext& context, const Node& node);
/// A reshape, transpose and reshape that interleave groups of channels, on data that lie channels
/// last.
bool lower_channel_shuffle(LoweringContext& context, const Node& node);
/// Operations that only move elements, on integers.
bool lower_data_movement(LoweringContext& context, const Node& node);
/// A split as one slice per output that somebody reads.
bool lower_split(LoweringContext& context, const Node& node);
/// A sum of products of two float operands as a matrix product between transposes.
bool lower_einsum(LoweringContext& context, const Node& node);
/// Float averages over windows that divide the data evenly.
bool lower_adaptive_average(LoweringContext& context, const Node& node);
/// Operations that can work on channels-last data as they lie, if that is how they lie.
bool lower_in_channels_last(LoweringContext& context, const Node& node);
/// The operation as it is, on plain data.
void lower_portable(LoweringContext& context, const Node& node);

}  // namespace octet
