// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace octet {

/// Functions in f32, operation by operation as oneDNN's eltwise kernels have them.

float onednn_exp(float x) noexcept;
float onednn_sigmoid(float x) noexcept;
/// x * sigmoid(beta * x).
float onednn_swish(float x, float beta) noexcept;

}  // namespace octet
