// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "octet/graph.h"
#include "passes/fold_constants.h"

namespace octet::onnx {

/// Constants that builders make themselves have no more elements: sizes that a file states must not
/// take memory that it has no data for.
constexpr std::int64_t kMaxMadeElements = std::int64_t{1} << 22;

/// Adds operations to a model and computes at once those whose inputs are all known.
class GraphBuilder {
 public:
  explicit GraphBuilder(Model& model) : model_(model) {}

  Model& model() noexcept { return model_; }
  const Value& value(OutputRef ref) const { return model_.value(ref); }
  const Tensor* constant(OutputRef ref) const { return model_.constant(ref); }
  /// What the names of the next nodes begin with.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

  /// What is left for folding.
  const FoldingBudget& budget() const noexcept { return budget_; }

  OutputRef add(Op op, std::vector<OutputRef> inputs);
  /// add() of an operation with several outputs.
  std::vector<OutputRef> add_multiple(Op op, std::vector<OutputRef> inputs);
  /// add() that computes nothing.
  OutputRef add_unfolded(Op op, std::vector<OutputRef> inputs);

  OutputRef constant(Tensor value);
  OutputRef integers(const std::vector<std::int64_t>& values);
  OutputRef scalar(std::int64_t value);
  /// A number in the element type of `like`.
  OutputRef scalar_like(OutputRef like, double value);
  OutputRef unary(UnaryKind kind, OutputRef x) { return add(Unary{kind}, {x}); }
  OutputRef binary(BinaryKind kind, OutputRef a, OutputRef b) { return add(Binary{kind}, {a, b}); }
  /// `x` itself if it has that type.
  OutputRef converted(OutputRef x, ElementType type);
  /// @param shape  -1 once is inferred, 0 copies.
  OutputRef reshaped(OutputRef x, const std::vector<std::int64_t>& shape);
  OutputRef transposed(OutputRef x, const std::vector<std::int64_t>& order);
  OutputRef reduced(ReduceKind kind, OutputRef x, const std::vector<std::int64_t>& axes,
                    bool keep_dims);
  /// A vector of parameters as [1, n, 1, ...], to meet data of that rank at axis 1.
  OutputRef per_channel(OutputRef vector, std::size_t rank);

 private:
  bool may_compute(const Node& node, std::span<const Tensor> inputs, std::int64_t num_result_bytes);

  Model& model_;
  std::string prefix_;
  // Small tensors may expand to huge ones, and a few products take hours: each constant of the file
  // adds to what is computed while reading when it is first used.
  FoldingBudget budget_;
  std::set<NodeId> credited_;
};

}  // namespace octet::onnx
