// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/onnx/graph_builder.h"
#include "formats/onnx/proto.h"
#include "formats/onnx/quantized_value.h"
#include "formats/onnx/tensors.h"
#include "octet/graph.h"

namespace octet::onnx {

/// How scales lie on data: axis and block size count where there are several.
struct ScaleLayout {
  bool is_per_tensor = true;
  std::size_t axis = 0;
  std::int64_t block_size = 0;
};

/// What an attribute's name stands for: within a function, also what its caller gave it.
using Attributes = std::map<std::string, const proto::AttributeProto*, std::less<>>;

/// Thrown by builders for what a valid model may ask for and the graph does not have.
class Lack : public Unsupported {
 public:
  using Unsupported::Unsupported;
};

/// What stands in the graph for an ONNX value: an output, or integers that stand for reals.
struct ImportedValue {
  std::optional<OutputRef> plain;
  std::shared_ptr<QuantizedValue> quantized;
};

/// What the builder of an operation sees of its node, and how it adds to the graph.
class NodeContext {
 public:
  /// @param inputs  null where the node leaves an optional input out.
  NodeContext(GraphBuilder& graph, const TensorReader& tensors, const proto::NodeProto& node,
              Attributes attributes, std::int64_t opset, std::vector<ImportedValue*> inputs,
              bool passes_quantized);

  std::int64_t opset() const noexcept { return opset_; }
  const std::string& type() const { return node_.op_type(); }
  GraphBuilder& graph() noexcept { return graph_; }

  // --- Attributes ---
  bool has_attribute(std::string_view name) const { return attributes_.contains(name); }
  std::int64_t integer(std::string_view name, std::int64_t absent) const;
  double real(std::string_view name, double absent) const;
  std::string text(std::string_view name, const std::string& absent) const;
  std::optional<std::vector<std::int64_t>> integers(std::string_view name) const;
  std::vector<double> reals(std::string_view name) const;
  /// @throws ParseError if there is none.
  Tensor tensor(std::string_view name) const;
  /// @throws Lack if the graph has no such element type.
  ElementType element_type(std::string_view name) const;

  // --- Inputs ---
  std::size_t num_inputs() const noexcept { return inputs_.size(); }
  bool has_input(std::size_t index) const noexcept {
    return index < inputs_.size() && inputs_[index] != nullptr;
  }
  /// @throws ParseError if the node leaves it out.
  OutputRef input(std::size_t index);
  /// All inputs, of which none may be left out.
  std::vector<OutputRef> all_inputs();
  const Shape& shape(OutputRef ref) const { return graph_.value(ref).shape; }
  ElementType type(OutputRef ref) const { return graph_.value(ref).type; }
  /// The integers of an input that is known when the model is read.
  /// @throws Lack if it is computed.
  std::vector<std::int64_t> constant_integers(std::size_t index, std::string_view role);
  /// As constant_integers(). @throws ParseError unless there is exactly one.
  std::int64_t constant_integer(std::size_t index, std::string_view role);
  /// As constant_integers(), but those that depend on open dimensions are given by these.
  std::vector<ShapeInteger> shape_integers(std::size_t index, std::string_view role);
  /// As constant_integers(), of reals.
  std::vector<double> constant_reals(std::size_t index, std::string_view role);
  /// The tensor of an input that is known when the model is read, or nullptr.
  const Tensor* constant_input(std::size_t index);
  /// An attribute, or from some operation set on the input `index`; nothing if both are absent.
  std::optional<std::vector<std::int64_t>> integers(std::string_view name, std::size_t index);
  /// An axis counted from the front. @throws ParseError if it is not within [-rank, rank).
  std::size_t axis(std::int64_t axis, std::size_t rank) const;

  // --- Quantization ---
  /// The parameters at inputs `scale` and `scale + 1`, or nothing if they are computed.
  /// They are none in blocks, either.
  std::optional<Quantization> quantization(std::size_t scale, const ScaleLayout& layout);
  /// @throws ParseError if the scales do not fit the data.
  ScaleLayout scale_layout(std::size_t scale, const Shape& data, std::int64_t axis);
  /// What the integers at `index` stand for by their parameters at inputs `scale` and `scale + 1`.
  OutputRef dequantized_input(std::size_t index, std::size_t scale, std::int64_t axis);
  /// If inputs stand for reals and the node passes them on: the parameters of input 0.
  const Quantization* passed_quantization() const noexcept { return passed_; }
  void quantized_output(std::size_t index, OutputRef source, Quantization quantization);

  // --- Outputs ---
  std::size_t num_outputs() const;
  /// Whether somebody may read it.
  bool has_output(std::size_t index) const;
  void output(std::size_t index, OutputRef ref);
  OutputRef add(Op op, std::vector<OutputRef> inputs) {
    return graph_.add(std::move(op), std::move(inputs));
  }
  std::map<std::size_t, ImportedValue>& outputs() noexcept { return outputs_; }

  /// @throws Lack if a constant of so many elements is more than a builder makes.
  void check_made(const std::vector<std::int64_t>& dims) const;
  /// @throws ParseError that names the node.
  [[noreturn]] void fail(const std::string& what) const;
  /// @throws Lack: the operation with `what` is not supported.
  [[noreturn]] static void refuse(const std::string& what);

 private:
  const proto::AttributeProto* find(std::string_view name,
                                    proto::AttributeProto::AttributeType type) const;
  ImportedValue& imported(std::size_t index);

  GraphBuilder& graph_;
  const TensorReader& tensors_;
  const proto::NodeProto& node_;
  Attributes attributes_;
  std::int64_t opset_;
  std::vector<ImportedValue*> inputs_;
  const Quantization* passed_ = nullptr;
  std::map<std::size_t, ImportedValue> outputs_;
};

/// Translates one node.
using Builder = void (*)(NodeContext&);

}  // namespace octet::onnx
