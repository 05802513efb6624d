// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "octet/graph.h"

namespace octet {

/// The constant behind an f32 output, also through the Convert of a compressed one; nothing if it
/// is computed.
std::optional<Tensor> constant_f32(const Model& model, OutputRef ref);
/// Whether no value of a float tensor is infinite or NaN.
bool is_finite(const Tensor& tensor);

}  // namespace octet
