// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/parallel.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "kernels/reduce_f32/reduce_f32.h"
#include "tensor/strided.h"

namespace octet {
namespace {

// About 1 us of work.
constexpr std::size_t kMinReducedElements = 4096;

kernels::ReduceFunction reduce_function(ReduceKind kind) {
  switch (kind) {
    case ReduceKind::mean:
      return kernels::ReduceFunction::mean;
    case ReduceKind::sum:
      return kernels::ReduceFunction::sum;
    case ReduceKind::max:
      return kernels::ReduceFunction::max;
    case ReduceKind::min:
      return kernels::ReduceFunction::min;
    case ReduceKind::prod:
      return kernels::ReduceFunction::prod;
    case ReduceKind::l1:
      return kernels::ReduceFunction::l1;
    case ReduceKind::l2:
      break;
  }
  return kernels::ReduceFunction::l2;
}

// The reduced dimensions as one between an outer and an inner one, if they are neighbours.
std::optional<kernels::ReduceShape> reduce_shape(const Shape& data,
                                                 const std::vector<std::int64_t>& axes) {
  std::vector<bool> is_reduced(data.rank(), false);
  for (const std::int64_t axis : axes) is_reduced[normalized_axis(axis, data.rank())] = true;
  kernels::ReduceShape shape;
  bool has_begun = false;
  for (std::size_t d = 0; d < data.rank(); ++d) {
    const auto size = static_cast<std::size_t>(data[d]);
    if (size == 1) continue;
    if (is_reduced[d] && shape.inner != 1) return std::nullopt;
    has_begun |= is_reduced[d];
    (is_reduced[d] ? shape.n : has_begun ? shape.inner : shape.outer) *= size;
  }
  return shape;
}

}  // namespace

ImplementationOrRefusal reduce_step(const Reduce& op, const Layer& layer,
                                    const BackendContext& context) {
  const LayerValue& src = context.value(layer.inputs[0]);
  const auto& axes = context.value(layer.inputs[1]).constant;
  if (src.type != ElementType::f32) return Refusal{"not of type f32"};
  if (!axes) return Refusal{"its axes are not known when compiling"};
  const auto shape = reduce_shape(src.shape, integers(*axes));
  if (!shape || shape->n == 0) return Refusal{"not along neighbouring dimensions"};
  const auto bind = [=, function = reduce_function(op.kind),
                     shape = *shape](const Binding& binding) {
    return [=, memory = LayerMemory(layer, binding), team = binding.team] {
      const auto* from = reinterpret_cast<const float*>(memory.first);
      auto* to = reinterpret_cast<float*>(memory.dst);
      const std::size_t per_outer = shape.n * shape.inner;
      const std::size_t grain = kMinReducedElements / std::max<std::size_t>(per_outer, 1) + 1;
      parallel_for(*team, shape.outer, grain, [&](std::size_t begin, std::size_t end) {
        kernels::reduce_f32(function, {end - begin, shape.n, shape.inner}, from + begin * per_outer,
                            to + begin * shape.inner);
      });
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind), "reduce_f32", "f32"};
}

}  // namespace octet
