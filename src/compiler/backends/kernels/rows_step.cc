// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/parallel.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "kernels/rows_f32/choose.h"
#include "tensor/strided.h"

namespace octet {
namespace {

// About 1 us of work.
constexpr std::size_t kMinRowElements = 2048;

// A function of rows of `length` neighbours.
struct RowsOfLength {
  std::size_t length = 1;
  kernels::Rows rows;
};

// The number of neighbours that `axes` span, if they are the innermost dimensions.
std::optional<std::size_t> innermost(const Shape& shape, std::vector<std::int64_t> axes) {
  std::vector<bool> is_named(shape.rank(), false);
  for (const std::int64_t axis : axes) is_named[normalized_axis(axis, shape.rank())] = true;
  // Dimensions of size 1 do not matter.
  std::size_t length = 1;
  std::size_t d = shape.rank();
  while (d > 0 && (is_named[d - 1] || shape[d - 1] == 1))
    length *= static_cast<std::size_t>(shape[--d]);
  for (std::size_t i = 0; i < d; ++i) {
    if (is_named[i] && shape[i] != 1) return std::nullopt;
  }
  return length;
}

class RowsOf {
 public:
  RowsOf(const Layer& layer, const BackendContext& context) : layer_(layer), context_(context) {}

  std::optional<RowsOfLength> operator()(const Softmax& op) const {
    return along({op.axis}, {kernels::RowsFunction::softmax, {}, context_.lowered.is_quantized});
  }
  std::optional<RowsOfLength> operator()(const LogSoftmax& op) const {
    return along({op.axis}, {kernels::RowsFunction::log_softmax, {}});
  }
  std::optional<RowsOfLength> operator()(const Mvn& op) const {
    const auto& axes = context_.value(layer_.inputs[1]).constant;
    if (!axes) return std::nullopt;
    return along(integers(*axes), {kernels::RowsFunction::normalize,
                                   {.subtract_mean = true,
                                    .divide = op.normalize_variance,
                                    .eps_outside = !op.eps_inside_sqrt,
                                    .eps = op.eps}});
  }
  template <typename T>
  std::optional<RowsOfLength> operator()(const T&) const {
    return std::nullopt;
  }

 private:
  std::optional<RowsOfLength> along(const std::vector<std::int64_t>& axes,
                                    const kernels::Rows& rows) const {
    const auto length = innermost(context_.value(layer_.output).shape, axes);
    if (!length) return std::nullopt;
    return RowsOfLength{*length, rows};
  }

  const Layer& layer_;
  const BackendContext& context_;
};

}  // namespace

ImplementationOrRefusal rows_step(const Op& op, const Layer& layer, const BackendContext& context) {
  const LayerValue& dst = context.value(layer.output);
  if (dst.type != ElementType::f32) return Refusal{"not of type f32"};
  const auto work = std::visit(RowsOf(layer, context), op);
  if (!work) return Refusal{"not along the innermost dimensions"};
  const kernels::RowsKernel& kernel = kernels::choose_rows(context.isa);
  const std::size_t length = work->length;
  const std::size_t count =
      static_cast<std::size_t>(dst.shape.num_elements()) / std::max<std::size_t>(length, 1);
  const auto bind = [=, rows = work->rows](const Binding& binding) {
    return [=, memory = LayerMemory(layer, binding), team = binding.team] {
      const auto* from = reinterpret_cast<const float*>(memory.first);
      auto* to = reinterpret_cast<float*>(memory.dst);
      const std::size_t grain = kMinRowElements / std::max<std::size_t>(length, 1) + 1;
      parallel_for(*team, count, grain, [&](std::size_t begin, std::size_t end) {
        kernel.function(rows, from + begin * length, to + begin * length, end - begin, length);
      });
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind), kernel.name, "f32"};
}

}  // namespace octet
