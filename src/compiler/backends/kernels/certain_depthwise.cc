// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/backends/common/requantize_params.h"
#include "compiler/backends/common/step.h"
#include "compiler/backends/kernels/convolution_steps.h"
#include "compiler/backends/kernels/depthwise_accumulators.h"
#include "compiler/size.h"
#include "kernels/requantize/choose.h"
#include "kernels/round_certain/choose.h"

namespace octet {
namespace {

// A convolution of dequantized bytes with weights that are integers times a scale, and its
// quantizer: the accumulators of integers, scaled, are near enough to round to the same byte nearly
// always.
struct Parts {
  const FloatDepthwise& kind;
  const QuantizedWeights& levels;
  const Epilogue& dequantization;
  const Epilogue& quantizer;

  std::size_t num_taps() const { return size(kind.geometry.kh * kind.geometry.kw); }
};

bool is_plain(const Epilogue& e) {
  return !e.steps && !e.residual;
}

std::optional<Parts> parts_of(const FloatDepthwise& kind, const Layer& layer,
                              const BackendContext& context) {
  if (!kind.levels || !kind.dequantization || layer.inputs.size() != 1 ||
      layer.followers.size() != 1 || !DepthwiseAccumulators::fits(kind.geometry) ||
      context.value(layer.output).type != ElementType::u8)
    return std::nullopt;
  const auto* last = std::get_if<Elementwise>(&layer.followers[0].kind);
  const Epilogue& map = *kind.dequantization;
  const float zero_point = -map.scale.bias[0];
  const bool is_byte =
      zero_point == std::nearbyint(zero_point) && zero_point >= 0 && zero_point <= 255;
  const auto is_zero_point = [&](float bias) { return -bias == zero_point; };
  if (last == nullptr || !is_byte || !std::ranges::all_of(map.scale.bias, is_zero_point) ||
      !is_plain(kind.epilogue) || kind.epilogue.scale.form != kernels::Affine::fused ||
      !is_plain(last->epilogue) || last->epilogue.scale.form == kernels::Affine::centered)
    return std::nullopt;
  return Parts{kind, *kind.levels, map, last->epilogue};
}

// What takes a channel's accumulators to steps of its quantizer, and how far that may be from
// the exact arithmetic, where neither is beyond the ends of bytes.
struct NearMap {
  double scale, bias, margin;
};

// Of the quantizer as x * scale + bias.
double quantizer_scale(const Epilogue& quantizer, std::size_t c) {
  return quantizer.scale.form == kernels::Affine::quotient ? 1 / double{quantizer.scale.scale[c]}
                                                           : double{quantizer.scale.scale[c]};
}

// The terms of the margin, in steps. Of the sum: what the weights differ by from integers times
// their scale, and the rounding of each dequantized byte, at the largest byte; sums in double are
// exact to 1e-13 of that. Then, of values that the quantizer takes to 0 to 255, one rounding of the
// float sum, one of it and the bias, two of the quantizer; and on this side one of the scale, one
// of the bias, one of the whole.
// With 9 weights whose magnitudes add up to 400 levels, and a step of 50 products of levels:
// 255 * 400 / 50 * 1.2e-7 + 8 * 255 * 6e-8 = 3.7e-4.
NearMap near_map(const Parts& parts, std::size_t c) {
  constexpr double kUnit = 0x1p-24, kMostSteps = 258;
  const auto weights = parts.kind.weights.data<float>();
  const auto integers = parts.levels.integers.data<std::int8_t>();
  const double data_scale = parts.dequantization.scale.scale[c];
  const double zero_point = -parts.dequantization.scale.bias[c];
  const double largest = std::max(zero_point, 255 - zero_point) * std::abs(data_scale);
  double error = 0, magnitude = 0;
  for (std::size_t t = c * parts.num_taps(); t < (c + 1) * parts.num_taps(); ++t) {
    const double weight = weights[t];
    error += std::abs(weight - parts.levels.scale[c] * integers[t]);
    magnitude += std::abs(weight);
  }
  const double steps = quantizer_scale(parts.quantizer, c);
  const double bias = parts.kind.epilogue.scale.bias[c], shift = parts.quantizer.scale.bias[c];
  const double of_sum = largest * (error * (1 + kUnit) + magnitude * (kUnit + 1e-13));
  const double bias_steps = std::abs(bias * steps), most = kMostSteps + std::abs(shift);
  const double roundings = 8 * most + 6 * bias_steps + kMostSteps;
  return {parts.levels.scale[c] * data_scale * steps, bias * steps + shift,
          1.01 * (std::abs(steps) * of_sum + kUnit * roundings)};
}

// Whether clamping before the quantizer does nothing that the ends of bytes do not.
bool is_clamped_by_bytes(const Parts& parts, std::size_t c) {
  const Epilogue& first = parts.kind.epilogue;
  const Epilogue& last = parts.quantizer;
  const auto low_end = static_cast<float>(-last.zero_point), high_end = low_end + 255;
  const double steps = quantizer_scale(last, c);
  const auto in_steps = [&](float bound) { return bound * steps + double{last.scale.bias[c]}; };
  return steps > 0 && last.clamp.low[c] == low_end && last.clamp.high[c] == high_end &&
         in_steps(first.clamp.low[c]) <= low_end + 0.25 &&
         in_steps(first.clamp.high[c]) >= high_end - 0.25;
}

class CertainDepthwise {
 public:
  /// @return nothing where the margin is too large to be of use.
  static std::optional<CertainDepthwise> make(const Parts& parts, const BackendContext& context) {
    CertainDepthwise work(parts, context);
    // Beyond, more than 1 in 50 elements would be computed twice.
    constexpr double kMost = 0.01;
    constexpr double kTooLarge = 1 << 30, kLargestSum = 255 * 128;
    for (std::size_t c = 0; c < size(parts.kind.geometry.groups); ++c) {
      const NearMap map = near_map(parts, c);
      const double largest =
          kLargestSum * static_cast<double>(parts.num_taps()) * std::abs(map.scale);
      if (!is_clamped_by_bytes(parts, c) || parts.kind.epilogue.scale.scale[c] != 1 ||
          !(map.margin < kMost) || !(largest + std::abs(map.bias) < kTooLarge))
        return std::nullopt;
      work.scale_.push_back(static_cast<float>(map.scale));
      work.bias_.push_back(static_cast<float>(map.bias));
      work.farthest_.push_back(static_cast<float>(0.5 - map.margin));
    }
    return work;
  }

