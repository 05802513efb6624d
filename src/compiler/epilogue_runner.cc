// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/epilogue_runner.h"

#include <cmath>

#include "base/parallel.h"

namespace octet {
namespace {

// About 0.5 us of work, which is what handing it to another thread takes.
constexpr std::size_t kMinElements = 4096;

std::size_t element_bytes(kernels::Element type) {
  switch (type) {
    case kernels::Element::none:
      return 0;
    case kernels::Element::f32:
    case kernels::Element::s32:
      return 4;
    case kernels::Element::u8:
      return 1;
  }
  return 0;
}

}  // namespace

kernels::Element kernel_element(ElementType type) {
  switch (type) {
    case ElementType::f32:
      return kernels::Element::f32;
    case ElementType::i32:
      return kernels::Element::s32;
    case ElementType::u8:
      return kernels::Element::u8;
    default:
      throw InternalError("compiling an epilogue: no kernel for element type " +
                          std::string(to_string(type)));
  }
}

EpilogueRunner::EpilogueRunner(const Epilogue& epilogue, const Layer& layer,
                               const BackendContext& context, kernels::Element src,
                               const kernels::RequantizeKernel& kernel)
    : epilogue_(epilogue),
      kernel_(kernel),
      rows_(static_cast<std::size_t>(context.value(layer.output).shape.num_elements()) /
            epilogue.scale.size()) {
  params_.src_type = src;
  params_.dst_type = kernel_element(context.value(layer.output).type);
  params_.residual_stride = params_.dst_stride = channels();
  params_.affine = epilogue.affine;
  params_.step_shift = epilogue.step_shift;
  params_.round_first = epilogue.round_first;
  params_.first_zero_point = epilogue.first_zero_point;
  params_.zero_point = epilogue.zero_point;
  if (epilogue.residual) {
    params_.residual_type = kernel_element(context.value(layer.inputs[1]).type);
    params_.alpha = epilogue.residual->alpha;
    params_.beta = epilogue.residual->beta;
    params_.gamma = epilogue.residual->gamma;
    params_.addition = epilogue.residual->addition;
    params_.residual_low = epilogue.residual->low;
    params_.residual_high = epilogue.residual->high;
  }
  params_.saturates = saturates();
}

bool EpilogueRunner::saturates() const {
  if (params_.src_type != kernels::Element::s32 || params_.dst_type != kernels::Element::u8 ||
      params_.residual_type != kernels::Element::none)
    return false;
  const bool by_real = !epilogue_.step_scale.empty();
  if (epilogue_.affine != (by_real ? kernels::Affine::stepwise : kernels::Affine::fused))
    return false;
  constexpr float kLargestSum = 2147483648.0F;
  constexpr float kTooLarge = kLargestSum / 2;
  const auto low = static_cast<float>(-epilogue_.zero_point);
  for (std::size_t c = 0; c < channels(); ++c) {
    float largest = std::abs(epilogue_.scale[c]) * kLargestSum + std::abs(epilogue_.bias[c]);
    if (by_real)
      largest = largest * std::abs(epilogue_.step_scale[c]) + std::abs(epilogue_.step_shift);
    if (epilogue_.low[c] != low || epilogue_.high[c] != low + 255 || !(largest < kTooLarge))
      return false;
  }
  return true;
}

void EpilogueRunner::run(ThreadTeam& team, const void* src, const void* residual, void* dst) const {
  parallel_for(team, rows_, kMinElements / channels() + 1, [&](std::size_t begin, std::size_t end) {
    const std::size_t offset = begin * channels() * element_bytes(params_.src_type);
    run_block({begin, end - begin, 0, channels()}, static_cast<const std::byte*>(src) + offset,
              channels(), residual, dst);
  });
}

void EpilogueRunner::run_block(const Block& block, const void* src, std::size_t src_stride,
                               const void* residual, void* dst) const {
  kernels::Requantize params = params_;
  params.src_stride = src_stride;
  params.scale = epilogue_.scale.data() + block.first_channel;
  params.bias = epilogue_.bias.data() + block.first_channel;
  if (!epilogue_.step_scale.empty())
    params.step_scale = epilogue_.step_scale.data() + block.first_channel;
  params.low = epilogue_.low.data() + block.first_channel;
  params.high = epilogue_.high.data() + block.first_channel;
  const std::size_t first = block.first_row * channels() + block.first_channel;
  const auto* other = static_cast<const std::byte*>(residual);
  kernel_.function(params, block.rows, block.channels, src,
                   other == nullptr ? nullptr : other + first * element_bytes(params.residual_type),
                   static_cast<std::byte*>(dst) + first * element_bytes(params.dst_type));
}

}  // namespace octet
