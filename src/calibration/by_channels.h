// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "octet/tensor.h"

namespace octet {

/// An f32 tensor as [channels, elements of each], in the order of the channel axes, which are
/// ascending; one row without such axes.
Tensor by_channels(const Tensor& tensor, const std::vector<std::size_t>& channel_axes);

}  // namespace octet
