// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>

#include "compiler/layers.h"
#include "compiler/plan.h"

namespace octet {

/// The memory of a layer that has one output, one input and perhaps a second.
struct LayerMemory {
  LayerMemory(const Layer& layer, const Binding& binding)
      : first(binding.buffers[layer.inputs[0]]),
        second(layer.inputs.size() > 1 ? binding.buffers[layer.inputs[1]] : nullptr),
        dst(binding.buffers[layer.output]) {}

  const std::byte* first;
  const std::byte* second;
  std::byte* dst;
};

/// A step made of a function from a binding to the action, for backends without state of their own.
class FunctionStep final : public Step {
 public:
  using Bind = std::function<std::function<void()>(const Binding&)>;
  explicit FunctionStep(Bind bind, std::size_t scratchpad_bytes = 0)
      : bind_(std::move(bind)), scratchpad_bytes_(scratchpad_bytes) {}
  std::function<void()> bind(const Binding& binding) const override { return bind_(binding); }
  std::size_t scratchpad_bytes() const override { return scratchpad_bytes_; }

 private:
  Bind bind_;
  std::size_t scratchpad_bytes_;
};

}  // namespace octet
