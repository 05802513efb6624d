// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/compress_quantized_weights.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/quantizer.h"
#include "tensor/stored.h"
#include "tensor/strided.h"

namespace octet {
namespace {

/// What a weight quantizer computes, as real = (q - zero_point) * scale.
struct Compressed {
  Tensor quantized;
  Tensor scale;
  std::optional<Tensor> zero_point;
};

struct IntegerRange {
  ElementType type;
  float least;
};

// The smallest type that holds the levels.
IntegerRange integer_range(std::int64_t levels, bool is_signed) {
  constexpr std::int64_t kFourBitLevels = 16;
  if (levels <= kFourBitLevels)
    return is_signed ? IntegerRange{ElementType::i4, -8} : IntegerRange{ElementType::u4, 0};
  return is_signed ? IntegerRange{ElementType::i8, -128} : IntegerRange{ElementType::u8, 0};
}

// The integers of weights, of the range that begins at `lowest`, less a shift of the zero point;
// nothing if a value is NaN.
template <typename T>
std::optional<Tensor> quantized_weights(const Tensor& weights, const QuantizerLimits& quantizer,
                                        const Tensor& zero_point, ElementType type, float lowest,
                                        bool is_shifted) {
  const std::int64_t levels = quantizer.levels;
  const GridLimits& input = quantizer.input;
  const Shape& shape = weights.shape();
  const Strides limit_strides = broadcast_strides(input.low.shape(), shape);
  const Strides shift_strides = broadcast_strides(zero_point.shape(), shape);
  const std::int64_t limit_step = row_stride(limit_strides), shift_step = row_stride(shift_strides);
  const auto x = weights.data<float>(), shifts = zero_point.data<float>();
  const auto low = input.low.data<float>(), high = input.high.data<float>();
  Tensor result(type, shape);
  const auto out = result.data<T>();
  bool has_nan = false;
  for_each_row<2>(shape, {limit_strides, shift_strides}, [&](std::int64_t first, const auto& at) {
    for (std::int64_t j = 0; j < row_length(shape) && !has_nan; ++j) {
      const auto i = static_cast<std::size_t>(first + j);
      const auto limit = static_cast<std::size_t>(at[0] + j * limit_step);
      const auto shift = static_cast<std::size_t>(at[1] + j * shift_step);
      has_nan = std::isnan(x[i]) || std::isnan(low[limit]) || std::isnan(high[limit]);
      if (has_nan) return;
      out[i] = static_cast<T>(lowest + grid_level(x[i], low[limit], high[limit], levels) -
                              (is_shifted ? std::nearbyint(shifts[shift]) : 0.0F));
    }
  });
  return has_nan ? std::nullopt : std::optional(std::move(result));
}

std::optional<Compressed> compress(const Model& model, const Node& node) {
  const std::optional<Tensor> weights = constant_f32(model, node.inputs[0]);
  const std::optional<QuantizerLimits> limits = match_quantizer_limits(model, node);
  if (!weights || weights->num_elements() == 0 || !limits) return std::nullopt;
  const Shape& grid_shape = limits->output.low.shape();
  if (broadcast(weights->shape(), grid_shape) != weights->shape()) return std::nullopt;
  const auto low = limits->output.low.data<float>(), high = limits->output.high.data<float>();
  const auto is_negative = [](float v) { return v < 0; };
  const bool is_signed =
      std::ranges::any_of(low, is_negative) || std::ranges::any_of(high, is_negative);
  const float lowest = is_signed ? -static_cast<float>(limits->levels / 2) : 0.0F;
  const auto levels_minus_1 = static_cast<float>(limits->levels - 1);
  const auto [type, least] = integer_range(limits->levels, is_signed);
  const float most = least + (is_packed(type) ? 15.0F : 255.0F);

  Compressed result{{}, Tensor(ElementType::f32, grid_shape), Tensor(ElementType::f32, grid_shape)};
  const std::span<float> scale = result.scale.data<float>();
  const std::span<float> zero_point = result.zero_point->data<float>();
  // Zero points that are integers go into the weights if these keep within their bits: -127 -
  // (-1) / (2 / 254) is 0 but for rounding.
  bool fits = true;
  for (std::size_t i = 0; i < scale.size(); ++i) {
    scale[i] = grid_step(low[i], high[i], limits->levels);
    if (!std::isfinite(scale[i]) || (scale[i] == 0 && low[i] != 0)) return std::nullopt;
    zero_point[i] = scale[i] == 0 ? 0.0F : lowest + grid_zero_point(low[i], scale[i]);
    const float shift = std::nearbyint(zero_point[i]);
    fits = fits && std::fabs(zero_point[i] - shift) < 1e-4F && lowest - shift >= least &&
           lowest + levels_minus_1 - shift <= most;
  }

  auto integers = is_signed ? quantized_weights<std::int8_t>(*weights, *limits, *result.zero_point,
                                                             type, lowest, fits)
                            : quantized_weights<std::uint8_t>(*weights, *limits, *result.zero_point,
                                                              type, lowest, fits);
  if (!integers) return std::nullopt;
  result.quantized = std::move(*integers);
  if (fits) result.zero_point.reset();
  return result;
}

}  // namespace

void compress_quantized_weights(Model& model) {
  GraphPatch patch(model);
  bool is_changed = false;
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const auto* op = std::get_if<FakeQuantize>(&node.op);
    if (op == nullptr || op->levels < 3 || op->levels > 256) continue;
    std::optional<Compressed> compressed = compress(model, node);
    if (!compressed) continue;
    is_changed = true;
    const std::string name = node.name;
    OutputRef value = patch.constant(std::move(compressed->quantized), name + "/quantized");
    value = patch.wire(Convert{ElementType::f32}, {value}, name + "/convert");
    if (compressed->zero_point) {
      const OutputRef zero_point =
          patch.constant(std::move(*compressed->zero_point), name + "/zero_point");
      value = patch.wire(Binary{BinaryKind::subtract}, {value, zero_point}, name + "/subtract");
    }
    const OutputRef scale = patch.constant(std::move(compressed->scale), name + "/scale");
    value = patch.wire(Binary{BinaryKind::multiply}, {value, scale}, name + "/multiply");
    patch.supersede(id, value);
  }
  if (is_changed) patch.apply("compress_quantized_weights");
}

}  // namespace octet
