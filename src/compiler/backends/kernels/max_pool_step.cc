// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/thread_team.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/simple_steps.h"
#include "compiler/size.h"
#include "kernels/max_pool_i8/choose.h"

namespace octet {
namespace {

constexpr std::int64_t kMostPositions = 256;

// The positions of a window along one axis that lie within the data.
struct Span {
  Span(std::int64_t output, std::int64_t stride, std::int64_t pad, std::int64_t kernel,
       std::int64_t in)
      : first(std::max<std::int64_t>(output * stride - pad, 0)),
        last(std::min(output * stride - pad + kernel, in)) {}
  std::int64_t first, last;
};

void pool_row(const ConvolutionGeometry& g, kernels::MaximumFunction maximum, std::int64_t row,
              const std::uint8_t* src, std::uint8_t* dst) {
  const Span rows(row % g.oh, g.stride_h, g.pad_top, g.kh, g.ih);
  src += size(row / g.oh * g.ih * g.iw * g.groups);
  dst += size(row * g.ow * g.groups);
  const std::uint8_t* pixels[kMostPositions];
  for (std::int64_t x = 0; x < g.ow; ++x, dst += g.groups) {
    const Span columns(x, g.stride_w, g.pad_left, g.kw, g.iw);
    std::size_t count = 0;
    for (std::int64_t i = rows.first; i < rows.last; ++i) {
      for (std::int64_t j = columns.first; j < columns.last; ++j)
        pixels[count++] = src + (i * g.iw + j) * g.groups;
    }
    maximum(pixels, count, size(g.groups), dst);
  }
}

}  // namespace

ImplementationOrRefusal max_pool_step(const Pooling& kind, const Layer& layer,
                                      const BackendContext& context) {
  const ConvolutionGeometry& g = kind.geometry;
  if (!kind.max || context.value(layer.output).type != ElementType::u8)
    return Refusal{"float pooling is left to oneDNN"};
  if (g.kh * g.kw > kMostPositions) return Refusal{"its windows have too many positions"};
  if (g.pad_top >= g.kh || g.pad_left >= g.kw) return Refusal{"windows lie in the padding alone"};
  const kernels::MaximumKernel& kernel = kernels::choose_maximum(context.isa);
  const auto bind = [g, maximum = kernel.function,
                     buffers = LayerBuffers(layer)](const Binding& binding) {
    return [=, memory = LayerMemory(buffers, binding), team = binding.team] {
      team->run(size(g.n * g.oh), [&](std::size_t row) {
        pool_row(g, maximum, static_cast<std::int64_t>(row),
                 reinterpret_cast<const std::uint8_t*>(memory.first),
                 reinterpret_cast<std::uint8_t*>(memory.dst));
      });
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind), kernel.name, "i8"};
}

}  // namespace octet
