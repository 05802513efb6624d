// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "octet/evaluation.h"

namespace octet {

/// @return the index of the highest value, the first of equal ones.
std::size_t argmax(std::span<const float> values);
/// @return how many classes stand before `label` in the order of falling logits; a NaN logit stands
/// last.
std::size_t rank_of(std::span<const float> logits, std::size_t label);
/// Two-sided exact McNemar test: min(1, 2 P(X <= min(a, b))), X binomial of a + b fair coins.
double mcnemar_p(std::size_t a, std::size_t b);
/// @param latencies_ms  in any order, at least one.
LatencyStatistics summarize(std::vector<double> latencies_ms);

}  // namespace octet
