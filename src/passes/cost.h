// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "octet/op.h"
#include "octet/tensor.h"

namespace octet {

/// Steps that evaluate() takes for an operation, as far as its sizes tell: [64,64] x [64,64] takes
/// 2^18.
double num_steps(const Op& op, std::span<const Tensor> inputs, std::int64_t num_result_bytes);

}  // namespace octet
