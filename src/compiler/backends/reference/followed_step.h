// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/backends/common/backend.h"

namespace octet {

/// A layer and its followers as the reference computes them, one after the other, with the whole
/// values between them.
ImplementationOrRefusal followed_step(const Layer& layer, const BackendContext& context);

}  // namespace octet
