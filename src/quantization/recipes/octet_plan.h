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

/// What the recipe octet does, decided from the model alone.
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
  /// Batches that the walk through the layers has memory for.
  std::size_t num_batches = 0;

  /// @param model  float, of static shape.
  static OctetPlan of(const Model& model, QuantizerPlacement placement,
                      const QuantizationOptions& options);
};

}  // namespace octet
