// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "octet/runtime.h"

namespace octet {

/// A model compiled for the CPU whose outputs are handed out as soon as they are computed instead
/// of being kept: its memory is that of an inference, however many outputs there are.
class ObservedModel {
 public:
  /// Called on a stream's thread; the tensor is valid during the call. An exception ends the
  /// inference and is passed on by InferRequest::wait().
  using Observer = std::function<void(std::size_t output, const Tensor& value)>;

  /// @param portable_bits  of float models too: the same outputs on every CPU, some of them later.
  ObservedModel(const Model& model, const CompileOptions& options, bool portable_bits = false);

  const std::vector<Port>& inputs() const noexcept;
  int num_streams() const noexcept;
  /// A request without output tensors.
  InferRequest create_infer_request(Observer observer) const;

 private:
  std::shared_ptr<CompiledModel::Impl> impl_;
};

}  // namespace octet
