// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "compiler/backends/common/backend.h"
#include "compiler/backends/common/epilogue_runner.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/onednn/convolution_desc.h"
#include "compiler/backends/onednn/float_convolution.h"
#include "compiler/backends/onednn/matmul.h"
#include "compiler/backends/onednn/plain_convolution.h"
#include "compiler/backends/onednn/primitives_step.h"
#include "compiler/backends/onednn/shares.h"

namespace octet {
namespace {

using dnnl::memory;

class IntegerConvolutionStep final : public Step {
 public:
  IntegerConvolutionStep(const IntegerConvolution& kind, const Layer& layer,
                         EpilogueRunner epilogue,
                         const dnnl::convolution_forward::primitive_desc& desc,
                         const dnnl::engine& engine)
      : buffers_(layer),
        epilogue_(std::make_shared<const EpilogueRunner>(std::move(epilogue))),
        primitive_(engine, dnnl::convolution_forward(desc), desc.scratchpad_desc()),
        accumulator_bytes_(onednn::aligned_bytes(desc.dst_desc().get_size())) {
    primitive_.add_constant(
        DNNL_ARG_WEIGHTS,
        onednn::reordered_weights(kind.weights.bytes(), kind.geometry, memory::data_type::s8,
                                  desc.weights_desc(), engine));
    primitive_.add_constant(
        DNNL_ARG_BIAS, onednn::bias_memory<std::int32_t>(kind.initial, desc.bias_desc(), engine));
    primitive_.add_argument(DNNL_ARG_SRC, desc.src_desc());
    primitive_.add_argument(DNNL_ARG_DST, desc.dst_desc());
  }

  std::size_t scratchpad_bytes() const override {
    return accumulator_bytes_ + primitive_.scratchpad_bytes();
  }

  std::function<void()> bind(const Binding& binding) const override {
    return [convolve = primitive_.bind({binding.buffers[buffers_.first], binding.scratchpad},
                                       binding.scratchpad + accumulator_bytes_),
            epilogue = epilogue_, memory = LayerMemory(buffers_, binding),
            accumulators = binding.scratchpad, team = binding.team] {
      convolve();
      epilogue->run(*team, accumulators, memory.second, memory.dst);
    };
  }

 private:
  LayerBuffers buffers_;
  std::shared_ptr<const EpilogueRunner> epilogue_;
  onednn::Primitive primitive_;
  /// The accumulators lie at the beginning of the scratchpad, what the primitive asks for after
  /// them.
  std::size_t accumulator_bytes_;
};

constexpr const char* kUnportable = "the order of its sums depends on the CPU";

struct Implementer {
  const Layer& layer;
  const BackendContext& context;
  const dnnl::engine& engine;

  ImplementationOrRefusal operator()(const FloatConvolution& kind) const {
    if (context.lowered.has_portable_bits) return Refusal{kUnportable};
    const onednn::FloatConvolutionCalls calls(kind, layer, engine);
    return Implementation{
        std::make_unique<onednn::PrimitivesStep>(calls.items(context.num_threads)), calls.kernel(),
        "f32"};
  }

  ImplementationOrRefusal operator()(const IntegerConvolution& kind) const {
    if (!context.isa.includes(Isa::avx512_vnni))
      return Refusal{"without avx512_vnni its 16-bit accumulators may saturate"};
    const ConvolutionGeometry& g = kind.geometry;
    if (kind.pad_value != 0 && (g.pad_top | g.pad_bottom | g.pad_left | g.pad_right) != 0)
      return Refusal{"it pads with 0, not with a zero point"};
    const auto desc = onednn::convolution_desc(g,
                                               {memory::data_type::u8, memory::data_type::s8,
                                                memory::data_type::s32, memory::data_type::s32},
                                               onednn::user_scratchpad_attr(), engine);
    const kernels::RequantizeKernel& kernel = kernels::choose_requantize(context.isa);
    EpilogueRunner epilogue(kind.epilogue, layer, context, kernels::Element::s32, kernel);
    return Implementation{
        std::make_unique<IntegerConvolutionStep>(kind, layer, std::move(epilogue), desc, engine),
        fmt::format("{}+{}", desc.impl_info_str(), kernel.name), "i8"};
  }

  ImplementationOrRefusal operator()(const Pooling& kind) const {
    const LayerValue& dst = context.value(layer.output);
    const memory::data_type type =
        dst.type == ElementType::u8 ? memory::data_type::u8 : memory::data_type::f32;
    const auto algorithm = kind.max           ? dnnl::algorithm::pooling_max
                           : kind.exclude_pad ? dnnl::algorithm::pooling_avg_exclude_padding
                                              : dnnl::algorithm::pooling_avg_include_padding;
    const auto describe = [&](const ConvolutionGeometry& g) {
      const dnnl::pooling_forward::desc desc(dnnl::prop_kind::forward_inference, algorithm,
                                             onednn::data_desc(g.n, g.groups, g.ih, g.iw, type),
                                             onednn::data_desc(g.n, g.groups, g.oh, g.ow, type),
                                             {g.stride_h, g.stride_w}, {g.kh, g.kw},
                                             {g.pad_top, g.pad_left}, {g.pad_bottom, g.pad_right});
      return dnnl::pooling_forward::primitive_desc(desc, onednn::user_scratchpad_attr(), engine);
    };
    const auto operand = [&](BufferId buffer, std::int64_t offset) {
      return onednn::Operand{buffer, static_cast<std::size_t>(offset) * element_size(dst.type)};
    };
    std::vector<onednn::Item> items;
    for (const onednn::Share& share : onednn::cut_into_shares(kind.geometry, context.num_threads)) {
      const auto desc = describe(share.geometry);
      onednn::Primitive pool(engine, dnnl::pooling_forward(desc), desc.scratchpad_desc());
      pool.add_argument(DNNL_ARG_SRC, desc.src_desc());
      pool.add_argument(DNNL_ARG_DST, desc.dst_desc());
      items.push_back({{std::move(pool),
                        {operand(layer.inputs[0], share.src_offset),
                         operand(layer.output, share.dst_offset)}}});
    }
    return Implementation{std::make_unique<onednn::PrimitivesStep>(std::move(items)),
                          describe(kind.geometry).impl_info_str(), layer_precision(layer, context)};
  }

  ImplementationOrRefusal operator()(const PortableOp& kind) const {
    if (context.lowered.has_portable_bits) return Refusal{kUnportable};
    if (const auto* product = std::get_if<MatMul>(&kind.op))
      return onednn::matmul_step(*product, layer, context, engine);
    return onednn::plain_convolution_step(kind.op, layer, context, engine);
  }

  template <typename Kind>
  ImplementationOrRefusal operator()(const Kind&) const {
    return Refusal{"not a convolution or pooling"};
  }
};

}  // namespace

ImplementationOrRefusal implement_onednn(const Layer& layer, const BackendContext& context) {
  try {
    return std::visit(Implementer{layer, context, onednn::cpu_engine(context.isa)}, layer.kind);
  } catch (const dnnl::error& error) {
    return Refusal{error.what()};
  }
}

}  // namespace octet
