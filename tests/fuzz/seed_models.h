// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fuzz/judge.h"
#include "octet/graph.h"

namespace octet::fuzz {

/// A quantized classifier with branches, of a few thousand weights.
Model seed_model();
/// Operations whose shapes follow from constants, and others with many attributes, side by side.
Model seed_operations();
/// The files that write_model() makes of it under that name, which decides the format.
Files written(const Model& model, const std::string& name);

}  // namespace octet::fuzz
