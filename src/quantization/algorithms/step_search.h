// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace octet {

/// The step of a symmetric grid on which rounding to the nearest loses the least of weights: among
/// shares of the widest one, from all of it down to a half, that with the least sum of squared
/// errors.
/// @param importance  of the weights' errors; empty: all count the same.
/// @param widest      the step with which `most` steps reach the largest weight.
/// @param most        the largest level.
float search_step(std::span<const float> weights, std::span<const float> importance, float widest,
                  float most);

}  // namespace octet
