// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/epilogue_runner.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "compiler/kernels_backend/portable_steps.h"
#include "kernels/binary_f32/binary_f32.h"

namespace octet {
namespace {

// About 0.5 us of work, which is what handing it to another thread takes.
constexpr std::size_t kMinElements = 4096;
// What followers work on at a time: 8 KiB, which stay in a first-level cache beside the
// accumulators that they come from.
constexpr std::size_t kFollowedElements = 2048;

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

EpilogueStage::EpilogueStage(const Epilogue& epilogue, kernels::Element src, kernels::Element dst,
                             kernels::Element residual, const kernels::RequantizeKernel& kernel)
    : epilogue_(epilogue), kernel_(kernel) {
  params_.src_type = src;
  params_.dst_type = dst;
  params_.residual_stride = channels();
  params_.affine = epilogue.affine;
  params_.step_shift = epilogue.step_shift;
  params_.round_first = epilogue.round_first;
  params_.first_zero_point = epilogue.first_zero_point;
  params_.zero_point = epilogue.zero_point;
  if (epilogue.residual) {
    params_.residual_type = residual;
    params_.alpha = epilogue.residual->alpha;
    params_.beta = epilogue.residual->beta;
    params_.gamma = epilogue.residual->gamma;
    params_.addition = epilogue.residual->addition;
    params_.residual_low = epilogue.residual->low;
    params_.residual_high = epilogue.residual->high;
  }
  params_.saturates = saturates();
}

bool EpilogueStage::saturates() const {
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

void EpilogueStage::run(const EpilogueBlock& block, const void* src, std::size_t src_stride,
                        const std::byte* residual, void* dst, std::size_t dst_stride) const {
  kernels::Requantize params = params_;
  params.src_stride = src_stride;
  params.dst_stride = dst_stride;
  params.scale = epilogue_.scale.data() + block.first_channel;
  params.bias = epilogue_.bias.data() + block.first_channel;
  if (!epilogue_.step_scale.empty())
    params.step_scale = epilogue_.step_scale.data() + block.first_channel;
  params.low = epilogue_.low.data() + block.first_channel;
  params.high = epilogue_.high.data() + block.first_channel;
  const std::size_t first = block.first_row * channels() + block.first_channel;
  const bool is_sum = params.residual_type != kernels::Element::none;
  kernel_.function(params, block.rows, block.channels, src,
                   is_sum ? residual + first * element_bytes(params.residual_type) : nullptr, dst);
}

EpilogueRunner::EpilogueRunner(const Epilogue& epilogue, const Layer& layer,
                               const BackendContext& context, kernels::Element src,
                               const kernels::RequantizeKernel& kernel)
    : first_(epilogue, src,
             layer.followers.empty() ? kernel_element(context.value(layer.output).type)
                                     : kernels::Element::f32,
             epilogue.residual ? kernel_element(context.value(layer.inputs[1]).type)
                               : kernels::Element::none,
             kernel),
      map_kernel_(kernels::choose_map(context.isa)),
      dst_type_(kernel_element(context.value(layer.output).type)),
      rows_(static_cast<std::size_t>(context.value(layer.output).shape.num_elements()) /
            epilogue.scale.size()) {
  for (const Layer& follower : layer.followers) add_follower(follower, context, kernel);
}

void EpilogueRunner::add_follower(const Layer& follower, const BackendContext& context,
                                  const kernels::RequantizeKernel& kernel) {
  if (const auto* elementwise = std::get_if<Elementwise>(&follower.kind)) {
    last_.emplace(elementwise->epilogue, kernels::Element::f32, dst_type_,
                  elementwise->epilogue.residual
                      ? kernel_element(context.value(follower.inputs[1]).type)
                      : kernels::Element::none,
                  kernel);
    return;
  }
  functions_.push_back({known_map(follower, context.lowered)});
  if (!functions_.back().map)
    rows_per_image_ = rows_ / static_cast<std::size_t>(context.value(follower.output).shape[0]);
}

void EpilogueRunner::run(ThreadTeam& team, const void* src, const void* operand, void* dst) const {
  parallel_for(team, rows_, kMinElements / channels() + 1, [&](std::size_t begin, std::size_t end) {
    const std::size_t offset = begin * channels() * element_bytes(first_.src_type());
    run_block({begin, end - begin, 0, channels()}, static_cast<const std::byte*>(src) + offset,
              channels(), operand, dst);
  });
}

void EpilogueRunner::run_block(const Block& block, const void* src, std::size_t src_stride,
                               const void* operand, void* dst) const {
  const auto* other = static_cast<const std::byte*>(operand);
  const std::size_t first = block.first_row * channels() + block.first_channel;
  auto* target = static_cast<std::byte*>(dst) + first * element_bytes(dst_type_);
  if (functions_.empty() && !last_)
    return first_.run(block, src, src_stride, other, target, channels());
  const std::size_t most_channels = std::min(block.channels, kFollowedElements);
  const std::size_t most_rows = kFollowedElements / std::max<std::size_t>(most_channels, 1);
  for (std::size_t c = 0; c < block.channels; c += most_channels) {
    for (std::size_t r = 0; r < block.rows; r += most_rows) {
      const Block part{block.first_row + r, std::min(most_rows, block.rows - r),
                       block.first_channel + c, std::min(most_channels, block.channels - c)};
      run_followers(part,
                    static_cast<const std::byte*>(src) +
                        (r * src_stride + c) * element_bytes(first_.src_type()),
                    src_stride, other,
                    target + (r * channels() + c) * element_bytes(dst_type_));
    }
  }
}

void EpilogueRunner::run_followers(const Block& block, const void* src, std::size_t src_stride,
                                   const std::byte* operand, std::byte* dst) const {
  alignas(64) float values[kFollowedElements];
  first_.run(block, src, src_stride, operand, values, block.channels);
  const std::size_t num_values = block.rows * block.channels;
  for (const Function& function : functions_) {
    if (function.map)
      map_kernel_.function(*function.map, values, values, num_values);
    else
      multiply_by_gate(block, operand, values);
  }
  if (last_) return last_->run(block, values, block.channels, operand, dst, channels());
  for (std::size_t r = 0; r < block.rows; ++r) {
    std::copy_n(values + r * block.channels, block.channels,
                reinterpret_cast<float*>(dst) + r * channels());
  }
}

void EpilogueRunner::multiply_by_gate(const Block& block, const std::byte* gate,
                                      float* values) const {
  for (std::size_t r = 0; r < block.rows; ++r, values += block.channels) {
    const std::size_t image = (block.first_row + r) / rows_per_image_;
    const auto* factors =
        reinterpret_cast<const float*>(gate) + image * channels() + block.first_channel;
    kernels::binary_f32({kernels::BinaryFunction::multiply}, values, factors, values,
                        block.channels);
  }
}

}  // namespace octet
