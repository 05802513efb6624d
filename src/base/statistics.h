// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "octet/error.h"

namespace octet {

/// @throws InvalidArgument if there are no values.
double mean(std::span<const double> values);
/// percentile(values, 50).
double median(std::span<const double> values);
/// Linear interpolation between the two values around rank p / 100 * (n - 1), as numpy.percentile
/// does by default.
/// @param p  within [0, 100].
/// @throws InvalidArgument if there are no values or p is out of range.
double percentile(std::span<const double> values, double p);

}  // namespace octet
