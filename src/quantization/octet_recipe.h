// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "octet/calibration.h"
#include "octet/quantization.h"
#include "quantization/algorithms/channel_ties.h"
#include "quantization/algorithms/image_bytes.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// An input that is quantized to the bytes of pictures.
struct ImageInput {
  OutputRef value;
  ImageBytes bytes;
  /// Where the factors of its channels are made good.
  std::vector<ChannelFold> folds;
};

/// What the recipe will do, decided from the model alone.
struct OctetPlan {
  QuantizerPlacement placement;
  /// Values whose channels are equalized.
  std::vector<ChannelTie> ties;
  /// Values whose quantizers divide their channels, which nothing before them does.
  std::set<OutputRef> divided;
  std::optional<ImageInput> image;
  /// Upper ends that quantizers must not exceed, as they stand for a clamp.
  std::map<OutputRef, float> most;
  /// One per activation quantizer.
  std::vector<StatisticPoint> points;
};

/// @param model  float, of static shape.
OctetPlan plan_octet(const Model& model, QuantizerPlacement placement,
                     const QuantizationOptions& options);

/// Scales, quantizes, rounds and corrects.
/// @param model       float, with the batch that it was read with; becomes the quantized one.
/// @param calibrated  the same of static shape.
/// @param observers   of the plan's points.
/// @param num_items   of the calibration data, those that were observed.
/// @return the SQNR in dB of the quantized model on the calibration data, if known.
std::optional<double> apply_octet(Model& model, const Model& calibrated, const OctetPlan& plan,
                                  const std::vector<Observer>& observers,
                                  const Dataset& calibration, std::size_t num_items,
                                  const QuantizationOptions& options);

}  // namespace octet
