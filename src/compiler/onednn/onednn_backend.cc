// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "compiler/backend.h"
#include "compiler/epilogue_runner.h"
#include "compiler/onednn/primitive.h"
#include "compiler/step.h"

namespace octet {
namespace {

using dnnl::memory;

constexpr memory::format_tag kChannelsLast = memory::format_tag::nhwc;

// Steps share the bytes of one scratchpad: sums first, then what the primitive asks for.
std::size_t aligned(std::size_t num_bytes) {
  return (num_bytes + 63) / 64 * 64;
}

memory::desc data_desc(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w,
                       memory::data_type type) {
  return {{n, c, h, w}, type, kChannelsLast};
}

memory::data_type data_type(ElementType type) {
  switch (type) {
    case ElementType::u8:
      return memory::data_type::u8;
    case ElementType::i8:
      return memory::data_type::s8;
    default:
      return memory::data_type::f32;
  }
}

void append_clamp(dnnl::post_ops& ops, const std::optional<std::pair<float, float>>& clamp) {
  if (!clamp) return;
  if (clamp->first == 0 && clamp->second > 3e38F)
    ops.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
  else
    ops.append_eltwise(1.0F, dnnl::algorithm::eltwise_clip, clamp->first, clamp->second);
}

struct ConvolutionTypes {
  memory::data_type src, weights, bias, dst;
};

dnnl::convolution_forward::primitive_desc convolution_desc(const ConvolutionGeometry& g,
                                                           const ConvolutionTypes& types,
                                                           const dnnl::primitive_attr& attr,
                                                           const dnnl::engine& engine) {
  const memory::desc src = data_desc(g.n, g.groups * g.ic, g.ih, g.iw, types.src);
  const memory::desc dst = data_desc(g.n, g.groups * g.oc, g.oh, g.ow, types.dst);
  const memory::dims weight_dims = g.groups > 1 ? memory::dims{g.groups, g.oc, g.ic, g.kh, g.kw}
                                                : memory::dims{g.oc, g.ic, g.kh, g.kw};
  const memory::desc weights(weight_dims, types.weights, memory::format_tag::any);
  const memory::desc bias({g.groups * g.oc}, types.bias, memory::format_tag::a);
  const dnnl::convolution_forward::desc desc(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, src, weights, bias,
      dst, {g.stride_h, g.stride_w}, {g.dilation_h - 1, g.dilation_w - 1}, {g.pad_top, g.pad_left},
      {g.pad_bottom, g.pad_right});
  return {desc, attr, engine};
}

memory reordered_weights(const Tensor& weights, const ConvolutionGeometry& g,
                         const memory::desc& wanted, const dnnl::engine& engine) {
  const memory::data_type type = data_type(weights.type());
  const memory::desc given =
      g.groups > 1
          ? memory::desc({g.groups, g.oc, g.ic, g.kh, g.kw}, type, memory::format_tag::goihw)
          : memory::desc({g.oc, g.ic, g.kh, g.kw}, type, memory::format_tag::oihw);
  memory source(given, engine, const_cast<std::byte*>(weights.bytes()));
  memory result(wanted, engine);
  dnnl::stream stream(engine);
  dnnl::reorder(source, result).execute(stream, source, result);
  stream.wait();
  return result;
}

template <typename T>
memory bias_memory(const std::vector<T>& values, const memory::desc& desc,
                   const dnnl::engine& engine) {
  memory bias(desc, engine);
  std::copy(values.begin(), values.end(), static_cast<T*>(bias.get_data_handle()));
  return bias;
}

class FloatConvolutionStep final : public Step {
 public:
  /// @param add  adds the residual afterwards, if the convolution does not do that itself.
  FloatConvolutionStep(const FloatConvolution& kind, const Layer& layer,
                       const dnnl::convolution_forward::primitive_desc& desc,
                       std::optional<onednn::Primitive> add, const dnnl::engine& engine)
      : inputs_(layer.inputs),
        output_(layer.output),
        primitive_(engine, dnnl::convolution_forward(desc), desc.scratchpad_desc()),
        add_(std::move(add)) {
    primitive_.add_constant(DNNL_ARG_WEIGHTS, reordered_weights(kind.weights, kind.geometry,
                                                                desc.weights_desc(), engine));
    primitive_.add_constant(DNNL_ARG_BIAS, bias_memory(kind.bias, desc.bias_desc(), engine));
    primitive_.add_argument(DNNL_ARG_SRC, desc.src_desc());
    primitive_.add_argument(DNNL_ARG_DST, desc.dst_desc());
    if (kind.residual && !add_)
      primitive_.add_argument(DNNL_ARG_ATTR_MULTIPLE_POST_OP(kind.clamp ? 1 : 0) | DNNL_ARG_SRC_1,
                              desc.dst_desc());
  }

