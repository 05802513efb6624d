// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/runtime.h"

namespace octet {

/// The first output, of a model whose batch is larger than one with the shape that the first image
/// has of it.
Port output_of_one_image(const CompiledModel& model);

}  // namespace octet
