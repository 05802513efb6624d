// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "compiler/backends/common/backend.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/reference/epilogue_loop.h"
#include "compiler/backends/reference/followed_step.h"
#include "compiler/backends/reference/loops.h"
#include "compiler/backends/reference/onednn_functions.h"
#include "compiler/size.h"
#include "reference/evaluate.h"

namespace octet {
namespace {

using kernels::Element;

// What a layer does with its memory, on the calling thread.
using Compute = std::function<void(const LayerMemory& memory)>;

std::unique_ptr<Step> step_of(Compute compute, const Layer& layer) {
  return std::make_unique<FunctionStep>(
      [compute = std::move(compute), buffers = LayerBuffers(layer)](const Binding& binding) {
        return [compute, memory = LayerMemory(buffers, binding)] { compute(memory); };
      });
}

template <typename T>
const T* data_of(const std::byte* bytes) {
  return reinterpret_cast<const T*>(bytes);
}

std::size_t num_elements(const Layer& layer, const BackendContext& context) {
  return size(context.value(layer.output).shape.num_elements());
}

EpilogueLoop epilogue_loop(const Epilogue& epilogue, const Layer& layer,
                           const BackendContext& context, Element src) {
  EpilogueLoop::Types types{src, kernel_element(context.value(layer.output).type)};
  if (epilogue.residual) types.residual = kernel_element(context.value(layer.inputs[1]).type);
  return {epilogue, types, num_elements(layer, context)};
}

Compute integer_convolution(const IntegerConvolution& kind, const Layer& layer,
                            const BackendContext& context) {
  return [geometry = kind.geometry, pad_value = kind.pad_value, initial = kind.initial,
          weights = kind.weights,
          epilogue = epilogue_loop(kind.epilogue, layer, context, Element::s32),
          count = num_elements(layer, context)](const LayerMemory& memory) {
    std::vector<std::int32_t> accumulators(count);
    loops::convolve_integers(geometry, pad_value, data_of<std::uint8_t>(memory.first),
                             weights.data<std::int8_t>().data(), initial.data(),
                             accumulators.data());
    epilogue(accumulators.data(), memory.second, memory.dst);
  };
}

Compute integer_matmul(const IntegerMatMul& kind, const Layer& layer,
                       const BackendContext& context) {
  return [kind, epilogue = epilogue_loop(kind.epilogue, layer, context, Element::s32),
          count = num_elements(layer, context)](const LayerMemory& memory) {
    std::vector<std::int32_t> accumulators(count);
    loops::multiply_integers(kind, data_of<std::uint8_t>(memory.first),
                             data_of<std::uint8_t>(memory.second), accumulators.data());
    epilogue(accumulators.data(), nullptr, memory.dst);
  };
}

void clamp_all(std::vector<float>& values, const std::optional<std::pair<float, float>>& bounds) {
  if (!bounds) return;
  for (float& x : values) x = std::min(std::max(x, bounds->first), bounds->second);
}

Compute float_convolution(const FloatConvolution& kind, const Layer& layer,
                          const BackendContext& context) {
  return [kind, count = num_elements(layer, context)](const LayerMemory& memory) {
    std::vector<float> values(count);
    loops::convolve(kind.geometry, data_of<float>(memory.first), kind.weights.data<float>().data(),
                    values.data());
    for (std::size_t i = 0; i < count; ++i) values[i] += kind.bias[i % kind.bias.size()];
    clamp_all(values, kind.clamp);
    if (kind.residual) {
      for (std::size_t i = 0; i < count; ++i) values[i] += data_of<float>(memory.second)[i];
    }
    clamp_all(values, kind.residual_clamp);
    std::memcpy(memory.dst, values.data(), count * sizeof(float));
  };
}

Compute float_depthwise(const FloatDepthwise& kind, const Layer& layer,
                        const BackendContext& context) {
  const std::size_t num_data = size(context.value(layer.inputs[0]).shape.num_elements());
  std::optional<EpilogueLoop> dequantize;
  if (kind.dequantization)
    dequantize.emplace(*kind.dequantization, EpilogueLoop::Types{Element::u8, Element::f32},
                       num_data);
  return [=, geometry = kind.geometry, weights = kind.weights,
          epilogue = epilogue_loop(kind.epilogue, layer, context, Element::f32),
          count = num_elements(layer, context)](const LayerMemory& memory) {
    std::vector<float> data(num_data), values(count);
    if (dequantize)
      (*dequantize)(memory.first, nullptr, data.data());
    else
      std::memcpy(data.data(), memory.first, num_data * sizeof(float));
    loops::convolve(geometry, data.data(), weights.data<float>().data(), values.data());
    epilogue(values.data(), memory.second, memory.dst);
  };
}

Compute elementwise(const Elementwise& kind, const Layer& layer, const BackendContext& context) {
  const Element src = kernel_element(context.value(layer.inputs[0]).type);
  return [epilogue = epilogue_loop(kind.epilogue, layer, context, src)](const LayerMemory& memory) {
    epilogue(memory.first, memory.second, memory.dst);
  };
}

Compute global_sum(const GlobalSum& kind, const Layer& layer, const BackendContext& context) {
  const Shape& shape = context.value(layer.inputs[0]).shape;
  return [batch = size(shape[0]), channels = size(shape[1]), positions = size(shape[2] * shape[3]),
          epilogue = epilogue_loop(kind.epilogue, layer, context, Element::s32)](
             const LayerMemory& memory) {
    std::vector<std::int32_t> accumulators(batch * channels);
    loops::sum_positions(data_of<std::uint8_t>(memory.first), batch, positions, channels,
                         accumulators.data());
    epilogue(accumulators.data(), nullptr, memory.dst);
  };
}

Compute pooling(const Pooling& kind, const Layer& layer, const BackendContext& context) {
  const bool is_of_bytes = context.value(layer.output).type == ElementType::u8;
  return [kind, is_of_bytes](const LayerMemory& memory) {
    const auto* src = data_of<float>(memory.first);
    auto* dst = reinterpret_cast<float*>(memory.dst);
    if (is_of_bytes)
      loops::pool_largest(kind.geometry, data_of<std::uint8_t>(memory.first),
                          reinterpret_cast<std::uint8_t*>(memory.dst));
    else if (kind.max)
      loops::pool_largest(kind.geometry, src, dst);
    else
      loops::pool_mean(kind.geometry, kind.exclude_pad, src, dst);
  };
}

Compute layout_change(const Layer& layer, const BackendContext& context) {
  const LayerValue& dst = context.value(layer.output);
  std::size_t rows = size(dst.shape[1]), columns = size(dst.shape[2] * dst.shape[3]);
  if (dst.layout == DataLayout::plain) std::swap(rows, columns);
  return
      [=, batch = size(dst.shape[0]), element = element_size(dst.type)](const LayerMemory& memory) {
        loops::transpose(memory.first, batch, rows, columns, element, memory.dst);
      };
}

Compute interleaved_channels(const InterleavedChannels& kind, const Layer& layer,
                             const BackendContext& context) {
  const std::size_t src_channels = size(context.value(layer.inputs[0]).shape[3]);
  const std::size_t first = size(kind.first), count = num_elements(layer, context);
  std::optional<EpilogueLoop> quantize;
  if (kind.epilogue) quantize = epilogue_loop(*kind.epilogue, layer, context, Element::f32);
  return [=, channels = 2 * size(kind.count)](const LayerMemory& memory) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::byte* src = i % 2 == 0 ? memory.first : memory.second;
      values[i] = data_of<float>(src)[i / channels * src_channels + first + i % channels / 2];
    }
    if (quantize)
      (*quantize)(values.data(), nullptr, memory.dst);
    else
      std::memcpy(memory.dst, values.data(), count * sizeof(float));
  };
}