  std::size_t scratchpad_bytes() const override {
    return std::max(primitive_.scratchpad_bytes(), add_ ? add_->scratchpad_bytes() : 0);
  }

  std::function<void()> bind(const Binding& binding) const override {
    std::vector<void*> pointers{binding.buffers[inputs_[0]], binding.buffers[output_]};
    if (inputs_.size() > 1 && !add_) pointers.push_back(binding.buffers[inputs_[1]]);
    std::function<void()> convolve = primitive_.bind(pointers, binding.scratchpad);
    if (!add_) return convolve;
    return [convolve = std::move(convolve),
            add = add_->bind(
                {binding.buffers[output_], binding.buffers[inputs_[1]], binding.buffers[output_]},
                binding.scratchpad)] {
      convolve();
      add();
    };
  }

 private:
  std::vector<BufferId> inputs_;
  BufferId output_;
  onednn::Primitive primitive_;
  std::optional<onednn::Primitive> add_;
};

// dst = clamp(dst + residual), bound to dst, residual, dst.
onednn::Primitive residual_add(const FloatConvolution& kind, const memory::desc& dst,
                               const dnnl::engine& engine) {
  dnnl::post_ops ops;
  append_clamp(ops, kind.residual_clamp);
  dnnl::primitive_attr attr = onednn::user_scratchpad_attr();
  attr.set_post_ops(ops);
  const dnnl::binary::primitive_desc desc(
      dnnl::binary::desc(dnnl::algorithm::binary_add, dst, dst, dst), attr, engine);
  onednn::Primitive add(engine, dnnl::binary(desc), desc.scratchpad_desc());
  for (const int argument : {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST})
    add.add_argument(argument, dst);
  return add;
}

class IntegerConvolutionStep final : public Step {
 public:
  IntegerConvolutionStep(const IntegerConvolution& kind, const Layer& layer,
                         EpilogueRunner epilogue,
                         const dnnl::convolution_forward::primitive_desc& desc,
                         const dnnl::engine& engine)
      : inputs_(layer.inputs),
        output_(layer.output),
        epilogue_(std::make_shared<const EpilogueRunner>(std::move(epilogue))),
        primitive_(engine, dnnl::convolution_forward(desc), desc.scratchpad_desc()),
        sum_bytes_(aligned(desc.dst_desc().get_size())) {
    primitive_.add_constant(DNNL_ARG_WEIGHTS, reordered_weights(kind.weights, kind.geometry,
                                                                desc.weights_desc(), engine));
    primitive_.add_constant(DNNL_ARG_BIAS, bias_memory(kind.initial, desc.bias_desc(), engine));
    primitive_.add_argument(DNNL_ARG_SRC, desc.src_desc());
    primitive_.add_argument(DNNL_ARG_DST, desc.dst_desc());
  }

  std::size_t scratchpad_bytes() const override {
    return sum_bytes_ + primitive_.scratchpad_bytes();
  }

  std::function<void()> bind(const Binding& binding) const override {
    const std::byte* residual = inputs_.size() > 1 ? binding.buffers[inputs_[1]] : nullptr;
    return [convolve = primitive_.bind({binding.buffers[inputs_[0]], binding.scratchpad},
                                       binding.scratchpad + sum_bytes_),
            epilogue = epilogue_, residual, sums = binding.scratchpad,
            dst = binding.buffers[output_], team = binding.team] {
      convolve();
      epilogue->run(*team, sums, residual, dst);
    };
  }

 private:
  std::vector<BufferId> inputs_;
  BufferId output_;
  std::shared_ptr<const EpilogueRunner> epilogue_;
  onednn::Primitive primitive_;
  std::size_t sum_bytes_;
};

class PoolingStep final : public Step {
 public:
  PoolingStep(const Layer& layer, const dnnl::pooling_forward::primitive_desc& desc,
              const dnnl::engine& engine)
      : input_(layer.inputs[0]),
        output_(layer.output),
        primitive_(engine, dnnl::pooling_forward(desc), desc.scratchpad_desc()) {
    primitive_.add_argument(DNNL_ARG_SRC, desc.src_desc());
    primitive_.add_argument(DNNL_ARG_DST, desc.dst_desc());
  }
  std::size_t scratchpad_bytes() const override { return primitive_.scratchpad_bytes(); }
  std::function<void()> bind(const Binding& binding) const override {
    return primitive_.bind({binding.buffers[input_], binding.buffers[output_]}, binding.scratchpad);
  }

