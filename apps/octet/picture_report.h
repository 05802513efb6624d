// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "octet/data.h"
#include "octet/json.h"

namespace octet::cli {

/// Prints what was not read of a data set, and what only in part.
/// @param column  where the text begins after its heading.
void print_flaws(const ImageSubset& images, std::size_t column);
/// Adds it to a verb's result: skipped, damaged, passed_over.
void add_flaws(Json& result, const ImageSubset& images);

/// "300 images, 30 of each of 10 classes".
std::string class_counts_text(const ImageSubset& images);
/// The number by class, null if no label is known.
Json class_counts_json(const ImageSubset& images);

}  // namespace octet::cli