Compute lookup(const Lookup& kind, const Layer& layer, const BackendContext& context) {
  return [table = kind.table, count = num_elements(layer, context)](const LayerMemory& memory) {
    const auto* src = data_of<std::uint8_t>(memory.first);
    std::transform(src, src + count, reinterpret_cast<std::uint8_t*>(memory.dst),
                   [&](std::uint8_t byte) { return table[byte]; });
  };
}

std::unique_ptr<Step> portable_step(const PortableOp& kind, const Layer& layer,
                                    const BackendContext& context) {
  std::vector<LayerValue> inputs;
  for (BufferId id : layer.inputs) inputs.push_back(context.value(id));
  const Shape shape = context.value(layer.output).shape;
  return std::make_unique<FunctionStep>(
      [=, op = kind.op, port = kind.port](const Binding& binding) {
        // Tensors over the plan's own memory: no owner to keep alive.
        std::vector<Tensor> tensors;
        for (std::size_t i = 0; i < inputs.size(); ++i)
          tensors.emplace_back(inputs[i].type, inputs[i].shape, binding.buffers[layer.inputs[i]],
                               nullptr);
        return [op, port, shape, tensors, name = layer.name, dst = binding.buffers[layer.output]] {
          try {
            const Tensor result = reference::evaluate(op, tensors, std::span(&shape, 1))[port];
            std::memcpy(dst, result.bytes(), result.num_bytes());
          } catch (const InvalidArgument& error) {
            throw InvalidArgument(fmt::format("running node \"{}\": {}", name, error.what()));
          } catch (const Unsupported& error) {
            throw Unsupported(fmt::format("running node \"{}\": {}", name, error.what()));
          }
        };
      });
}

