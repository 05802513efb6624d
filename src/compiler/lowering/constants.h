// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

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

 private:
  void compute(const Node& node) const;

  const Model& model_;
  std::set<NodeId> nodes_;
  mutable std::map<OutputRef, Tensor> values_;
};

/// `tensor` repeated along its dimensions of size 1 to `shape`, as f32.
Tensor broadcast_to(const Tensor& tensor, const Shape& shape);

}  // namespace octet
