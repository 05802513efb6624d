// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/layers/layers.h"

namespace octet {

/// Makes one layer of two float values joined along the channels, shuffled in two groups and sliced
/// along the channels, and of the quantizer that alone reads the slice: InterleavedChannels. Layers
/// whose results nobody reads then stay.
void fuse_shuffles(LoweredModel& lowered);

}  // namespace octet
