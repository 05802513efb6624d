// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "graph/quantizer.h"
#include "octet/graph.h"

namespace octet {

/// The outputs of a model that do not depend on its inputs, each computed when first asked for.
class Constants {
 public:
  /// @param model  must outlive it.
  explicit Constants(const Model& model);
  /// @return true if the value does not depend on an input.
  bool contains(OutputRef ref) const { return nodes_.contains(ref.node); }
  /// @return the value, or nullptr if it depends on an input.
  const Tensor* find(OutputRef ref) const;
  /// find() for matchers that take any source of constants. These must outlive it.
  ConstantLookup lookup() const;

 private:
  void compute(const Node& node) const;

  const Model& model_;
  std::set<NodeId> nodes_;
  mutable std::map<OutputRef, Tensor> values_;
};

/// Who reads each output of a model.
class UseMap {
 public:
  explicit UseMap(const Model& model);
  const std::vector<Model::Use>& of(OutputRef ref) const;
  /// The only reader, or nothing if there are none or several.
  std::optional<Model::Use> sole(OutputRef ref) const;

 private:
  std::map<OutputRef, std::vector<Model::Use>> uses_;
};

/// A model and what lowering knows of it. All must outlive the view.
struct GraphView {
  const Model& model;
  const Constants& constants;
  const UseMap& uses;

  const Node& node(NodeId id) const { return model.node(id); }
};

/// Whether an operation computes each element from one of its only variable input and constants.
bool is_pointwise(const Constants& constants, const Node& node);

/// `tensor` repeated along its dimensions of size 1 to `shape`, as f32.
Tensor broadcast_to(const Tensor& tensor, const Shape& shape);

}  // namespace octet
