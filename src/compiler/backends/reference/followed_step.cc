// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/reference/followed_step.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/backends/common/step.h"
#include "compiler/size.h"

namespace octet {
namespace {

// What a follower takes from the layer before it: its first input, unless that is the operand that
// both have.
BufferId followed_input(const Layer& follower, const Layer& whole, const LoweredModel& model) {
  const bool is_operand_first = follower.inputs.size() > 1 && whole.inputs.size() > 1 &&
                                model.root(follower.inputs[0]) == model.root(whole.inputs[1]);
  return follower.inputs[is_operand_first ? 1 : 0];
}

// The layer and its followers, each with an output of its own.
std::vector<Layer> parts_of(const Layer& whole, const LoweredModel& model) {
  std::vector<Layer> parts{whole};
  parts.front().followers.clear();
  for (const Layer& follower : whole.followers) {
    parts.back().output = followed_input(follower, whole, model);
    parts.push_back(follower);
  }
  parts.back().output = whole.output;
  return parts;
}

class FollowedStep final : public Step {
 public:
  FollowedStep(std::vector<std::unique_ptr<Step>> steps, std::vector<BufferId> between,
               const LoweredModel& model)
      : steps_(std::move(steps)) {
    for (const BufferId id : between) {
      Between value{
          size(model.values[id].shape.num_elements()) * element_size(model.values[id].type), {}};
      for (BufferId other = 0; other < model.values.size(); ++other) {
        if (model.root(other) == model.root(id)) value.ids.push_back(other);
      }
      between_.push_back(std::move(value));
    }
  }

  std::function<void()> bind(const Binding& binding) const override {
    std::vector<std::byte*> buffers(binding.buffers.begin(), binding.buffers.end());
    std::vector<std::shared_ptr<std::vector<std::byte>>> memory;
    for (const Between& value : between_) {
      memory.push_back(std::make_shared<std::vector<std::byte>>(value.num_bytes));
      for (const BufferId id : value.ids) buffers[id] = memory.back()->data();
    }
    std::vector<std::function<void()>> actions;
    for (const auto& step : steps_)
      actions.push_back(step->bind({buffers, binding.scratchpad, binding.team}));
    return [memory, actions] {
      for (const auto& action : actions) action();
    };
  }

 private:
  // A value that is not kept, by all its names.
  struct Between {
    std::size_t num_bytes;
    std::vector<BufferId> ids;
  };
  std::vector<std::unique_ptr<Step>> steps_;
  std::vector<Between> between_;
};

}  // namespace

ImplementationOrRefusal followed_step(const Layer& layer, const BackendContext& context) {
  std::vector<std::unique_ptr<Step>> steps;
  std::vector<BufferId> between;
  std::string kernel;
  for (const Layer& part : parts_of(layer, context.lowered)) {
    ImplementationOrRefusal answer = implement_reference(part, context);
    if (std::holds_alternative<Refusal>(answer)) return answer;
    auto& implementation = std::get<Implementation>(answer);
    steps.push_back(std::move(implementation.step));
    kernel += (kernel.empty() ? "" : "+") + implementation.kernel;
    between.push_back(part.output);
  }
  between.pop_back();
  return Implementation{
      std::make_unique<FollowedStep>(std::move(steps), std::move(between), context.lowered),
      std::move(kernel), layer_precision(layer, context)};
}

}  // namespace octet
