// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/epilogue_stage.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

#include "base/parallel.h"
#include "compiler/backends/common/requantize_params.h"
#include "kernels/requantize/near_activation.h"

namespace octet {
namespace {

// About 0.5 us of work, which is what handing it to another thread takes.
constexpr std::size_t kMinElements = 4096;

// Rows of dense data may be taken several at a time, so that those of few channels fill vectors.
constexpr std::size_t kRowElements = 128;
// Rows of a multiple of it fill four vectors of 8; from the other number on, most of them do.
constexpr std::size_t kWholeChannels = 32;
constexpr std::size_t kNarrowChannels = 64;

std::vector<float> repeated(const std::vector<float>& values, std::size_t count) {
  std::vector<float> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(values[i % values.size()]);
  return result;
}

// The channels whose arrays are those of any row of dense data: one where all are alike.
std::size_t period_of(const Epilogue& epilogue) {
  return is_uniform(epilogue) ? 1 : epilogue.num_channels();
}

// The arrays of `width` elements of dense data.
Epilogue dense_row(const Epilogue& epilogue, std::size_t width) {
  Epilogue row = epilogue;
  for (std::vector<float>* values : arrays_of(row)) *values = repeated(*values, width);
  return row;
}

// As many elements as vectors are filled with.
std::size_t dense_width(std::size_t period) {
  return period * std::max<std::size_t>(kRowElements / period, 1);
}

// Neither a value of magnitude `largest` nor one nearer to 0 becomes larger than this.
float largest_affine(const Epilogue& e, std::size_t c, float largest) {
  const float scale = std::abs(e.scale.scale[c]), bias = std::abs(e.scale.bias[c]);
  switch (e.scale.form) {
    case kernels::Affine::fused:
    case kernels::Affine::stepwise:
      largest = largest * scale + bias;
      break;
    case kernels::Affine::quotient:
      largest = largest / scale + 1 + bias;
      break;
    case kernels::Affine::centered:
      largest = (largest + bias) * scale;
      break;
  }
  if (!e.steps) return largest;
  return largest * std::abs(e.steps->scale[c]) + std::abs(e.steps->shift);
}

// The same of a first summand that lies within the bounds of channel `c`, and a residual.
float largest_sum(const Epilogue& e, std::size_t c, float largest, float residual) {
  // NaN becomes a bound.
  largest = std::fmin(largest, std::max(std::abs(e.clamp.low[c]), std::abs(e.clamp.high[c])));
  const auto& [first_zero_point, addition, alpha, beta, gamma, low, high] = *e.residual;
  if (first_zero_point) largest += 1 + std::abs(*first_zero_point);
  if (addition == kernels::Addition::unscaled)
    return (largest + residual + std::abs(beta)) * std::abs(alpha) + std::abs(gamma);
  return largest * std::abs(alpha) + residual * std::abs(beta) + std::abs(gamma);
}

float largest_magnitude(kernels::Element type) {
  return type == kernels::Element::u8    ? 255.0F
         : type == kernels::Element::s32 ? 2147483648.0F
                                         : std::numeric_limits<float>::infinity();
}

// Rounding keeps the order, so what becomes of all bytes lies between what becomes of 0 and 255.
bool bytes_stay_within_bounds(const Epilogue& e) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (std::size_t c = 0; c < e.num_channels(); ++c) {
    const std::uint8_t bytes[] = {0, 255};
    float f[2];
    const float low = -kInfinity, high = kInfinity;
    kernels::requantize_scalar({.src_type = kernels::Element::u8,
                                .dst_type = kernels::Element::f32,
                                .src_stride = 1,
                                .dst_stride = 1,
                                .scale = &e.scale.scale[c],
                                .bias = &e.scale.bias[c],
                                .low = &low,
                                .high = &high,
                                .affine = e.scale.form},
                               2, 1, bytes, nullptr, f);
    if (!std::all_of(f, f + 2, [&](float x) {
          return std::isfinite(x) && x >= e.clamp.low[c] && x <= e.clamp.high[c];
        }))
      return false;
  }
  return true;
}

}  // namespace

EpilogueStage::EpilogueStage(const Epilogue& epilogue, const Types& types,
                             const kernels::RequantizeKernel& kernel)
    : epilogue_(epilogue),
      row_(dense_row(epilogue, dense_width(period_of(epilogue)))),
      kernel_(kernel) {
  params_.src_type = types.src;
  params_.dst_type = types.dst;
  if (epilogue.residual) params_.residual_type = types.residual;
  params_.zero_point = epilogue.zero_point;
  params_.saturates = saturates();
  params_.within_bounds = stays_within_bounds();
}

void EpilogueStage::activate(kernels::Activation activation, const Epilogue& last) {
  last_ = last;
  const std::size_t width = dense_width(std::max(period_of(epilogue_), period_of(last)));
  row_ = dense_row(epilogue_, width);
  last_row_ = dense_row(last, width);
  params_.dst_type = kernels::Element::u8;
  params_.zero_point = last.zero_point;
  params_.activated.activation = activation;
  params_.saturates = saturates();
  params_.within_bounds = stays_within_bounds();
  params_.activated.margin = activated_margin();
}

float EpilogueStage::activated_margin() const {
  // Then the exact epilogue is seldom taken, for 1 in 50 elements at most.
  constexpr float kMost = 0.01F;
  float margin = 0;
  for (std::size_t c = 0; c < channels(); ++c) {
    margin =
        std::max(margin, kernels::near_margin(params_.activated.activation, epilogue_.scale.bias[c],
                                              last_->scale.scale[c], last_->scale.bias[c]));
  }
  return margin <= kMost ? margin : 0;
}

