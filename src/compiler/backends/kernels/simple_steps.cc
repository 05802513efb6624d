// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/simple_steps.h"

#include "base/parallel.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "kernels/global_sum/global_sum.h"
#include "kernels/layout/layout.h"

namespace octet {

std::unique_ptr<Step> elementwise_step(const Elementwise& kind, const Layer& layer,
                                       const BackendContext& context,
                                       const kernels::RequantizeKernel& kernel) {
  const kernels::Element src = kernel_element(context.value(layer.inputs[0]).type);
  auto runner = std::make_shared<EpilogueRunner>(kind.epilogue, layer, context, src, kernel);
  return std::make_unique<FunctionStep>([runner, layer](const Binding& binding) {
    return [runner, memory = LayerMemory(layer, binding), team = binding.team] {
      runner->run(*team, memory.first, memory.second, memory.dst);
    };
  });
}

std::unique_ptr<Step> global_sum_step(const GlobalSum& kind, const Layer& layer,
                                      const BackendContext& context,
                                      const kernels::RequantizeKernel& kernel) {
  const LayerValue& src = context.value(layer.inputs[0]);
  const auto batch = static_cast<std::size_t>(src.shape[0]);
  const auto channels = static_cast<std::size_t>(src.shape[1]);
  const auto positions = static_cast<std::size_t>(src.shape[2] * src.shape[3]);
  auto runner = std::make_shared<EpilogueRunner>(kind.epilogue, layer, context,
                                                 kernels::Element::s32, kernel);
  const auto bind = [=, in = layer.inputs[0], out = layer.output](const Binding& binding) {
    return [=, src = binding.buffers[in], dst = binding.buffers[out], team = binding.team,
            accumulators = reinterpret_cast<std::int32_t*>(binding.scratchpad)] {
      kernels::global_sum(reinterpret_cast<const std::uint8_t*>(src), accumulators, batch,
                          positions, channels);
      runner->run(*team, accumulators, nullptr, dst);
    };
  };
  return std::make_unique<FunctionStep>(bind, batch * channels * sizeof(std::int32_t));
}

std::unique_ptr<Step> lookup_step(const Lookup& kind, const Layer& layer,
                                  const BackendContext& context,
                                  const kernels::LookupKernel& kernel) {
  // About 1 us of work.
  constexpr std::size_t kMinElements = 8192;
  const auto num_elements =
      static_cast<std::size_t>(context.value(layer.output).shape.num_elements());
  auto table = std::make_shared<const std::vector<std::uint8_t>>(kind.table);
  return std::make_unique<FunctionStep>([=, buffers = LayerBuffers(layer)](const Binding& binding) {
    return [=, memory = LayerMemory(buffers, binding), team = binding.team] {
      const auto* src = reinterpret_cast<const std::uint8_t*>(memory.first);
      auto* dst = reinterpret_cast<std::uint8_t*>(memory.dst);
      parallel_for(*team, num_elements, kMinElements, [&](std::size_t begin, std::size_t end) {
        kernel.function(table->data(), src + begin, dst + begin, end - begin);
      });
    };
  });
}

std::unique_ptr<Step> layout_step(const Layer& layer, const BackendContext& context) {
  const LayerValue& dst_value = context.value(layer.output);
  const Shape& shape = dst_value.shape;
  const auto batch = static_cast<std::size_t>(shape[0]);
  auto rows = static_cast<std::size_t>(shape[1]);
  auto columns = static_cast<std::size_t>(shape[2] * shape[3]);
  if (dst_value.layout == DataLayout::plain) std::swap(rows, columns);
  const std::size_t element = element_size(dst_value.type);
  return std::make_unique<FunctionStep>(
      [=, in = layer.inputs[0], out = layer.output](const Binding& binding) {
        return [=, src = binding.buffers[in], dst = binding.buffers[out]] {
          kernels::transpose_elements(src, dst, batch, rows, columns, element);
        };
      });
}

}  // namespace octet