 private:
  BufferId input_;
  BufferId output_;
  onednn::Primitive primitive_;
};

struct Implementer {
  const Layer& layer;
  const BackendContext& context;
  const dnnl::engine& engine;

  ImplementationOrRefusal operator()(const FloatConvolution& kind) const {
    const ConvolutionGeometry& g = kind.geometry;
    const memory::desc dst = data_desc(g.n, g.groups * g.oc, g.oh, g.ow, memory::data_type::f32);
    const auto describe = [&](bool with_residual) {
      dnnl::post_ops ops;
      append_clamp(ops, kind.clamp);
      if (with_residual) {
        ops.append_binary(dnnl::algorithm::binary_add, dst);
        append_clamp(ops, kind.residual_clamp);
      }
      dnnl::primitive_attr attr = onednn::user_scratchpad_attr();
      attr.set_post_ops(ops);
      return convolution_desc(g,
                              {memory::data_type::f32, memory::data_type::f32,
                               memory::data_type::f32, memory::data_type::f32},
                              attr, engine);
    };
    auto desc = describe(kind.residual);
    std::optional<onednn::Primitive> add;
    // oneDNN 2.6's convolution by matrix product reads the second operand of a grouped one from
    // wrong places.
    if (kind.residual &&
        std::string_view(desc.impl_info_str()).find("gemm") != std::string_view::npos) {
      desc = describe(false);
      add = residual_add(kind, dst, engine);
    }
    return Implementation{
        std::make_unique<FloatConvolutionStep>(kind, layer, desc, std::move(add), engine),
        desc.impl_info_str(), "f32"};
  }

  ImplementationOrRefusal operator()(const IntegerConvolution& kind) const {
    if (!context.isa.includes(Isa::avx512_vnni))
      return Refusal{"without avx512_vnni its 16-bit sums may saturate"};
    const ConvolutionGeometry& g = kind.geometry;
    if (kind.pad_value != 0 && (g.pad_top | g.pad_bottom | g.pad_left | g.pad_right) != 0)
      return Refusal{"it pads with 0, not with a zero point"};
    const LayerValue* residual = kind.epilogue.residual ? &context.value(layer.inputs[1]) : nullptr;
    const auto desc = convolution_desc(g,
                                       {memory::data_type::u8, memory::data_type::s8,
                                        memory::data_type::s32, memory::data_type::s32},
                                       onednn::user_scratchpad_attr(), engine);
    const kernels::RequantizeKernel& kernel = kernels::choose_requantize(context.isa);
    EpilogueRunner epilogue(kind.epilogue, kernels::Element::s32, residual,
                            context.value(layer.output), kernel);
    return Implementation{
        std::make_unique<IntegerConvolutionStep>(kind, layer, std::move(epilogue), desc, engine),
        fmt::format("{}+{}", desc.impl_info_str(), kernel.name), "i8"};
  }

  ImplementationOrRefusal operator()(const Pooling& kind) const {
    const ConvolutionGeometry& g = kind.geometry;
    const memory::data_type type = data_type(context.value(layer.output).type);
    const auto algorithm = kind.max           ? dnnl::algorithm::pooling_max
                           : kind.exclude_pad ? dnnl::algorithm::pooling_avg_exclude_padding
                                              : dnnl::algorithm::pooling_avg_include_padding;
    const dnnl::pooling_forward::desc desc(
        dnnl::prop_kind::forward_inference, algorithm, data_desc(g.n, g.groups, g.ih, g.iw, type),
        data_desc(g.n, g.groups, g.oh, g.ow, type), {g.stride_h, g.stride_w}, {g.kh, g.kw},
        {g.pad_top, g.pad_left}, {g.pad_bottom, g.pad_right});
    const dnnl::pooling_forward::primitive_desc primitive(desc, onednn::user_scratchpad_attr(),
                                                          engine);
    return Implementation{std::make_unique<PoolingStep>(layer, primitive, engine),
                          primitive.impl_info_str(), layer_precision(layer, context)};
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
