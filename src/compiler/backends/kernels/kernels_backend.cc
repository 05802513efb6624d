// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <memory>
#include <utility>

#include "compiler/backends/common/backend.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/direct_convolution.h"
#include "compiler/backends/kernels/portable_steps.h"
#include "compiler/backends/kernels/simple_steps.h"
#include "kernels/requantize/choose.h"

namespace octet {
namespace {

struct Implementer {
  const Layer& layer;
  const BackendContext& context;

  ImplementationOrRefusal operator()(const Elementwise& kind) const {
    const kernels::RequantizeKernel& kernel = kernels::choose_requantize(context.isa);
    return Implementation{elementwise_step(kind, layer, context, kernel), kernel.name,
                          layer_precision(layer, context)};
  }
  ImplementationOrRefusal operator()(const GlobalSum& kind) const {
    const kernels::RequantizeKernel& kernel = kernels::choose_requantize(context.isa);
    return Implementation{global_sum_step(kind, layer, context, kernel),
                          std::string("global_sum+") + kernel.name, "i8"};
  }
  ImplementationOrRefusal operator()(const Lookup& kind) const {
    const kernels::LookupKernel& kernel = kernels::choose_lookup(context.isa);
    return Implementation{lookup_step(kind, layer, context, kernel), kernel.name, "i8"};
  }
  ImplementationOrRefusal operator()(const InterleavedChannels& kind) const {
    return interleave_step(kind, layer, context, kernels::choose_requantize(context.isa));
  }
  ImplementationOrRefusal operator()(const LayoutChange&) const {
    return Implementation{layout_step(layer, context), "transpose",
                          std::string(to_string(context.value(layer.output).type))};
  }
  ImplementationOrRefusal operator()(const IntegerConvolution& kind) const {
    if (kind.geometry.ic == 1 && kind.geometry.oc == 1)
      return depthwise_convolution(kind, layer, context);
    if (winograd_pays(kind.geometry, context.isa))
      return winograd_convolution(kind, layer, context);
    return tiled_convolution(kind, layer, context);
  }
  ImplementationOrRefusal operator()(const FloatDepthwise& kind) const {
    if (auto certain = certain_depthwise(kind, layer, context)) return std::move(*certain);
    return float_depthwise(kind, layer, context);
  }
  ImplementationOrRefusal operator()(const IntegerMatMul& kind) const {
    return integer_matmul(kind, layer, context);
  }
  ImplementationOrRefusal operator()(const FloatConvolution& kind) const {
    const auto refusal = refuse_direct_convolution(kind.geometry, context.isa);
    if (refusal && !context.lowered.has_portable_bits) return *refusal;
    return direct_convolution(kind, layer, context);
  }
  ImplementationOrRefusal operator()(const Pooling& kind) const {
    return max_pool_step(kind, layer, context);
  }
  ImplementationOrRefusal operator()(const PortableOp& kind) const {
    return implement_portable(kind, layer, context);
  }
};

}  // namespace

ImplementationOrRefusal implement_kernels(const Layer& layer, const BackendContext& context) {
  return std::visit(Implementer{layer, context}, layer.kind);
}

}  // namespace octet
