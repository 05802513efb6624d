// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "octet/graph.h"

namespace octet::onnx {

/// A FakeQuantize as QuantizeLinear and DequantizeLinear on u8. Scales are f32, zero points u8, of
/// one shape: a scalar, or one entry per index along `axis`.
struct Quantizer {
  Tensor input_scale;
  Tensor input_zero_point;
  Tensor output_scale;
  Tensor output_zero_point;
  std::int64_t axis = 1;
  /// With fewer than 256 levels: the limits of the input, before QuantizeLinear, which clips
  /// to 256 levels only.
  std::optional<std::pair<Tensor, Tensor>> limits;

  bool is_per_tensor() const noexcept { return input_scale.shape().rank() == 0; }
};

/// @return nothing if QuantizeLinear and DequantizeLinear cannot give the same: levels, or zeros
/// that are no levels.
std::optional<Quantizer> match_quantizer(const Model& model, const Node& node);

/// The per-tensor quantizer that one whose output has the same step for all channels is, if each
/// channel is multiplied by its factor before; nothing for another one.
std::optional<Quantizer> quantizer_of_divided(const Quantizer& quantizer);
/// These factors, in the shape of `rank` axes.
Tensor channel_factors(const Quantizer& quantizer, std::size_t rank);

/// The per-tensor quantizer on whose output grid the values of `ref` are, also after operations
/// that move values.
std::optional<Quantizer> producing_quantizer(const Model& model, OutputRef ref);

/// A bias in units of scale of data * scale of weights, as integer kernels add it.
/// @param weight_scale  a scalar, or one entry per bias.
/// @return integers (i32) and their scale (f32), or nothing if a bias has more than 31 bits.
std::optional<std::pair<Tensor, Tensor>> quantized_bias(const Tensor& bias, float data_scale,
                                                        const Tensor& weight_scale);

}  // namespace octet::onnx
