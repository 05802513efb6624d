// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <memory>

#include "base/parallel.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "compiler/size.h"
#include "kernels/fake_quantize_f32/fake_quantize_f32.h"

namespace octet {
namespace {

constexpr std::size_t kNumLimits = 4;
// About 2 us of work.
constexpr std::size_t kMinQuantizedElements = 4096;

/// Rows of elements that share their limits: row r has those of channel r % num_channels.
struct QuantizedRows {
  std::size_t count = 1, length = 1, num_channels = 1;
};

/// Nothing if the limits vary along more than one dimension, or from element to element.
std::optional<QuantizedRows> rows_of(const Shape& data, const Shape& limits) {
  const std::size_t num_elements = size(data.num_elements());
  const std::size_t num_limits = size(limits.num_elements());
  if (num_limits == 1) return QuantizedRows{1, num_elements, 1};
  const std::size_t missing = data.rank() - limits.rank();
  std::size_t inner = 1;
  for (std::size_t d = limits.rank(); d-- > 0;) {
    if (size(limits[d]) == num_limits && data[d + missing] == limits[d]) {
      if (inner == 1) return std::nullopt;
      return QuantizedRows{num_elements / inner, inner, num_limits};
    }
    if (limits[d] != 1) return std::nullopt;
    inner *= size(data[d + missing]);
  }
  return std::nullopt;
}

}  // namespace

ImplementationOrRefusal fake_quantize_step(const FakeQuantize& op, const Layer& layer,
                                           const BackendContext& context) {
  const LayerValue& src = context.value(layer.inputs[0]);
  if (src.type != ElementType::f32) return Refusal{"not of type f32"};
  if (src.shape.num_elements() == 0) return Refusal{"empty"};
  if (static_cast<float>(op.levels - 1) > kernels::kMostFloatLevels) return Refusal{"many levels"};
  const Shape& limits = context.value(layer.inputs[1]).shape;
  for (std::size_t i = 2; i <= kNumLimits; ++i) {
    if (context.value(layer.inputs[i]).shape != limits) return Refusal{"limits of several shapes"};
  }
  if (limits.rank() > src.shape.rank()) return Refusal{"limits of more dimensions than the data"};
  const auto rows = rows_of(src.shape, limits);
  if (!rows) return Refusal{"limits of each element"};
  const auto last_level = static_cast<float>(op.levels - 1);
  const auto bind = [rows = *rows, last_level, layer](const Binding& binding) {
    std::array<const float*, kNumLimits> limit{};
    for (std::size_t i = 0; i < kNumLimits; ++i)
      limit[i] = reinterpret_cast<const float*>(binding.buffers[layer.inputs[i + 1]]);
    return [=, from = reinterpret_cast<const float*>(binding.buffers[layer.inputs[0]]),
            to = reinterpret_cast<float*>(binding.buffers[layer.output]), team = binding.team] {
      parallel_for(*team, rows.count * rows.length, kMinQuantizedElements,
                   [&](std::size_t begin, std::size_t end) {
                     while (begin < end) {
                       const std::size_t row = begin / rows.length, c = row % rows.num_channels;
                       const std::size_t stop = std::min(end, (row + 1) * rows.length);
                       kernels::fake_quantize_f32(
                           {limit[0][c], limit[1][c], limit[2][c], limit[3][c], last_level},
                           from + begin, to + begin, stop - begin);
                       begin = stop;
                     }
                   });
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind), "fake_quantize_f32", "f32"};
}

}  // namespace octet