bool EpilogueStage::saturates() const {
  if (params_.dst_type != kernels::Element::u8) return false;
  constexpr float kTooLarge = 1 << 30;
  for (std::size_t c = 0; c < channels(); ++c) {
    const auto largest = largest_rounded(c);
    if (!largest || !(*largest < kTooLarge)) return false;
  }
  return true;
}

std::optional<float> EpilogueStage::largest_rounded(std::size_t c) const {
  const auto low = static_cast<float>(-params_.zero_point);
  const auto ends_at = [&](float first, float last) { return first == low && last == low + 255; };
  float largest = largest_affine(epilogue_, c, largest_magnitude(params_.src_type));
  if (epilogue_.residual) {
    const float sum = largest_sum(epilogue_, c, largest, largest_magnitude(params_.residual_type));
    const float low_bound = epilogue_.residual->low, high_bound = epilogue_.residual->high;
    if (!last_) return ends_at(low_bound, high_bound) ? std::optional(sum) : std::nullopt;
    if (!std::isinf(low_bound) || !std::isinf(high_bound)) return std::nullopt;
    largest = sum;
  }
  if (!last_) {
    if (!ends_at(epilogue_.clamp.low[c], epilogue_.clamp.high[c])) return std::nullopt;
    return largest;
  }
  // The factors of a product may be any, the other functions give nothing larger than they take.
  if (params_.activated.activation == kernels::Activation::product ||
      !ends_at(last_->clamp.low[c], last_->clamp.high[c]))
    return std::nullopt;
  return largest_affine(*last_, c, largest);
}

bool EpilogueStage::stays_within_bounds() const {
  if (params_.src_type == kernels::Element::u8 && !epilogue_.steps)
    return bytes_stay_within_bounds(epilogue_);
  if (!last_) return false;
  for (std::size_t c = 0; c < channels(); ++c) {
    if (!std::isinf(epilogue_.clamp.low[c]) || !std::isinf(epilogue_.clamp.high[c]) ||
        !std::isfinite(largest_affine(epilogue_, c, largest_magnitude(params_.src_type))))
      return false;
  }
  return true;
}

void EpilogueStage::run(ThreadTeam& team, std::size_t num_elements, const std::byte* src,
                        const std::byte* residual, std::byte* dst) const {
  const std::size_t width = row_.num_channels();
  const std::size_t rows = (num_elements + width - 1) / width;
  parallel_for(team, rows, kMinElements / width + 1, [&](std::size_t begin, std::size_t end) {
    const std::size_t first = begin * width;
    run_dense(first, std::min(end * width, num_elements) - first,
              src + first * element_bytes(params_.src_type), residual,
              dst + first * element_bytes(params_.dst_type));
  });
}

void EpilogueStage::run_dense(std::size_t first, std::size_t num_elements, const std::byte* src,
                              const std::byte* residual, std::byte* dst) const {
  const std::size_t width = row_.num_channels(), whole = num_elements / width;
  if (residual != nullptr) residual += first * element_bytes(params_.residual_type);
  const auto apply = [&](std::size_t row, std::size_t count, std::size_t elements) {
    call(row_, last_row_, {row, count, 0, elements},
         {src + row * width * element_bytes(params_.src_type), width}, residual,
         {dst + row * width * element_bytes(params_.dst_type), width});
  };
  apply(0, whole, width);
  // The last row may be shorter.
  if (num_elements % width != 0) apply(whole, 1, num_elements % width);
}

void EpilogueStage::run_block(const EpilogueBlock& block, const Rows<const std::byte>& src,
                              const std::byte* residual, const Rows<std::byte>& dst) const {
  // Rows of few channels do not fill vectors.
  const bool is_narrow = channels() < kNarrowChannels && channels() % kWholeChannels != 0;
  if (is_narrow && block.channels == channels() && src.stride == channels() &&
      dst.stride == channels())
    return run_dense(block.first_row * channels(), block.rows * channels(), src.data, residual,
                     dst.data);
  call(epilogue_, last_, block, src, residual, dst);
}

void EpilogueStage::run_products(const EpilogueBlock& block, const Rows<const std::byte>& src,
                                 const float* factors, const Rows<std::byte>& dst) const {
  call(epilogue_, last_, block, src, nullptr, dst, factors);
}

void EpilogueStage::call(const Epilogue& arrays, const std::optional<Epilogue>& last,
                         const EpilogueBlock& block, const Rows<const std::byte>& src,
                         const std::byte* residual, const Rows<std::byte>& dst,
                         const float* factors) const {
  kernels::Requantize params = params_;
  params.src_stride = src.stride;
  params.dst_stride = dst.stride;
  params.residual_stride = arrays.num_channels();
  set_epilogue(arrays, block.first_channel, params);
  if (last) {
    set_activated_epilogue(*last, block.first_channel, params);
    if (factors != nullptr) params.activated.factors = factors + block.first_channel;
  }
  if (params.residual_type != kernels::Element::none) {
    residual += (block.first_row * params.residual_stride + block.first_channel) *
                element_bytes(params.residual_type);
  }
  kernel_.function(params, block.rows, block.channels, src.data, residual, dst.data);
}

}  // namespace octet
