// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "octet/calibration.h"
#include "octet/data.h"

namespace octet {

/// The items of which all batches of a pass were made.
/// @param item_shapes  of one item, as collect_statistics() saw them; empty: a batch is an item.
/// @param num_items    of the pass: the last batch may hold some twice.
Dataset items_of(std::vector<CalibrationBatch> batches, const std::vector<Shape>& item_shapes,
                 std::size_t num_items);

}  // namespace octet
