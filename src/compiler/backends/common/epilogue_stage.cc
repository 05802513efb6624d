// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/epilogue_stage.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>

#include "base/parallel.h"
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
  if (values.empty()) return result;
  for (std::size_t i = 0; i < count; ++i) result.push_back(values[i % values.size()]);
  return result;
}

bool all_equal(const std::vector<float>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

// The channels whose arrays are those of any row of dense data: one where all are alike.
std::size_t period_of(const Epilogue& epilogue) {
  const std::vector<float>* arrays[] = {&epilogue.scale, &epilogue.bias, &epilogue.low,
                                        &epilogue.high, &epilogue.step_scale};
  const bool all_alike = std::all_of(std::begin(arrays), std::end(arrays),
                                     [](const auto* values) { return all_equal(*values); });
  return all_alike ? 1 : epilogue.scale.size();
}

// The arrays of `width` elements of dense data.
Epilogue dense_row(const Epilogue& epilogue, std::size_t width) {
  Epilogue row = epilogue;
  for (std::vector<float>* values : {&row.scale, &row.bias, &row.low, &row.high, &row.step_scale})
    *values = repeated(*values, width);
  return row;
}

// As many elements as vectors are filled with.
std::size_t dense_width(std::size_t period) {
  return period * std::max<std::size_t>(kRowElements / period, 1);
}

// Neither a value of magnitude `largest` nor one nearer to 0 becomes larger than this.
float largest_affine(const Epilogue& e, std::size_t c, float largest) {
  const float scale = std::abs(e.scale[c]);
  switch (e.affine) {
    case kernels::Affine::fused:
    case kernels::Affine::stepwise:
      largest = largest * scale + std::abs(e.bias[c]);
      break;
    case kernels::Affine::quotient:
      largest /= scale;
      break;
    case kernels::Affine::centered:
      largest = (largest + std::abs(e.bias[c])) * scale;
      break;
  }
  if (e.step_scale.empty()) return largest;
  return largest * std::abs(e.step_scale[c]) + std::abs(e.step_shift);
}

// The same of a first summand that lies within the bounds of channel `c`, and a residual.
float largest_sum(const Epilogue& e, std::size_t c, float largest, float residual) {
  // What is no number becomes a bound.
  largest = std::fmin(largest, std::max(std::abs(e.low[c]), std::abs(e.high[c])));
  if (e.round_first) largest += 1 + std::abs(e.first_zero_point);
  const auto& [alpha, beta, gamma, low, high, addition] = *e.residual;
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
  for (std::size_t c = 0; c < e.scale.size(); ++c) {
    const std::uint8_t bytes[] = {0, 255};
    float f[2];
    const float low = -kInfinity, high = kInfinity;
    kernels::requantize_reference({.src_type = kernels::Element::u8,
                                   .dst_type = kernels::Element::f32,
                                   .src_stride = 1,
                                   .dst_stride = 1,
                                   .scale = &e.scale[c],
                                   .bias = &e.bias[c],
                                   .low = &low,
                                   .high = &high,
                                   .affine = e.affine},
                                  2, 1, bytes, nullptr, f);
    if (!std::all_of(f, f + 2,
                     [&](float x) { return std::isfinite(x) && x >= e.low[c] && x <= e.high[c]; }))
      return false;
  }
  return true;
}

}  // namespace

std::size_t element_bytes(kernels::Element type) noexcept {
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

EpilogueStage::EpilogueStage(const Epilogue& epilogue, const Types& types,
                             const kernels::RequantizeKernel& kernel)
    : epilogue_(epilogue),
      row_(dense_row(epilogue, dense_width(period_of(epilogue)))),
      kernel_(kernel) {
  params_.src_type = types.src;
  params_.dst_type = types.dst;
  params_.affine = epilogue.affine;
  params_.step_shift = epilogue.step_shift;
  params_.round_first = epilogue.round_first;
  params_.first_zero_point = epilogue.first_zero_point;
  params_.zero_point = epilogue.zero_point;
  if (epilogue.residual) {
    params_.residual_type = types.residual;
    params_.alpha = epilogue.residual->alpha;
    params_.beta = epilogue.residual->beta;
    params_.gamma = epilogue.residual->gamma;
    params_.addition = epilogue.residual->addition;
    params_.residual_low = epilogue.residual->low;
    params_.residual_high = epilogue.residual->high;
  }
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
  params_.activated.affine = last.affine;
  params_.saturates = saturates();
  params_.within_bounds = stays_within_bounds();
  params_.activated.margin = activated_margin();
}

float EpilogueStage::activated_margin() const {
  // Then the exact epilogue is seldom taken, for 1 in 50 elements at most.
  constexpr float kMost = 0.01F;
  float margin = 0;
  for (std::size_t c = 0; c < channels(); ++c) {
    margin = std::max(margin, kernels::near_margin(params_.activated.activation, epilogue_.bias[c],
                                                   last_->scale[c], last_->bias[c]));
  }
  return margin <= kMost ? margin : 0;
}

bool EpilogueStage::saturates() const {
  if (params_.dst_type != kernels::Element::u8 || (epilogue_.round_first && !epilogue_.residual))
    return false;
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
    if (!ends_at(epilogue_.low[c], epilogue_.high[c])) return std::nullopt;
    return largest;
  }
  // The factors of a product may be any, the other functions give nothing larger than they take.
  if (params_.activated.activation == kernels::Activation::product ||
      !ends_at(last_->low[c], last_->high[c]))
    return std::nullopt;
  return largest_affine(*last_, c, largest);
}

bool EpilogueStage::stays_within_bounds() const {
  if (params_.src_type == kernels::Element::u8 && epilogue_.step_scale.empty())
    return bytes_stay_within_bounds(epilogue_);
  if (!last_) return false;
  for (std::size_t c = 0; c < channels(); ++c) {
    if (!std::isinf(epilogue_.low[c]) || !std::isinf(epilogue_.high[c]) ||
        !std::isfinite(largest_affine(epilogue_, c, largest_magnitude(params_.src_type))))
      return false;
  }
  return true;
}

void EpilogueStage::run(ThreadTeam& team, std::size_t num_elements, const std::byte* src,
                        const std::byte* residual, std::byte* dst) const {
  const std::size_t width = row_.scale.size();
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
  const std::size_t width = row_.scale.size(), whole = num_elements / width;
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
  params.residual_stride = arrays.scale.size();
  params.scale = arrays.scale.data() + block.first_channel;
  params.bias = arrays.bias.data() + block.first_channel;
  if (!arrays.step_scale.empty())
    params.step_scale = arrays.step_scale.data() + block.first_channel;
  params.low = arrays.low.data() + block.first_channel;
  params.high = arrays.high.data() + block.first_channel;
  if (last) {
    params.activated.scale = last->scale.data() + block.first_channel;
    params.activated.bias = last->bias.data() + block.first_channel;
    params.activated.low = last->low.data() + block.first_channel;
    params.activated.high = last->high.data() + block.first_channel;
    if (factors != nullptr) params.activated.factors = factors + block.first_channel;
  }
  if (params.residual_type != kernels::Element::none) {
    residual += (block.first_row * params.residual_stride + block.first_channel) *
                element_bytes(params.residual_type);
  }
  kernel_.function(params, block.rows, block.channels, src.data, residual, dst.data);
}

}  // namespace octet
