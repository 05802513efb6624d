// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "octet/ops.h"

namespace octet {

/// @return whether the comparison of two numbers holds.
template <typename T>
bool holds(ComparisonKind kind, T a, T b) {
  switch (kind) {
    case ComparisonKind::equal:
      return a == b;
    case ComparisonKind::not_equal:
      return a != b;
    case ComparisonKind::greater:
      return a > b;
    case ComparisonKind::greater_equal:
      return a >= b;
    case ComparisonKind::less:
      return a < b;
    case ComparisonKind::less_equal:
      break;
  }
  return a <= b;
}

}  // namespace octet
