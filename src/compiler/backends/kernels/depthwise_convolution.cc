// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/depthwise_accumulators.h"

namespace octet {

namespace {

struct DepthwiseWork {
  DepthwiseAccumulators accumulators;
  EpilogueRunner epilogue;

  void run(ThreadTeam& team, const LayerMemory& memory) const {
    accumulators.run(team, memory.first, [&](const DepthwiseAccumulators::Line& line) {
      epilogue.run_block({line.pixel, line.pixels, line.channels.first, line.channels.count},
                         line.accumulators, line.stride, memory.second, memory.dst);
    });
  }
};

}  // namespace

ImplementationOrRefusal depthwise_convolution(const IntegerConvolution& kind, const Layer& layer,
                                              const BackendContext& context) {
  if (!DepthwiseAccumulators::fits(kind.geometry))
    return Refusal{"its window is too high for a block"};
  const kernels::DepthwiseKernel& kernel = kernels::choose_depthwise(context.isa);
  const kernels::RequantizeKernel& requantize = kernels::choose_requantize(context.isa);
  const auto work = std::make_shared<const DepthwiseWork>(
      DepthwiseWork{{kind.geometry, kind.weights, kind.initial, kind.pad_value, kernel},
                    {kind.epilogue, layer, context, kernels::Element::s32, requantize}});
  return Implementation{bind_work(work, layer), fmt::format("{}+{}", kernel.name, requantize.name),
                        "i8"};
}

}  // namespace octet
