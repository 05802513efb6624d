// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "quantization/algorithms/bias_grid.h"
#include "quantization/algorithms/fast_bias_correction.h"
#include "quantization/algorithms/min_max.h"
#include "quantization/calibration_sqnr.h"
#include "quantization/option_defaults.h"
#include "quantization/recipes/recipe.h"

namespace octet {
namespace {

class NncfRecipe final : public Recipe {
 public:
  NncfRecipe(const PreparedModel& prepared, QuantizerPlacement placement,
             const QuantizationOptions& options)
      : Recipe(prepared, options),
        placement_(std::move(placement)),
        layers_(find_biased_layers(fixed(), placement_.weights)),
        points_(min_max_points(placement_.activations)) {
    if (corrects_biases()) add_mean_input_points(fixed(), layers_, points_);
  }

  const QuantizerPlacement& placement() const override { return placement_; }
  const std::vector<StatisticPoint>& points() const override { return points_; }
  std::size_t num_batches() const override { return kSqnrBatches; }

  QuantizedModel apply(const CalibrationStatistics& statistics) const override {
    QuantizedModel quantized{model(), std::nullopt};
    std::vector<TensorStatistics> ranges;
    ranges.reserve(placement_.activations.size());
    for (const StatisticPoint& point : min_max_points(placement_.activations))
      ranges.push_back(statistics.at(fixed(), point).range);
    insert_quantizers(quantized.model, placement_,
                      min_max_grids(placement_.activations, std::move(ranges)));
    if (corrects_biases()) correct(quantized.model, statistics);
    round_biases(quantized.model, layers_);
    quantized.sqnr_db = calibration_sqnr_db(fixed(quantized.model), statistics.batches);
    return quantized;
  }

 private:
  bool corrects_biases() const { return !options().advanced.disable_bias_correction; }

  void correct(Model& quantized, const CalibrationStatistics& statistics) const {
    const auto report_layer = [&](std::size_t done) {
      report("Bias correction", done, layers_.size());
    };
    report_layer(0);
    const auto input = [&](const BiasedLayer& layer) -> const PointStatistics& {
      return statistics.at(fixed(), mean_input_point(fixed(), layer));
    };
    correct_biases(quantized, layers_, input, bias_correction_threshold_of(options()),
                   report_layer);
  }

  QuantizerPlacement placement_;
  std::vector<BiasedLayer> layers_;
  std::vector<StatisticPoint> points_;
};

}  // namespace

std::unique_ptr<const Recipe> plan_nncf(const PreparedModel& prepared, QuantizerPlacement placement,
                                        const QuantizationOptions& options) {
  return std::make_unique<const NncfRecipe>(prepared, std::move(placement), options);
}

}  // namespace octet
