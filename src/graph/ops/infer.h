// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
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
  /// The integers of an input that the model alone decides. @throws InvalidArgument if they are not
  /// known, or no integers of rank <= 1.
  std::vector<std::int64_t> integers(std::size_t index, const char* role) const;
  /// integers() of an input of one element.
  std::int64_t integer(std::size_t index, const char* role) const;
  /// The integers of an input, as far as they are known. @throws InvalidArgument if their number is
  /// not, or it holds no integers of rank <= 1.
  std::vector<ShapeInteger> shape_integers(std::size_t index, const char* role) const;
  /// shape_integers() as sizes: Shape::kDynamic where unknown. @throws InvalidArgument if one is
  /// negative.
  std::vector<std::int64_t> sizes(std::size_t index, const char* role) const;
  /// The numbers of an input of any type, if they are known.
  std::optional<std::vector<double>> numbers(std::size_t index) const;
  /// The one number of an input, if it is known.
  std::optional<double> number(std::size_t index) const;

  /// @throws InvalidArgument unless the number of inputs is within [least, most].
  void expect_inputs(std::size_t least, std::size_t most) const;
  /// @throws InvalidArgument with "node "NAME" (TYPE): WHAT" unless the condition holds.
  void expect(bool condition, const std::string& what) const;
  /// @throws InvalidArgument unless inputs `a` and `b` have one element type.
  void expect_same_type(std::size_t a, std::size_t b) const;
  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Model& model_;
  const Node& node_;
};

/// Puts an output's shape together, dimension by dimension.
class ShapeBuilder {
 public:
  explicit ShapeBuilder(ElementType type) { value_.type = type; }
  /// @param dimension  what the size equals if it is open.
  void add(std::int64_t size, std::optional<DimensionRef> dimension = std::nullopt);
  /// Adds dimension `axis` of another output, or the dimensions from `axis` up to `end`.
  void keep(const Value& from, std::size_t axis);
  void keep(const Value& from, std::size_t axis, std::size_t end);
  std::vector<Value> output() const;

 private:
  Value value_;
  std::vector<std::int64_t> dims_;
};

/// One output with the type and shape given.
std::vector<Value> single_output(ElementType type, Shape shape);
/// One output of the type and shape of another one.
std::vector<Value> output_like(const Value& value);
/// One output of the type of another one, with some of its dimensions changed to those of `shape`;
/// the others keep what they equal.
std::vector<Value> output_like(const Value& value, const Shape& shape,
                               const std::vector<std::size_t>& changed);
/// One output of the common shape of two, or nothing if they do not broadcast.
std::optional<Value> broadcast_values(const Value& a, const Value& b);
/// What an open dimension of an output equals.
std::optional<DimensionRef> dimension_of(const Value& value, std::size_t axis);
/// An axis counted from the front. @throws InvalidArgument if it is not within [-rank, rank).
std::size_t normalize_axis(std::int64_t axis, std::size_t rank, const InferContext& context);

constexpr std::int64_t kLongestDimension = std::int64_t{1} << 40U;

/// Equal, or one of them left open.
bool is_same_size(std::int64_t a, std::int64_t b) noexcept;
/// The product of sizes. @throws InvalidArgument if it exceeds kLongestDimension.
std::int64_t checked_product(std::initializer_list<std::int64_t> sizes,
                             const InferContext& context);
/// @throws InvalidArgument if a dimension exceeds kLongestDimension: no tensor has such a one, and
/// what is computed with sizes may not overflow.
void expect_usable(const Shape& shape, const InferContext& context);
/// @throws InvalidArgument unless strides, dilations, kernel sizes, ... are within [least, 2^20].
void expect_window(std::initializer_list<std::int64_t> numbers, std::int64_t least,
                   std::size_t axis, const InferContext& context);
/// e.g. "[?,768]".
std::string to_string(const std::vector<ShapeInteger>& integers);

/// More outputs than any operation of a classifier has.
constexpr std::int64_t kMostOutputs = 4096;

