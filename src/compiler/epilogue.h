// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "compiler/layers.h"
#include "compiler/tail.h"

namespace octet {

/// A quantized value per tensor: real = scale * (q - zero_point). A float value has scale 1 and
/// zero point 0.
struct ResidualParams {
  double scale = 1;
  double zero_point = 0;
};

/// The epilogue of a layer whose real result is scale[c] * x + offset[c] for its sums x, followed
/// by `tail`.
Epilogue make_epilogue(const std::vector<double>& scale, const std::vector<double>& offset,
                       const Tail& tail, const ResidualParams& residual);

/// scale * x + bias for every channel, clamped to the range of the type.
Epilogue affine_epilogue(const std::vector<double>& scale, const std::vector<double>& bias,
                         ElementType dst);

}  // namespace octet
