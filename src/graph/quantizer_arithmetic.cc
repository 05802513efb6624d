// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/quantizer_arithmetic.h"

namespace octet {
namespace {

constexpr const char* kQuantizeLinear = "quantize_linear";

}  // namespace

QuantizerArithmetic quantizer_arithmetic(const RtInfo& model_info) {
  const RtInfo* entry = model_info.find({"octet", "quantizer_arithmetic"});
  return entry != nullptr && entry->value == kQuantizeLinear ? QuantizerArithmetic::quantize_linear
                                                             : QuantizerArithmetic::fake_quantize;
}

void write_quantizer_arithmetic(RtInfo& model_info, QuantizerArithmetic arithmetic) {
  model_info.at({"octet", "quantizer_arithmetic"}).value =
      arithmetic == QuantizerArithmetic::quantize_linear ? kQuantizeLinear : "fake_quantize";
}

}  // namespace octet
