// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "compiler/backends/common/backend.h"
#include "compiler/backends/common/convolution_weights.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/integer_matmul.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/simple_steps.h"
#include "compiler/backends/reference/onednn_functions.h"
#include "compiler/size.h"
#include "kernels/convolution_i8/convolution_i8.h"
#include "kernels/max_pool_i8/max_pool_i8.h"
#include "reference/evaluate.h"

namespace octet {
namespace {

constexpr kernels::RequantizeKernel kRequantize{kernels::requantize_reference,
                                                "requantize_reference", Isa::scalar};

kernels::ConvolutionShape convolution_shape(const ConvolutionGeometry& g) {
  return {.n = size(g.n),
          .groups = size(g.groups),
          .ic = size(g.ic),
          .oc = size(g.oc),
          .ih = size(g.ih),
          .iw = size(g.iw),
          .oh = size(g.oh),
          .ow = size(g.ow),
          .kh = size(g.kh),
          .kw = size(g.kw),
          .stride_h = size(g.stride_h),
          .stride_w = size(g.stride_w),
          .dilation_h = size(g.dilation_h),
          .dilation_w = size(g.dilation_w),
          .pad_top = g.pad_top,
          .pad_left = g.pad_left};
}

std::unique_ptr<Step> integer_convolution_step(const IntegerConvolution& kind, const Layer& layer,
                                               const BackendContext& context) {
  auto runner = std::make_shared<EpilogueRunner>(kind.epilogue, layer, context,
                                                 kernels::Element::s32, kRequantize);
  auto weights = std::make_shared<const std::vector<std::int8_t>>(channels_last_weights(kind));
  const auto bind = [runner, weights, shape = convolution_shape(kind.geometry),
                     pad_value = kind.pad_value, initial = kind.initial,
                     buffers = LayerBuffers(layer)](const Binding& binding) {
    return [=, memory = LayerMemory(buffers, binding), team = binding.team,
            sums = reinterpret_cast<std::int32_t*>(binding.scratchpad)] {
      kernels::convolution_i8_reference(shape, pad_value,
                                        reinterpret_cast<const std::uint8_t*>(memory.first),
                                        weights->data(), initial.data(), sums);
      runner->run(*team, sums, memory.second, memory.dst);
    };
  };
  return std::make_unique<FunctionStep>(
      bind, size(context.value(layer.output).shape.num_elements()) * sizeof(std::int32_t));
}

std::unique_ptr<Step> integer_matmul_step(const IntegerMatMul& kind, const Layer& layer,
                                          const BackendContext& context) {
  auto runner = std::make_shared<EpilogueRunner>(kind.epilogue, layer, context,
                                                 kernels::Element::s32, kRequantize);
  const auto bind = [runner, shape = MatmulShape(kind),
                     buffers = LayerBuffers(layer)](const Binding& binding) {
    return [=, memory = LayerMemory(buffers, binding), team = binding.team,
            sums = reinterpret_cast<std::int32_t*>(binding.scratchpad)] {
      const auto* a = reinterpret_cast<const std::uint8_t*>(memory.first);
      const auto* b = reinterpret_cast<const std::uint8_t*>(memory.second);
      for (std::size_t i = 0; i < shape.batch; ++i) {
        kernels::matmul_i8_reference(shape.first(a, i), shape.m, shape.a_zero, shape.second(b, i),
                                     shape.b_zero, sums + i * shape.m * shape.n);
      }
      runner->run(*team, sums, nullptr, memory.dst);
    };
  };
  return std::make_unique<FunctionStep>(
      bind, size(context.value(layer.output).shape.num_elements()) * sizeof(std::int32_t));
}

std::unique_ptr<Step> max_pool_step(const Pooling& kind, const Layer& layer) {
  const ConvolutionGeometry& g = kind.geometry;
  const kernels::PoolShape shape{size(g.n),        size(g.groups),   size(g.ih), size(g.iw),
                                 size(g.oh),       size(g.ow),       size(g.kh), size(g.kw),
                                 size(g.stride_h), size(g.stride_w), g.pad_top,  g.pad_left};
  return std::make_unique<FunctionStep>(
      [=, in = layer.inputs[0], out = layer.output](const Binding& binding) {
        return [=, src = binding.buffers[in], dst = binding.buffers[out]] {
          kernels::max_pool_i8_reference(shape, reinterpret_cast<const std::uint8_t*>(src),
                                         reinterpret_cast<std::uint8_t*>(dst));
        };
      });
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
std::unique_ptr<Step> onednn_function_step(const Op& op, const Layer& layer,
                                           const BackendContext& context) {
  const LayerValue& dst = context.value(layer.output);
  const auto* unary = std::get_if<Unary>(&op);
  float beta = 1;
  if (unary == nullptr && layer.inputs.size() > 1) {
    const auto& constant = context.value(layer.inputs[1]).constant;
    if (!constant || constant->type() != ElementType::f32) return nullptr;
    beta = constant->data<float>()[0];
  }
  if (dst.type != ElementType::f32) return nullptr;
  const auto kind = unary == nullptr ? std::nullopt : std::optional(unary->kind);
  const auto function = [=](float x) {
    if (!kind) return onednn_swish(x, beta);
    return *kind == UnaryKind::exp ? onednn_exp(x) : onednn_sigmoid(x);
  };
  const std::size_t num_elements = size(dst.shape.num_elements());
  return std::make_unique<FunctionStep>([=, buffers = LayerBuffers(layer)](const Binding& binding) {
    return [=, memory = LayerMemory(buffers, binding)] {
      const auto* src = reinterpret_cast<const float*>(memory.first);
      std::transform(src, src + num_elements, reinterpret_cast<float*>(memory.dst), function);
    };
  });
}

struct Implementer {
  const Layer& layer;
  const BackendContext& context;

  ImplementationOrRefusal operator()(const IntegerConvolution& kind) const {
    return Implementation{integer_convolution_step(kind, layer, context),
                          "convolution_i8_reference+requantize_reference", "i8"};
  }
  ImplementationOrRefusal operator()(const IntegerMatMul& kind) const {
    return Implementation{integer_matmul_step(kind, layer, context),
                          "matmul_i8_reference+requantize_reference", "i8"};
  }
  ImplementationOrRefusal operator()(const Elementwise& kind) const {
    return Implementation{elementwise_step(kind, layer, context, kRequantize), kRequantize.name,
                          layer_precision(layer, context)};
  }
  ImplementationOrRefusal operator()(const GlobalSum& kind) const {
    return Implementation{global_sum_step(kind, layer, context, kRequantize),
                          "global_sum+requantize_reference", "i8"};
  }
  ImplementationOrRefusal operator()(const LayoutChange&) const {
    return Implementation{layout_step(layer, context), "transpose",
                          std::string(to_string(context.value(layer.output).type))};
  }
  ImplementationOrRefusal operator()(const Pooling& kind) const {
    if (!kind.max || context.value(layer.output).type != ElementType::u8)
      return Refusal{"fused float pooling is made for oneDNN only"};
    return Implementation{max_pool_step(kind, layer), "max_pool_i8_reference", "i8"};
  }
  ImplementationOrRefusal operator()(const Lookup&) const {
    return Refusal{"tables are made for the kernels only"};
  }
  ImplementationOrRefusal operator()(const InterleavedChannels&) const {
    return Refusal{"shuffles are fused for the kernels only"};
  }
  ImplementationOrRefusal operator()(const FloatConvolution&) const {
    return Refusal{"fused float convolutions are made for oneDNN only"};
  }
  ImplementationOrRefusal operator()(const FloatDepthwise&) const {
    return Refusal{"depthwise convolutions of floats that lie channels last are the kernels'"};
  }
  ImplementationOrRefusal operator()(const PortableOp& kind) const {
    if (kind.rounding == FunctionRounding::as_onednn) {
      if (auto step = onednn_function_step(kind.op, layer, context))
        return Implementation{std::move(step), "onednn_function", "f32"};
    }
    return Implementation{portable_step(kind, layer, context), "evaluate",
                          layer_precision(layer, context)};
  }
};

}  // namespace

ImplementationOrRefusal implement_reference(const Layer& layer, const BackendContext& context) {
  return std::visit(Implementer{layer, context}, layer.kind);
}

}  // namespace octet
