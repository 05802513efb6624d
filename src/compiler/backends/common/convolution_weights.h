// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/layers/layers.h"

namespace octet {

/// The weights i8 [groups, oc, ic, kh, kw] of an integer convolution as [groups * oc][kh][kw][ic],
/// the order in which channels-last data meet them.
std::vector<std::int8_t> channels_last_weights(const IntegerConvolution& convolution);

}  // namespace octet
