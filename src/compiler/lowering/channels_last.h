// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "compiler/lowering/context.h"

namespace octet {

/// Where each logical axis of [N, C, H, W] is in [N, H, W, C], and the other way round.
constexpr std::array<std::size_t, 4> kPhysicalAxis{0, 3, 1, 2};
constexpr std::array<std::size_t, 4> kLogicalAxis{0, 2, 3, 1};

/// An axis that may count from the end.
std::size_t logical_axis(std::int64_t axis, std::size_t rank);

/// Input of a Pad.
constexpr std::size_t kPadValue = 3;
/// Real zero as an integer of a quantized tensor.
Tensor zero_of(const QuantParams& params);

/// Lowers an operation for data that lie as [N, H, W, C], if any of its inputs does.
/// @param params  if given, the operation moves integers, all of that map.
bool lower_in_channels_last(LoweringContext& context, const Node& node,
                            const std::optional<QuantParams>& params);

}  // namespace octet
