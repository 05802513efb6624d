// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace octet::reference {

inline double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace octet::reference