  void run(ThreadTeam& team, const LayerMemory& memory) const {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(memory.first);
    auto* to = reinterpret_cast<std::uint8_t*>(memory.dst);
    accumulators_.run(team, memory.first,
                      [&](const DepthwiseAccumulators::Line& line) { finish(line, bytes, to); });
  }

 private:
  CertainDepthwise(const Parts& parts, const BackendContext& context)
      : g_(parts.kind.geometry),
        num_taps_(parts.num_taps()),
        weights_(parts.kind.weights),
        dequantization_(parts.dequantization),
        first_(parts.kind.epilogue),
        last_(parts.quantizer),
        accumulators_(g_, parts.levels.integers, initial_accumulators(parts), zero_point(parts),
                      kernels::choose_depthwise(context.isa)),
        round_(kernels::choose_round_certain(context.isa).function) {}

  static std::uint8_t zero_point(const Parts& parts) {
    return static_cast<std::uint8_t>(-parts.dequantization.scale.bias[0]);
  }

  // They become those of data less their zero point.
  static std::vector<std::int32_t> initial_accumulators(const Parts& parts) {
    const auto integers = parts.levels.integers.data<std::int8_t>();
    std::vector<std::int32_t> accumulators(size(parts.kind.geometry.groups));
    for (std::size_t i = 0; i < integers.size(); ++i)
      accumulators[i / parts.num_taps()] -= zero_point(parts) * integers[i];
    return accumulators;
  }

  void finish(const DepthwiseAccumulators::Line& line, const std::uint8_t* src,
              std::uint8_t* dst) const {
    const ChannelRange& range = line.channels;
    const std::size_t groups = size(g_.groups);
    std::uint8_t* to = dst + line.pixel * groups + range.first;
    std::uint32_t uncertain[DepthwiseAccumulators::kMostElements];
    const std::size_t count =
        round_({line.stride, groups, scale_.data() + range.first, bias_.data() + range.first,
                farthest_.data() + range.first, last_.zero_point},
               line.pixels, range.count, line.accumulators, to, uncertain);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t x = uncertain[i] / range.count, c = uncertain[i] % range.count;
      to[x * groups + c] = exact(src, line.pixel + x, range.first + c);
    }
  }

  // As FloatDepthwise has it.
  std::uint8_t exact(const std::uint8_t* src, std::size_t pixel, std::size_t c) const {
    const std::size_t in_image = size(g_.oh * g_.ow), image = pixel / in_image;
    const auto top = static_cast<std::int64_t>(pixel % in_image / size(g_.ow));
    const auto left = static_cast<std::int64_t>(pixel % size(g_.ow));
    const std::int64_t y = top * g_.stride_h - g_.pad_top, x = left * g_.stride_w - g_.pad_left;
    const float* weight = weights_.data<float>().data() + c * num_taps_;
    double sum = 0;
    for (std::int64_t i = 0; i < g_.kh; ++i) {
      for (std::int64_t j = 0; j < g_.kw; ++j, ++weight) {
        const std::int64_t row = y + i * g_.dilation_h, column = x + j * g_.dilation_w;
        if (row < 0 || row >= g_.ih || column < 0 || column >= g_.iw) continue;
        const std::size_t at = (image * size(g_.ih) + size(row)) * size(g_.iw) + size(column);
        const float data =
            (static_cast<float>(src[at * size(g_.groups) + c]) + dequantization_.scale.bias[c]) *
            dequantization_.scale.scale[c];
        sum += double{*weight} * double{data};
      }
    }
    float value;
    apply(first_, c, kernels::Element::f32, static_cast<float>(sum), &value);
    std::uint8_t byte;
    apply(last_, c, kernels::Element::u8, value, &byte);
    return byte;
  }

  static void apply(const Epilogue& e, std::size_t c, kernels::Element type, float value,
                    void* dst) {
    kernels::Requantize params{.src_type = kernels::Element::f32, .dst_type = type};
    set_epilogue(e, c, params);
    kernels::requantize_scalar(params, 1, 1, &value, nullptr, dst);
  }

  ConvolutionGeometry g_;
  std::size_t num_taps_;
  Tensor weights_;
  Epilogue dequantization_, first_, last_;
  DepthwiseAccumulators accumulators_;
  kernels::RoundCertainFunction round_;
  /// Of a NearMap.
  std::vector<float> scale_, bias_, farthest_;
};

}  // namespace

std::optional<Implementation> certain_depthwise(const FloatDepthwise& kind, const Layer& layer,
                                                const BackendContext& context) {
  const auto parts = parts_of(kind, layer, context);
  if (!parts) return std::nullopt;
  auto made = CertainDepthwise::make(*parts, context);
  if (!made) return std::nullopt;
  const auto work = std::make_shared<const CertainDepthwise>(std::move(*made));
  return Implementation{bind_work(work, layer),
                        fmt::format("{}+{}", kernels::choose_depthwise(context.isa).name,
                                    kernels::choose_round_certain(context.isa).name),
                        "i8"};
}

}  // namespace octet
