// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/parallel.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "compiler/layers/known_map.h"
#include "kernels/map_f32/choose.h"

namespace octet {
namespace {

// About 1 us of work.
constexpr std::size_t kMinMapElements = 2048;

}  // namespace

ImplementationOrRefusal map_step(const Layer& layer, const BackendContext& context) {
  const LayerValue& dst = context.value(layer.output);
  if (dst.type != ElementType::f32) return Refusal{"not of type f32"};
  const auto map = known_map(layer, context.lowered.values);
  if (!map) return Refusal{"its parameters are not known when compiling"};
  const kernels::MapKernel& kernel = kernels::choose_map(context.isa);
  const auto num_elements = static_cast<std::size_t>(dst.shape.num_elements());
  const auto bind = [=, map = *map](const Binding& binding) {
    return [=, memory = LayerMemory(layer, binding), team = binding.team] {
      const auto* from = reinterpret_cast<const float*>(memory.first);
      auto* to = reinterpret_cast<float*>(memory.dst);
      parallel_for(*team, num_elements, kMinMapElements, [&](std::size_t begin, std::size_t end) {
        kernel.function(map, from + begin, to + begin, end - begin);
      });
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind), kernel.name, "f32"};
}

}  // namespace octet
