// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "base/parallel.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/simple_steps.h"
#include "kernels/layout/layout.h"

namespace octet {
namespace {

// Floats between the copy and the quantizer: 8 KiB.
constexpr std::size_t kBlockElements = 2 * InterleavedChannels::kMostQuantized;

class InterleavedWork {
 public:
  InterleavedWork(const InterleavedChannels& kind, const Layer& layer,
                  const BackendContext& context, const kernels::RequantizeKernel& kernel)
      : first_(static_cast<std::size_t>(kind.first)),
        count_(static_cast<std::size_t>(kind.count)),
        src_channels_(static_cast<std::size_t>(context.value(layer.inputs[0]).shape[3])),
        num_pixels_(static_cast<std::size_t>(context.value(layer.output).shape.num_elements()) /
                    channels()) {
    if (kind.epilogue)
      quantize_.emplace(*kind.epilogue,
                        EpilogueStage::Types{kernels::Element::f32, kernels::Element::u8}, kernel);
  }

  void run(ThreadTeam& team, const LayerMemory& memory) const {
    const auto* a = reinterpret_cast<const float*>(memory.first) + first_;
    const auto* b = reinterpret_cast<const float*>(memory.second) + first_;
    const std::size_t grain = std::max<std::size_t>(kBlockElements / channels(), 1);
    parallel_for(team, num_pixels_, grain, [&](std::size_t begin, std::size_t end) {
      if (!quantize_) return interleave(a, b, begin, end, reinterpret_cast<float*>(memory.dst));
      alignas(64) float block[kBlockElements];
      for (std::size_t pixel = begin; pixel < end; pixel += grain) {
        const std::size_t rows = std::min(grain, end - pixel);
        interleave(a + pixel * src_channels_, b + pixel * src_channels_, 0, rows, block);
        quantize_->run_block({pixel, rows, 0, channels()},
                             {reinterpret_cast<const std::byte*>(block), channels()}, nullptr,
                             {memory.dst + pixel * channels(), channels()});
      }
    });
  }

 private:
  std::size_t channels() const { return 2 * count_; }

  void interleave(const float* a, const float* b, std::size_t begin, std::size_t end,
                  float* dst) const {
    for (std::size_t pixel = begin; pixel < end; ++pixel) {
      kernels::interleave(a + pixel * src_channels_, b + pixel * src_channels_, count_,
                          dst + pixel * channels());
    }
  }

  std::size_t first_, count_, src_channels_, num_pixels_;
  std::optional<EpilogueStage> quantize_;
};

}  // namespace

ImplementationOrRefusal interleave_step(const InterleavedChannels& kind, const Layer& layer,
                                        const BackendContext& context,
                                        const kernels::RequantizeKernel& kernel) {
  const auto work = std::make_shared<const InterleavedWork>(kind, layer, context, kernel);
  const auto bind = [work, buffers = LayerBuffers(layer)](const Binding& binding) {
    return [work, memory = LayerMemory(buffers, binding), team = binding.team] {
      work->run(*team, memory);
    };
  };
  return Implementation{std::make_unique<FunctionStep>(bind),
                        kind.epilogue ? std::string("interleave+") + kernel.name : "interleave",
                        layer_precision(layer, context)};
}

}  // namespace octet
