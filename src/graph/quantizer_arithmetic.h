// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "octet/rt_info.h"

namespace octet {

/// How the engine that a quantized model is written for computes it, where engines differ. A model
/// is executed with the roundings of its own engine, so that it gives the same logits there.
enum class QuantizerArithmetic : std::uint8_t {
  /// FakeQuantize: a real value becomes round(x * (255 / (high - low)) + shift) in f32, and the
  /// quantizer between a convolution and a residual whose sum is quantized again clamps only.
  fake_quantize,
  /// QuantizeLinear: round(x / scale) + zero point, everywhere.
  quantize_linear,
};

/// What a model's rt_info says; fake_quantize if it says nothing.
QuantizerArithmetic quantizer_arithmetic(const RtInfo& model_info);
void write_quantizer_arithmetic(RtInfo& model_info, QuantizerArithmetic arithmetic);

}  // namespace octet
