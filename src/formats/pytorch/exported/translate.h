// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "formats/pytorch/exported/package.h"
#include "octet/graph.h"

namespace octet::pytorch::exported {

/// Translates a graph of ATen operations into the portable graph.
/// @param input_shape  replaces the only input's shape; it may differ where the graph leaves a size
/// open.
/// @throws Unsupported listing every target that is not in the table, ParseError, InvalidArgument.
Model translate(const Package& package, const std::string& file,
                const std::optional<Shape>& input_shape);

}  // namespace octet::pytorch::exported
