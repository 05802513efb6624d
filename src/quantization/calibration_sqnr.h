// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"

namespace octet {

/// As many batches are enough for a mean over them: it is off by some tenths of a decibel.
inline constexpr std::size_t kSqnrBatches = 16;

/// The SQNR of a quantized model's outputs in dB, mean over at most kSqnrBatches batches, evenly
/// spread.
/// @param quantized  of the batches' shapes.
/// @param batches    with the outputs of the float model.
/// @return nothing without batches, or if an output is not f32 or not finite.
std::optional<double> calibration_sqnr_db(const Model& quantized,
                                          const std::vector<CalibrationBatch>& batches);

}  // namespace octet
