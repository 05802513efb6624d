// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace octet {

/// Names a value of a lowered model, and its buffer in the plan.
using BufferId = std::uint32_t;

}  // namespace octet
