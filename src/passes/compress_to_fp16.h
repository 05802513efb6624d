// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/graph.h"

namespace octet {

/// Stores f32 and f64 constants as f16 with a Convert after them, which takes the constant's name
/// and the rt_info "decompression"; values beyond the range of f16 are clamped to it. A constant
/// stays as it is if 75 % or more of its values lie beyond that range or are more than 0.1 % off in
/// f16 (a single value: 0.01 %), and so does a whole model with FakeQuantize: quantized constants
/// and limits need all their bits. Source of these rules: OpenVINO's save_model.
void compress_to_fp16(Model& model);

}  // namespace octet
