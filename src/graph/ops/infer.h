// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// What an operation's shape inference may look at.
class InferContext {
 public:
  InferContext(const Model& model, const Node& node) : model_(model), node_(node) {}

  std::size_t num_inputs() const noexcept { return node_.inputs.size(); }
  const Value& input(std::size_t index) const { return model_.value(node_.inputs[index]); }
  ElementType type(std::size_t index) const { return input(index).type; }
  const Shape& shape(std::size_t index) const { return input(index).shape; }
  /// The input's tensor if it is a Constant, else nullptr.
  const Tensor* constant(std::size_t index) const { return model_.constant(node_.inputs[index]); }
  /// The integers of a constant input. @throws InvalidArgument if it is no integer constant of rank
  /// <= 1.
  std::vector<std::int64_t> integers(std::size_t index, const char* role) const;

  /// @throws InvalidArgument unless the number of inputs is within [least, most].
  void expect_inputs(std::size_t least, std::size_t most) const;
  /// @throws InvalidArgument with "node "NAME" (TYPE): WHAT" unless the condition holds.
  void expect(bool condition, const std::string& what) const;
  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Model& model_;
  const Node& node_;
};

/// One output with the type and shape given.
std::vector<Value> single_output(ElementType type, Shape shape);
/// An axis counted from the front. @throws InvalidArgument if it is not within [-rank, rank).
std::size_t normalize_axis(std::int64_t axis, std::size_t rank, const InferContext& context);

/// Types and shapes of an operation's outputs, one overload per operation.
template <typename T>
std::vector<Value> infer(const T&, const InferContext& context) {
  context.fail("TEMPORARY STUB: shape inference is missing");
}
std::vector<Value> infer(const Parameter& op, const InferContext& context);
std::vector<Value> infer(const Result& op, const InferContext& context);
std::vector<Value> infer(const Constant& op, const InferContext& context);
std::vector<Value> infer(const Convert& op, const InferContext& context);
std::vector<Value> infer(const Convolution& op, const InferContext& context);
std::vector<Value> infer(const GroupConvolution& op, const InferContext& context);
std::vector<Value> infer(const MatMul& op, const InferContext& context);
std::vector<Value> infer(const Binary& op, const InferContext& context);
std::vector<Value> infer(const Unary& op, const InferContext& context);
std::vector<Value> infer(const Clamp& op, const InferContext& context);
std::vector<Value> infer(const PRelu& op, const InferContext& context);
std::vector<Value> infer(const Elu& op, const InferContext& context);
std::vector<Value> infer(const Swish& op, const InferContext& context);
std::vector<Value> infer(const Gelu& op, const InferContext& context);
std::vector<Value> infer(const Softmax& op, const InferContext& context);
std::vector<Value> infer(const Reduce& op, const InferContext& context);
std::vector<Value> infer(const MaxPool& op, const InferContext& context);
std::vector<Value> infer(const AvgPool& op, const InferContext& context);
std::vector<Value> infer(const Reshape& op, const InferContext& context);
std::vector<Value> infer(const Squeeze& op, const InferContext& context);
std::vector<Value> infer(const Unsqueeze& op, const InferContext& context);
std::vector<Value> infer(const Transpose& op, const InferContext& context);
std::vector<Value> infer(const Concat& op, const InferContext& context);
std::vector<Value> infer(const StridedSlice& op, const InferContext& context);
std::vector<Value> infer(const Pad& op, const InferContext& context);
std::vector<Value> infer(const FakeQuantize& op, const InferContext& context);

}  // namespace octet
