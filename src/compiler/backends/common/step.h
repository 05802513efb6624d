// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "compiler/layers/layers.h"
#include "compiler/plan.h"

namespace octet {

/// Where a layer reads and writes, without what it computes.
struct LayerBuffers {
  LayerBuffers(const Layer& layer)  // NOLINT(google-explicit-constructor): a layer's part
      : first(layer.inputs[0]), output(layer.output) {
    if (layer.inputs.size() > 1) second = layer.inputs[1];
  }

  BufferId first;
  std::optional<BufferId> second;
  BufferId output;
};

/// The memory of a layer that has one output, one input and perhaps a second.
struct LayerMemory {
  LayerMemory(const LayerBuffers& layer, const Binding& binding)
      : first(binding.buffers[layer.first]),
        second(layer.second ? binding.buffers[*layer.second] : nullptr),
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

/// A step that calls run() of a work, which all states share, with a state's threads and memory,
/// and with its scratchpad if run() takes one.
template <typename Work>
std::unique_ptr<Step> bind_work(std::shared_ptr<const Work> work, const Layer& layer,
                                std::size_t scratchpad_bytes = 0) {
  const auto bind = [work = std::move(work),
                     buffers = LayerBuffers(layer)](const Binding& binding) {
    return [work, memory = LayerMemory(buffers, binding), scratchpad = binding.scratchpad,
            team = binding.team] {
      if constexpr (requires { work->run(*team, memory, scratchpad); })
        work->run(*team, memory, scratchpad);
      else
        work->run(*team, memory);
    };
  };
  return std::make_unique<FunctionStep>(bind, scratchpad_bytes);
}

}  // namespace octet
