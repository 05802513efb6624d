// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "octet/quantization.h"
#include "quantization/algorithms/channel_alignment.h"
#include "quantization/algorithms/smooth_quant.h"
#include "quantization/quantizer_placement.h"

namespace octet {

/// A float model in the form in which quantizers are placed.
struct PreparedModel {
  /// Of inputs as open as the original's.
  Model model;
  /// The same nodes, with inputs of static shapes.
  Model fixed;
  /// Those of the data set.
  std::vector<Shape> item_shapes;
  /// What the recipe nncf changes constants of before ranges are estimated.
  std::vector<SmoothedValue> smoothed;
  std::vector<AlignedPair> aligned;
};

/// What a recipe decides from the model alone, and what it makes of statistics.
class Recipe {
 public:
  /// @param prepared, options  outlive the recipe.
  Recipe(const PreparedModel& prepared, const QuantizationOptions& options)
      : prepared_(prepared), options_(options) {}
  virtual ~Recipe() = default;
  Recipe(const Recipe&) = delete;
  Recipe& operator=(const Recipe&) = delete;

  virtual const QuantizerPlacement& placement() const = 0;
  /// What is observed of the fixed model.
  virtual const std::vector<StatisticPoint>& points() const = 0;
  /// Batches of the data that apply() runs the model on again.
  virtual std::size_t num_batches() const = 0;
  /// @param statistics  of at least the points; with batches.
  virtual QuantizedModel apply(const CalibrationStatistics& statistics) const = 0;

 protected:
  const PreparedModel& prepared() const { return prepared_; }
  const Model& model() const { return prepared_.model; }
  const Model& fixed() const { return prepared_.fixed; }
  /// A model made of model() with the inputs of fixed().
  Model fixed(const Model& made) const;
  const QuantizationOptions& options() const { return options_; }
  void report(std::string_view phase, std::size_t done, std::size_t total) const {
    if (options_.on_progress) options_.on_progress({phase, done, total});
  }

 private:
  const PreparedModel& prepared_;
  const QuantizationOptions& options_;
};

/// Ranges from minima and maxima, and biases corrected for what the rounding of weights takes.
std::unique_ptr<const Recipe> plan_nncf(const PreparedModel& prepared, QuantizerPlacement placement,
                                        const QuantizationOptions& options);

/// Ranges of the least squared error, channels equalized, weights rounded and biases corrected
/// layer by layer on quantized inputs.
std::unique_ptr<const Recipe> plan_octet(const PreparedModel& prepared,
                                         QuantizerPlacement placement,
                                         const QuantizationOptions& options);

}  // namespace octet
