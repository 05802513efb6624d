// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/epilogue_runner.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "compiler/layers/known_map.h"
#include "kernels/binary_f32/binary_f32.h"

namespace octet {
namespace {

// What followers work on at a time: 8 KiB, which stay in a first-level cache beside the
// accumulators that they come from, and are work enough to hand to another thread.
constexpr std::size_t kFollowedElements = 2048;

EpilogueStage::Types types_of(const Epilogue& epilogue, const Layer& layer,
                              const BackendContext& context, kernels::Element src,
                              kernels::Element dst) {
  if (!epilogue.residual) return {src, dst};
  return {src, dst, kernel_element(context.value(layer.inputs[1]).type)};
}

std::optional<kernels::Activation> activation_of(const kernels::Map& map) {
  switch (map.function) {
    case kernels::MapFunction::hswish:
      return kernels::Activation::hswish;
    case kernels::MapFunction::swish:
      if (map.exact || map.alpha != 1) return std::nullopt;
      return kernels::Activation::swish;
    case kernels::MapFunction::gelu_erf:
      if (!map.exact) return std::nullopt;
      return kernels::Activation::gelu;
    case kernels::MapFunction::gelu_tanh:
      if (!map.exact) return std::nullopt;
      return kernels::Activation::gelu_tanh;
    default:
      return std::nullopt;
  }
}

// Whether an epilogue of floats only adds a residual: x * 1 + 0 is x, but for the sign of a zero,
// which no quantizer asks for.
bool only_adds(const Epilogue& e) {
  const auto all = [](const std::vector<float>& values, const auto& is_so) {
    return std::ranges::all_of(values, is_so);
  };
  const auto is_infinite = [](float x) { return std::isinf(x); };
  return e.residual && !e.residual->first_zero_point && e.scale.form == kernels::Affine::fused &&
         !e.steps && all(e.scale.scale, [](float x) { return x == 1; }) &&
         all(e.scale.bias, [](float x) { return x == 0; }) && all(e.clamp.low, is_infinite) &&
         all(e.clamp.high, is_infinite);
}

Rows<const std::byte> constant(const Rows<std::byte>& rows) {
  return {rows.data, rows.stride};
}

}  // namespace

EpilogueRunner::EpilogueRunner(const Epilogue& epilogue, const Layer& layer,
                               const BackendContext& context, kernels::Element src,
                               const kernels::RequantizeKernel& kernel)
    : dst_type_(kernel_element(context.value(layer.output).type)),
      first_(epilogue,
             types_of(epilogue, layer, context, src,
                      layer.followers.empty() ? dst_type_ : kernels::Element::f32),
             kernel),
      map_kernel_(kernels::choose_map(context.isa)),
      num_rows_(static_cast<std::size_t>(context.value(layer.output).shape.num_elements()) /
                epilogue.num_channels()) {
  for (const Layer& follower : layer.followers)
    add_follower(follower, &follower == &layer.followers.back(), context, kernel);
  activate_first(layer);
  join_sum(epilogue, layer, context, kernel);
}

void EpilogueRunner::add_follower(const Layer& follower, bool is_last,
                                  const BackendContext& context,
                                  const kernels::RequantizeKernel& kernel) {
  if (const auto* elementwise = std::get_if<Elementwise>(&follower.kind)) {
    const Epilogue& epilogue = elementwise->epilogue;
    const auto dst = is_last ? dst_type_ : kernels::Element::f32;
    EpilogueStage stage(epilogue, types_of(epilogue, follower, context, kernels::Element::f32, dst),
                        kernel);
    if (is_last)
      last_ = std::move(stage);
    else
      functions_.push_back({std::nullopt, std::move(stage)});
    return;
  }
  functions_.push_back({known_map(follower, context.lowered.values), std::nullopt});
  if (!functions_.back().map)
    rows_per_image_ = num_rows_ / static_cast<std::size_t>(context.value(follower.output).shape[0]);
}

void EpilogueRunner::activate_first(const Layer& layer) {
  if (functions_.size() != 1 || functions_[0].stage || !last_ || last_->has_residual() ||
      first_.has_residual() || dst_type_ != kernels::Element::u8)
    return;
  auto activation = kernels::Activation::product;
  if (const auto& map = functions_[0].map) {
    const auto known = activation_of(*map);
    if (!known) return;
    activation = *known;
  }
  const Epilogue& last = std::get<Elementwise>(layer.followers.back().kind).epilogue;
  if (last.steps) return;
  is_product_ = activation == kernels::Activation::product;
  activated_ = first_;
  activated_->activate(activation, last);
}

void EpilogueRunner::join_sum(const Epilogue& epilogue, const Layer& layer,
                              const BackendContext& context,
                              const kernels::RequantizeKernel& kernel) {
  if (functions_.size() != 1 || !functions_[0].stage || !last_ || last_->has_residual() ||
      first_.src_type() != kernels::Element::u8 || dst_type_ != kernels::Element::u8 ||
      epilogue.scale.form != kernels::Affine::centered || epilogue.residual)
    return;
  const Epilogue& sum = std::get<Elementwise>(layer.followers.front().kind).epilogue;
  const Epilogue& last = std::get<Elementwise>(layer.followers.back().kind).epilogue;
  if (!only_adds(sum) || last.steps || last.scale.form != kernels::Affine::stepwise) return;
  Epilogue joined = epilogue;
  joined.residual = sum.residual;
  const EpilogueStage::Types types =
      types_of(sum, layer.followers.front(), context, first_.src_type(), dst_type_);
  activated_.emplace(joined, types, kernel);
  activated_->activate(kernels::Activation::identity, last);
}

void EpilogueRunner::run(ThreadTeam& team, const void* src, const void* operand, void* dst) const {
  const auto* bytes = static_cast<const std::byte*>(src);
  if (!has_followers()) {
    return first_.run(team, num_rows_ * channels(), bytes, static_cast<const std::byte*>(operand),
                      static_cast<std::byte*>(dst));
  }
  parallel_for(team, num_rows_, kFollowedElements / channels() + 1,
               [&](std::size_t begin, std::size_t end) {
                 run_block({begin, end - begin, 0, channels()},
                           bytes + begin * channels() * element_bytes(first_.src_type()),
                           channels(), operand, dst);
               });
}

void EpilogueRunner::run_block(const Block& block, const void* src, std::size_t src_stride,
                               const void* operand, void* dst) const {
  const Rows<const std::byte> from{static_cast<const std::byte*>(src), src_stride};
  const auto* other = static_cast<const std::byte*>(operand);
  const std::size_t first = block.first_row * channels() + block.first_channel;
  const Rows<std::byte> to{static_cast<std::byte*>(dst) + first * element_bytes(dst_type_),
                           channels()};
  if (activated_) return run_activated(block, from, other, to);
  if (!has_followers()) return first_.run_block(block, from, other, to);
  const std::size_t most_channels = std::min(block.channels, kFollowedElements);
  const std::size_t most_rows = kFollowedElements / std::max<std::size_t>(most_channels, 1);
  for (std::size_t c = 0; c < block.channels; c += most_channels) {
    for (std::size_t r = 0; r < block.rows; r += most_rows) {
      const Block part{block.first_row + r, std::min(most_rows, block.rows - r),
                       block.first_channel + c, std::min(most_channels, block.channels - c)};
      run_followers(
          part, {from.data + (r * from.stride + c) * element_bytes(first_.src_type()), from.stride},
          other, {to.data + (r * to.stride + c) * element_bytes(dst_type_), to.stride});
    }
  }
}

void EpilogueRunner::run_followers(const Block& block, const Rows<const std::byte>& src,
                                   const std::byte* operand, const Rows<std::byte>& dst) const {
  alignas(64) float buffers[2][kFollowedElements];
  float* values = buffers[0];
  const auto rows_of = [&](float* data) {
    return Rows<std::byte>{reinterpret_cast<std::byte*>(data), block.channels};
  };
  first_.run_block(block, src, operand, rows_of(values));
  for (const Function& function : functions_) {
    if (function.stage) {
      float* next = values == buffers[0] ? buffers[1] : buffers[0];
      function.stage->run_block(block, constant(rows_of(values)), operand, rows_of(next));
      values = next;
    } else if (function.map) {
      map_kernel_.function(*function.map, values, values, block.rows * block.channels);
    } else {
      multiply_by_gate(block, operand, values);
    }
  }
  if (last_) return last_->run_block(block, constant(rows_of(values)), operand, dst);
  for (std::size_t r = 0; r < block.rows; ++r) {
    std::copy_n(values + r * block.channels, block.channels,
                reinterpret_cast<float*>(dst.data) + r * dst.stride);
  }
}

const float* EpilogueRunner::gate_of(const std::byte* gate, std::size_t row) const {
  return reinterpret_cast<const float*>(gate) + row / rows_per_image_ * channels();
}

void EpilogueRunner::multiply_by_gate(const Block& block, const std::byte* gate,
                                      float* values) const {
  for (std::size_t r = 0; r < block.rows; ++r, values += block.channels) {
    kernels::binary_f32({kernels::BinaryFunction::multiply}, values,
                        gate_of(gate, block.first_row + r) + block.first_channel, values,
                        block.channels);
  }
}

void EpilogueRunner::run_activated(const Block& block, const Rows<const std::byte>& src,
                                   const std::byte* operand, const Rows<std::byte>& dst) const {
  if (!is_product_) return activated_->run_block(block, src, operand, dst);
  for (std::size_t r = 0; r < block.rows;) {
    const std::size_t row = block.first_row + r;
    const std::size_t count = std::min(block.rows - r, rows_per_image_ - row % rows_per_image_);
    activated_->run_products(
        {row, count, block.first_channel, block.channels},
        {src.data + r * src.stride * element_bytes(first_.src_type()), src.stride},
        gate_of(operand, row), {dst.data + r * dst.stride, dst.stride});
    r += count;
  }
}

}  // namespace octet
