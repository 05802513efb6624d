// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "compiler/lowering/constants.h"
#include "compiler/lowering/tail.h"
#include "octet/graph.h"

namespace octet {

/// Which summand OpenVINO counts in levels of the other, so that their quantizers add as they are
/// (EltwiseBaseTransformation::getNotEmpty): a quantizer's, one that only the sum reads, one of a
/// product, or the first.
/// @return its input of the addition; nothing if no quantizer can give it in those levels.
std::optional<std::size_t> rescaled_summand(const Model& model, const Constants& constants,
                                            const UseMap& uses, const Node& add);

}  // namespace octet
