// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "formats/onnx/proto.h"
#include "formats/onnx/tensors.h"
#include "formats/onnx/write/quantized_constant.h"
#include "octet/graph.h"

namespace octet::onnx {

struct Attribute {
  std::string_view name;
  std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>> value;
};
using Attributes = std::vector<Attribute>;
/// Names of tensors; an input that is left out is empty.
using Names = std::vector<std::string>;

/// The ONNX graph of a model while it is made. Tensors are called after the outputs' tensor names,
/// or else their nodes' names.
class GraphWriter {
 public:
  GraphWriter(const Model& model, proto::GraphProto& graph);

  const Model& model() const noexcept { return model_; }
  /// Constants, compressed and quantized ones too, become part of the graph when they are first
  /// asked for.
  bool is_written_on_demand(OutputRef ref) const;
  /// The tensor of an output.
  std::string tensor(OutputRef ref);
  /// Adds an initializer. @return its name, `name` or one made from it.
  std::string initializer(const Tensor& value, const std::string& name);
  /// Adds another form of a constant. @return its name: the constant's own if nobody else uses it.
  std::string initializer_for(OutputRef ref, const Tensor& value, std::string_view word);
  /// The tensor of a convolution's or matrix product's constant weights, rearranged; of computed
  /// ones, rearranged by a node.
  std::string weights(OutputRef ref, Arrangement arrangement);
  void add_node(std::string_view op_type, const std::string& name, const Names& inputs,
                const Names& outputs, const Attributes& attributes);
  /// @return `name`, or one made from it that no tensor has; it is then taken.
  std::string unique(const std::string& name);
  /// Adds the graph's inputs and outputs.
  void add_inputs();
  void add_outputs();
  /// Removes nodes and initializers that no output needs.
  void remove_unused();

  /// Remembers what cannot be written.
  void refuse(const Node& node, std::string_view reason);
  const std::vector<std::string>& refusals() const noexcept { return refusals_; }
  /// Whether a quantizer with a scale per channel reads the tensor.
  bool is_quantized_per_channel(OutputRef ref) const { return per_channel_.contains(ref); }

 private:
  /// The constant that a Convert reads, or nullptr.
  const Tensor* compressed_constant(OutputRef ref) const;
  void write_dequantized(const QuantizedConstant& constant, const std::string& name,
                         const std::string& output);
  void write_cast(OutputRef ref, const std::string& input, const std::string& output);
  std::string write_rearranged(OutputRef ref, Arrangement arrangement);

  const Model& model_;
  proto::GraphProto& graph_;
  std::map<OutputRef, std::string> names_;
  std::map<OutputRef, std::size_t> num_uses_;
  std::set<std::string> taken_;
  std::set<OutputRef> on_demand_;
  std::set<OutputRef> per_channel_;
  std::map<std::pair<OutputRef, Arrangement>, std::string> rearranged_;
  std::vector<std::string> refusals_;
};

/// Constants that a node's output is multiplied with and that are added to it.
struct ScaleAndBias {
  std::optional<OutputRef> scale;
  std::optional<OutputRef> bias;
};

/// A node, or several that ONNX has as one, while they are written.
class NodeWriter {
 public:
  /// @param onnx_name  of the ONNX operation that does the node's work.
  /// @param last  whose outputs are written: `node`, or what comes after scale and bias.
  NodeWriter(GraphWriter& graph, std::string_view onnx_name, const Node& node, const Node& last,
             ScaleAndBias merged = {})
      : graph_(graph), onnx_name_(onnx_name), node_(node), last_(last), merged_(merged) {}

  GraphWriter& graph() noexcept { return graph_; }
  const Model& model() const noexcept { return graph_.model(); }
  std::string_view onnx_name() const noexcept { return onnx_name_; }
  const Node& node() const noexcept { return node_; }
  const ScaleAndBias& merged() const noexcept { return merged_; }
  /// Whether a quantizer with a scale per channel reads what is written.
  bool is_quantized_per_channel() const { return graph_.is_quantized_per_channel({last_.id, 0}); }
  std::size_t num_inputs() const noexcept { return node_.inputs.size(); }
  std::string input(std::size_t i) { return graph_.tensor(node_.inputs.at(i)); }
  Names all_inputs();
  /// The tensor of an input of integers as i64, the one type that ONNX takes for shapes and axes.
  std::string input_i64(std::size_t i);
  const Value& value(std::size_t i) const { return model().value(node_.inputs.at(i)); }
  const Shape& shape(std::size_t i) const { return value(i).shape; }
  const Shape& output_shape() const { return node_.outputs.at(0).shape; }

  /// The constant that an input is, or nothing.
  std::optional<Tensor> constant(std::size_t i) const;
  /// The integers of a constant input; refuses the node if it is none.
  std::optional<std::vector<std::int64_t>> integers(std::size_t i);
  /// integers() as axes of input 0, counted from its start.
  std::optional<std::vector<std::int64_t>> axes(std::size_t i);

  /// Adds a constant. @return its name.
  std::string constant(const Tensor& value, std::string_view word);
  std::string constant(std::vector<std::int64_t> values, std::string_view word);
  /// A scalar of the type of input 0.
  std::string scalar(double value, std::string_view word);
  /// Adds a node for a part of the operation. @return the name of its output.
  std::string step(std::string_view op_type, const Names& inputs, const Attributes& attributes = {},
                   std::string_view word = {});
  /// Adds the node that gives the operation's outputs.
  void finish(std::string_view op_type, const Names& inputs, const Attributes& attributes = {});
  /// The same for a node with an output of another type than the graph's: i64 for i32.
  void finish_with_cast(std::string_view op_type, const Names& inputs, std::uint32_t cast_output,
                        const Attributes& attributes);
  void refuse(std::string_view reason) { graph_.refuse(node_, reason); }

 private:
  GraphWriter& graph_;
  std::string_view onnx_name_;
  const Node& node_;
  const Node& last_;
  ScaleAndBias merged_;
};

/// As the attributes of Cast and its like hold it.
inline std::int64_t onnx_type(ElementType type) noexcept {
  return data_type(type);
}

}  // namespace octet::onnx
