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
constexpr std::size_t kBlockElements = 2048;

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
      for (std::size_t pixel = begin; pixel < end; pixel += grain)
        quantize(a, b, pixel, std::min(grain, end - pixel), memory.dst);
    });
  }

 private:
  std::size_t channels() const { return 2 * count_; }

  // As many channels of the pixels at a time as a block holds.
  void quantize(const float* a, const float* b, std::size_t pixel, std::size_t rows,
                std::byte* dst) const {
    alignas(64) float block[kBlockElements];
    const std::size_t most = kBlockElements / 2 / rows;
    for (std::size_t c = 0; c < count_; c += most) {
      const std::size_t count = std::min(most, count_ - c);
      for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t src = (pixel + r) * src_channels_ + c;
        kernels::interleave(a + src, b + src, count, block + r * 2 * count);
      }
      quantize_->run_block({pixel, rows, 2 * c, 2 * count},
                           {reinterpret_cast<const std::byte*>(block), 2 * count}, nullptr,
                           {dst + pixel * channels() + 2 * c, channels()});
    }
  }

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
  return Implementation{bind_work(work, layer),
                        kind.epilogue ? std::string("interleave+") + kernel.name : "interleave",
                        layer_precision(layer, context)};
}

}  // namespace octet
