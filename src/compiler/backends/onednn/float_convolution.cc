// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/onednn/float_convolution.h"

#include <algorithm>
#include <optional>

#include "compiler/backends/onednn/convolution_desc.h"

namespace octet::onednn {

using dnnl::memory;

namespace {

constexpr memory::data_type kF32 = memory::data_type::f32;

void append_clamp(dnnl::post_ops& ops, const std::optional<std::pair<float, float>>& clamp) {
  if (!clamp) return;
  if (clamp->first == 0 && clamp->second > 3e38F)
    ops.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
  else
    ops.append_eltwise(1.0F, dnnl::algorithm::eltwise_clip, clamp->first, clamp->second);
}

memory::desc dst_desc(const ConvolutionGeometry& g) {
  return data_desc(g.n, g.groups * g.oc, g.oh, g.ow, kF32);
}

Tensor random_values(std::int64_t num_elements) {
  Tensor tensor(ElementType::f32, Shape{num_elements});
  // Numerical Recipes' linear congruential generator; its upper bits as numbers in [-1, 1).
  std::uint32_t state = 1;
  for (float& value : tensor.data<float>()) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(static_cast<std::int32_t>(state)) / 2147483648.0F;
  }
  return tensor;
}

}  // namespace

FloatConvolutionCalls::FloatConvolutionCalls(const FloatConvolution& kind, const Layer& layer,
                                             const dnnl::engine& engine)
    : kind_(kind), layer_(layer), engine_(engine), whole_(describe(kind.geometry)) {
  // oneDNN 2.6's convolution by matrix product reads the second operand of a grouped one from
  // wrong places; its depthwise one takes an operand of one pixel for one value per channel.
  const ConvolutionGeometry& g = kind.geometry;
  const bool is_one_pixel = g.n * g.oh * g.ow == 1;
  if (kind.residual && (is_one_pixel || is_matrix_product())) {
    adds_separately_ = true;
    whole_ = describe(kind.geometry);
  }
  weights_ =
      reordered_weights(kind.weights.bytes(), kind.geometry, kF32, whole_.weights_desc(), engine);
}

std::vector<Item> FloatConvolutionCalls::items(int num_threads) const {
  const std::vector<Item> whole{item({kind_.geometry}, whole_)};
  std::optional<Tensor> expected;
  for (; num_threads > 1; num_threads /= 2) {
    const std::vector<Share> shares = cut_into_shares(kind_.geometry, num_threads);
    if (shares.size() == 1) break;
    std::vector<Item> items;
    for (const Share& share : shares) items.push_back(item(share, describe(share.geometry)));
    if (!expected) expected = trial_output(whole);
    if (trial_output(items) == *expected) return items;
  }
  return whole;
}

// What the items make of random values.
Tensor FloatConvolutionCalls::trial_output(const std::vector<Item>& items) const {
  const ConvolutionGeometry& g = kind_.geometry;
  Tensor src = random_values(g.n * g.ih * g.iw * g.groups * g.ic);
  Tensor dst(ElementType::f32, Shape{g.n * g.oh * g.ow * g.groups * g.oc});
  Tensor residual = kind_.residual ? random_values(dst.shape().num_elements()) : Tensor();

  BufferId largest = layer_.output;
  for (const BufferId input : layer_.inputs) largest = std::max(largest, input);
  std::vector<std::byte*> buffers(largest + 1);
  buffers[layer_.output] = dst.bytes();
  if (kind_.residual) buffers[layer_.inputs[1]] = residual.bytes();
  buffers[layer_.inputs[0]] = src.bytes();
  const PrimitivesStep step(items);
  Tensor scratchpad(ElementType::u8, Shape{static_cast<std::int64_t>(step.scratchpad_bytes())});
  ThreadTeam alone(1);
  step.bind({buffers, scratchpad.bytes(), &alone})();
  return dst;
}

FloatConvolutionCalls::Desc FloatConvolutionCalls::describe(const ConvolutionGeometry& g) const {
  dnnl::post_ops ops;
  append_clamp(ops, kind_.clamp);
  if (kind_.residual && !adds_separately_) {
    ops.append_binary(dnnl::algorithm::binary_add, dst_desc(g));
    append_clamp(ops, kind_.residual_clamp);
  }
  dnnl::primitive_attr attr = user_scratchpad_attr();
  attr.set_post_ops(ops);
  return convolution_desc(g, {kF32, kF32, kF32, kF32}, attr, engine_);
}

Item FloatConvolutionCalls::item(const Share& share, const Desc& desc) const {
  const ConvolutionGeometry& g = share.geometry;
  Primitive convolution(engine_, dnnl::convolution_forward(desc), desc.scratchpad_desc());
  convolution.add_constant(DNNL_ARG_WEIGHTS, weights(share, desc));
  const std::span<const float> bias(kind_.bias.data() + share.first_channel,
                                    static_cast<std::size_t>(g.groups * g.oc));
  convolution.add_constant(DNNL_ARG_BIAS, bias_memory(bias, desc.bias_desc(), engine_));
  convolution.add_argument(DNNL_ARG_SRC, desc.src_desc());
  convolution.add_argument(DNNL_ARG_DST, desc.dst_desc());

  const auto operand = [](BufferId buffer, std::int64_t offset) {
    return Operand{buffer, static_cast<std::size_t>(offset) * sizeof(float)};
  };
  const Operand src = operand(layer_.inputs[0], share.src_offset);
  const Operand dst = operand(layer_.output, share.dst_offset);
  if (!kind_.residual) return {{std::move(convolution), {src, dst}}};
  const Operand residual = operand(layer_.inputs[1], share.dst_offset);
  if (adds_separately_) {
    return {{std::move(convolution), {src, dst}},
            {residual_add(desc.dst_desc()), {dst, residual, dst}}};
  }
  convolution.add_argument(DNNL_ARG_ATTR_MULTIPLE_POST_OP(kind_.clamp ? 1 : 0) | DNNL_ARG_SRC_1,
                           desc.dst_desc());
  return {{std::move(convolution), {src, dst, residual}}};
}

memory FloatConvolutionCalls::weights(const Share& share, const Desc& desc) const {
  if (desc.weights_desc() == weights_.get_desc()) return weights_;
  const std::int64_t per_channel =
      kind_.weights.shape().num_elements() / (kind_.geometry.groups * kind_.geometry.oc);
  return reordered_weights(
      kind_.weights.bytes() +
          static_cast<std::size_t>(share.first_channel * per_channel) * sizeof(float),
      share.geometry, kF32, desc.weights_desc(), engine_);
}

// dst = clamp(dst + residual), for the operands dst, residual, dst.
Primitive FloatConvolutionCalls::residual_add(const memory::desc& dst) const {
  dnnl::post_ops ops;
  append_clamp(ops, kind_.residual_clamp);
  dnnl::primitive_attr attr = user_scratchpad_attr();
  attr.set_post_ops(ops);
  const dnnl::binary::primitive_desc desc(
      dnnl::binary::desc(dnnl::algorithm::binary_add, dst, dst, dst), attr, engine_);
  Primitive add(engine_, dnnl::binary(desc), desc.scratchpad_desc());
  for (const int argument : {DNNL_ARG_SRC_0, DNNL_ARG_SRC_1, DNNL_ARG_DST})
    add.add_argument(argument, dst);
  return add;
}

}  // namespace octet::onednn
