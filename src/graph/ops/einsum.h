// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/tensor.h"

namespace octet {

/// An Einsum's equation for given inputs: one label per dimension. An ellipsis has become the
/// labels '0' (its last dimension), '1', ...; these broadcast, other labels do not.
struct EinsumEquation {
  std::vector<std::string> inputs;
  std::string output;
};

/// @param shapes  of the inputs; only their ranks matter.
/// @throws InvalidArgument if the equation is malformed or does not fit the inputs.
EinsumEquation parse_einsum(std::string_view equation, std::span<const Shape> shapes);

}  // namespace octet