/// Types and shapes of an operation's outputs, one overload per operation.
std::vector<Value> infer(const Parameter& op, const InferContext& context);
std::vector<Value> infer(const Result& op, const InferContext& context);
std::vector<Value> infer(const Constant& op, const InferContext& context);
std::vector<Value> infer(const Convert& op, const InferContext& context);
std::vector<Value> infer(const ConvertLike& op, const InferContext& context);
std::vector<Value> infer(const Convolution& op, const InferContext& context);
std::vector<Value> infer(const GroupConvolution& op, const InferContext& context);
std::vector<Value> infer(const ConvolutionBackpropData& op, const InferContext& context);
std::vector<Value> infer(const GroupConvolutionBackpropData& op, const InferContext& context);
std::vector<Value> infer(const MatMul& op, const InferContext& context);
std::vector<Value> infer(const Einsum& op, const InferContext& context);
std::vector<Value> infer(const ScaledDotProductAttention& op, const InferContext& context);
std::vector<Value> infer(const Binary& op, const InferContext& context);
std::vector<Value> infer(const Comparison& op, const InferContext& context);
std::vector<Value> infer(const Logical& op, const InferContext& context);
std::vector<Value> infer(const Select& op, const InferContext& context);
std::vector<Value> infer(const Unary& op, const InferContext& context);
std::vector<Value> infer(const Clamp& op, const InferContext& context);
std::vector<Value> infer(const PRelu& op, const InferContext& context);
std::vector<Value> infer(const Elu& op, const InferContext& context);
std::vector<Value> infer(const Swish& op, const InferContext& context);
std::vector<Value> infer(const Gelu& op, const InferContext& context);
std::vector<Value> infer(const Selu& op, const InferContext& context);
std::vector<Value> infer(const HardSigmoid& op, const InferContext& context);
std::vector<Value> infer(const Round& op, const InferContext& context);
std::vector<Value> infer(const Softmax& op, const InferContext& context);
std::vector<Value> infer(const LogSoftmax& op, const InferContext& context);
std::vector<Value> infer(const Reduce& op, const InferContext& context);
std::vector<Value> infer(const NormalizeL2& op, const InferContext& context);
std::vector<Value> infer(const Mvn& op, const InferContext& context);
std::vector<Value> infer(const GroupNormalization& op, const InferContext& context);
std::vector<Value> infer(const BatchNormInference& op, const InferContext& context);
std::vector<Value> infer(const Lrn& op, const InferContext& context);
std::vector<Value> infer(const MaxPool& op, const InferContext& context);
std::vector<Value> infer(const AvgPool& op, const InferContext& context);
std::vector<Value> infer(const AdaptiveAvgPool& op, const InferContext& context);
std::vector<Value> infer(const Reshape& op, const InferContext& context);
std::vector<Value> infer(const Squeeze& op, const InferContext& context);
std::vector<Value> infer(const Unsqueeze& op, const InferContext& context);
std::vector<Value> infer(const Transpose& op, const InferContext& context);
std::vector<Value> infer(const Concat& op, const InferContext& context);
std::vector<Value> infer(const StridedSlice& op, const InferContext& context);
std::vector<Value> infer(const Pad& op, const InferContext& context);
std::vector<Value> infer(const ShapeOf& op, const InferContext& context);
std::vector<Value> infer(const Range& op, const InferContext& context);
std::vector<Value> infer(const Broadcast& op, const InferContext& context);
std::vector<Value> infer(const Tile& op, const InferContext& context);
std::vector<Value> infer(const EvenSplit& op, const InferContext& context);
std::vector<Value> infer(const VariadicSplit& op, const InferContext& context);
std::vector<Value> infer(const Slice& op, const InferContext& context);
std::vector<Value> infer(const Gather& op, const InferContext& context);
std::vector<Value> infer(const GatherElements& op, const InferContext& context);
std::vector<Value> infer(const TopK& op, const InferContext& context);
std::vector<Value> infer(const GatherNd& op, const InferContext& context);
std::vector<Value> infer(const ScatterNdUpdate& op, const InferContext& context);
std::vector<Value> infer(const Roll& op, const InferContext& context);
std::vector<Value> infer(const DepthToSpace& op, const InferContext& context);
std::vector<Value> infer(const SpaceToDepth& op, const InferContext& context);
std::vector<Value> infer(const ShuffleChannels& op, const InferContext& context);
std::vector<Value> infer(const Interpolate& op, const InferContext& context);
std::vector<Value> infer(const FakeQuantize& op, const InferContext& context);

}  // namespace octet
