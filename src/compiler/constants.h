// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "octet/graph.h"

namespace octet {

/// The outputs of a model that do not depend on its inputs, computed.
class Constants {
 public:
  explicit Constants(const Model& model);
  /// @return the value, or nullptr if it depends on an input.
  const Tensor* find(OutputRef ref) const;

 private:
  std::map<OutputRef, Tensor> values_;
};

/// `tensor` repeated along its dimensions of size 1 to `shape`, as f32.
Tensor broadcast_to(const Tensor& tensor, const Shape& shape);

}  // namespace octet
