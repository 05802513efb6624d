// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "octet/op.h"

namespace octet {

/// Convolution, group convolution, their transposed forms or matrix product.
inline bool is_linear(const Op& op) {
  return std::holds_alternative<Convolution>(op) || std::holds_alternative<GroupConvolution>(op) ||
         std::holds_alternative<ConvolutionBackpropData>(op) ||
         std::holds_alternative<GroupConvolutionBackpropData>(op) ||
         std::holds_alternative<MatMul>(op);
}

inline bool is_sum(const Op& op) {
  const auto* binary = std::get_if<Binary>(&op);
  return binary != nullptr && binary->kind == BinaryKind::add;
}

}  // namespace octet