// Nothing for a function with a parameter that is computed.
Compute onednn_function(const Op& op, const Layer& layer, const BackendContext& context) {
  const auto* unary = std::get_if<Unary>(&op);
  float beta = 1;
  if (unary == nullptr && layer.inputs.size() > 1) {
    const auto& constant = context.value(layer.inputs[1]).constant;
    if (!constant || constant->type() != ElementType::f32) return nullptr;
    beta = constant->data<float>()[0];
  }
  if (context.value(layer.output).type != ElementType::f32) return nullptr;
  const auto kind = unary == nullptr ? std::nullopt : std::optional(unary->kind);
  return [=, count = num_elements(layer, context)](const LayerMemory& memory) {
    const auto* src = data_of<float>(memory.first);
    std::transform(src, src + count, reinterpret_cast<float*>(memory.dst), [&](float x) {
      if (!kind) return onednn_swish(x, beta);
      return *kind == UnaryKind::exp ? onednn_exp(x) : onednn_sigmoid(x);
    });
  };
}

struct Implementer {
  const Layer& layer;
  const BackendContext& context;

  ImplementationOrRefusal operator()(const IntegerConvolution& kind) const {
    return implementation(integer_convolution(kind, layer, context), "convolve_integers+epilogue");
  }
  ImplementationOrRefusal operator()(const IntegerMatMul& kind) const {
    return implementation(integer_matmul(kind, layer, context), "multiply_integers+epilogue");
  }
  ImplementationOrRefusal operator()(const FloatConvolution& kind) const {
    return implementation(float_convolution(kind, layer, context), "convolve");
  }
  ImplementationOrRefusal operator()(const FloatDepthwise& kind) const {
    return implementation(float_depthwise(kind, layer, context), "convolve+epilogue");
  }
  ImplementationOrRefusal operator()(const Elementwise& kind) const {
    return implementation(elementwise(kind, layer, context), "epilogue");
  }
  ImplementationOrRefusal operator()(const GlobalSum& kind) const {
    return implementation(global_sum(kind, layer, context), "sum_positions+epilogue");
  }
  ImplementationOrRefusal operator()(const Pooling& kind) const {
    return implementation(pooling(kind, layer, context), kind.max ? "pool_largest" : "pool_mean");
  }
  ImplementationOrRefusal operator()(const LayoutChange&) const {
    return Implementation{step_of(layout_change(layer, context), layer), "transpose",
                          std::string(to_string(context.value(layer.output).type))};
  }
  ImplementationOrRefusal operator()(const InterleavedChannels& kind) const {
    return implementation(interleaved_channels(kind, layer, context), "interleave");
  }
  ImplementationOrRefusal operator()(const Lookup& kind) const {
    return implementation(lookup(kind, layer, context), "lookup");
  }
  ImplementationOrRefusal operator()(const PortableOp& kind) const {
    if (kind.rounding == FunctionRounding::as_onednn) {
      if (Compute compute = onednn_function(kind.op, layer, context))
        return implementation(std::move(compute), "onednn_function");
    }
    return Implementation{portable_step(kind, layer, context), "evaluate",
                          layer_precision(layer, context)};
  }

 private:
  Implementation implementation(Compute compute, std::string name) const {
    return {step_of(std::move(compute), layer), std::move(name), layer_precision(layer, context)};
  }
};

}  // namespace

ImplementationOrRefusal implement_reference(const Layer& layer, const BackendContext& context) {
  if (!layer.followers.empty()) return followed_step(layer, context);
  return std::visit(Implementer{layer, context}, layer.kind);
}

}  // namespace octet
