// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "calibration/kept_items.h"
#include "quantization/algorithms/bias_grid.h"
#include "quantization/algorithms/fast_bias_correction.h"
#include "quantization/algorithms/min_max.h"
#include "quantization/calibration_sqnr.h"
#include "quantization/option_defaults.h"
#include "quantization/recipes/recipe.h"
#include "quantization/sequential_bias_correction.h"

namespace octet {
namespace {

class NncfRecipe final : public Recipe {
 public:
  NncfRecipe(const PreparedModel& prepared, QuantizerPlacement placement,
             const QuantizationOptions& options)
      : Recipe(prepared, options),
        placement_(std::move(placement)),
        layers_(find_biased_layers(fixed(), placement_.weights)),
        range_points_(min_max_points(placement_.activations)) {
    if (corrects_biases() && options.fast_bias_correction)
      add_mean_input_points(fixed(), layers_, range_points_);
    for (const SmoothedValue& smoothed : this->prepared().smoothed)
      change_points_.push_back(smoothing_point(smoothed));
    for (const AlignedPair& pair : this->prepared().aligned)
      change_points_.push_back(alignment_point(pair));
  }

  const QuantizerPlacement& placement() const override { return placement_; }
  const std::vector<StatisticPoint>& points() const override {
    return changes_constants() ? change_points_ : range_points_;
  }
  std::size_t num_batches() const override {
    const bool runs_them_again =
        changes_constants() || (corrects_biases() && !options().fast_bias_correction);
    return runs_them_again ? kAllBatches : kSqnrBatches;
  }

  QuantizedModel apply(const CalibrationStatistics& statistics) const override {
    Model original = model();
    if (!changes_constants()) return quantize(original, statistics, statistics.batches);
    change_constants(original, statistics);
    const Dataset items =
        items_of(statistics.batches, prepared().item_shapes, statistics.num_items);
    const CalibrationStatistics again = calibrate(
        fixed(original), range_points_, items,
        {.subset_size = items.size(), .on_progress = [&](std::size_t done, std::size_t total) {
           report("Statistics collection", done, total);
         }});
    return quantize(original, again, statistics.batches);
  }

 private:
  static constexpr std::size_t kAllBatches = std::numeric_limits<std::size_t>::max();

  bool corrects_biases() const { return !options().advanced.disable_bias_correction; }
  bool changes_constants() const { return !change_points_.empty(); }

  void change_constants(Model& changed, const CalibrationStatistics& statistics) const {
    const std::size_t num_smoothed = prepared().smoothed.size();
    std::vector<std::vector<float>> peaks;
    std::vector<TensorStatistics> ranges;
    for (std::size_t i = 0; i < change_points_.size(); ++i) {
      const TensorStatistics& range = statistics.at(fixed(), change_points_[i]).range;
      if (i < num_smoothed)
        peaks.push_back(range.max);
      else
        ranges.push_back(range);
    }
    smooth(changed, prepared().smoothed, peaks);
    align_channels(changed, prepared().aligned, ranges);
  }

  // @param original  the float model. @param statistics  of it, of the range points.
  QuantizedModel quantize(const Model& original, const CalibrationStatistics& statistics,
                          const std::vector<CalibrationBatch>& batches) const {
    QuantizedModel quantized{original, std::nullopt};
    std::vector<TensorStatistics> ranges;
    ranges.reserve(placement_.activations.size());
    for (const StatisticPoint& point : min_max_points(placement_.activations))
      ranges.push_back(statistics.at(fixed(), point).range);
    insert_quantizers(quantized.model, placement_,
                      min_max_grids(placement_.activations, std::move(ranges)));
    if (corrects_biases()) {
      if (options().fast_bias_correction)
        correct_fast(quantized.model, statistics);
      else
        correct_in_sequence(quantized.model, original, batches);
    }
    round_biases(quantized.model, layers_);
    quantized.sqnr_db = calibration_sqnr_db(fixed(quantized.model), batches);
    return quantized;
  }

  void report_layer(std::size_t done) const { report("Bias correction", done, layers_.size()); }

  void correct_fast(Model& quantized, const CalibrationStatistics& statistics) const {
    report_layer(0);
    const auto input = [&](const BiasedLayer& layer) -> const PointStatistics& {
      return statistics.at(fixed(), mean_input_point(fixed(), layer));
    };
    correct_biases(quantized, layers_, input, bias_correction_threshold_of(options()),
                   [&](std::size_t done) { report_layer(done); });
  }

  // On the first fifth of the samples, as NNCF 3.4.
  void correct_in_sequence(Model& quantized, const Model& original,
                           const std::vector<CalibrationBatch>& batches) const {
    if (batches.empty()) {
      throw InvalidArgument(
          "correcting biases in sequence: expected statistics with batches of the data, got none");
    }
    Model with_weights = original;
    insert_quantizers(with_weights, {{}, placement_.weights}, {});
    const std::size_t count =
        std::min(batches.size(), std::max<std::size_t>(options().subset_size / 5, 1));
    const std::vector<CalibrationBatch> first(batches.begin(),
                                              batches.begin() + static_cast<std::ptrdiff_t>(count));
    const std::map<NodeId, Tensor> biases = correct_biases_in_sequence(
        fixed(original), fixed(with_weights), layers_, first,
        bias_correction_threshold_of(options()), [&](std::size_t done) { report_layer(done); });
    BiasPatch patch(quantized);
    for (const BiasedLayer& layer : layers_)
      if (const auto bias = biases.find(layer.node); bias != biases.end())
        patch.set(layer, bias->second);
    patch.apply("bias_correction");
  }

  QuantizerPlacement placement_;
  std::vector<BiasedLayer> layers_;
  /// Of what ranges and biases are computed.
  std::vector<StatisticPoint> range_points_;
  /// Of what constants are changed before, first of smoothed values, then of aligned pairs.
  std::vector<StatisticPoint> change_points_;
};

}  // namespace

std::unique_ptr<const Recipe> plan_nncf(const PreparedModel& prepared, QuantizerPlacement placement,
                                        const QuantizationOptions& options) {
  return std::make_unique<const NncfRecipe>(prepared, std::move(placement), options);
}

}  // namespace octet
