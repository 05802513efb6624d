// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/sequential_bias_correction.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <utility>

#include "calibration/observe_batches.h"
#include "graph/op_traits.h"
#include "quantization/algorithms/exact_bias.h"
#include "quantization/model_part.h"

namespace octet {
namespace {

class SequentialCorrection {
 public:
  SequentialCorrection(const Model& original, const Model& quantized,
                       const std::vector<BiasedLayer>& layers,
                       const std::vector<CalibrationBatch>& batches)
      : original_(original), model_(quantized), layers_(layers), batches_(batches) {
    for (const NodeId id : quantized.parameters())
      index_of_parameter_.emplace(id, index_of_parameter_.size());
    std::set<OutputRef> known;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      for (const OutputRef source : sources_of(model_, {output_of(layers[i])}, known))
        last_use_[source] = i;
      known.insert(output_of(layers[i]));
    }
  }

  std::map<NodeId, Tensor> run(double threshold,
                               const std::function<void(std::size_t done)>& on_layer) {
    collect_float();
    std::map<NodeId, Tensor> biases;
    on_layer(0);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const BiasedLayer& layer = layers_[i];
      const std::vector<double> means = compute(layer);
      const std::vector<double>& wanted = float_means_.at(layer.node);
      Tensor bias = bias_of(model_, layer);
      const std::span<float> values = bias.data<float>();
      double ratio = 0;
      for (std::size_t c = 0; c < values.size(); ++c) {
        const double shift = wanted[c] - means[c], before = static_cast<double>(values[c]);
        ratio = std::max(ratio, std::abs(shift / (before + kEpsilon)));
        values[c] = static_cast<float>(before + shift);
      }
      if (ratio < threshold) {
        constants_[model_.node(layer.add).inputs[layer.bias_input]] = bias;
        biases.emplace(layer.node, std::move(bias));
      }
      std::erase_if(kept_, [&](const auto& entry) {
        const auto last = last_use_.find(entry.first);
        return last == last_use_.end() || last->second <= i;
      });
      on_layer(i + 1);
    }
    return biases;
  }

 private:
  /// So that biases of 0 have a ratio.
  static constexpr double kEpsilon = std::numeric_limits<float>::epsilon();

  static OutputRef output_of(const BiasedLayer& layer) { return {layer.node, 0}; }

  ChannelLayout layout_of(const BiasedLayer& layer) const {
    const Shape& shape = model_.value(output_of(layer)).shape;
    std::size_t axis = output_channel_axis(model_, layer.node, layer.weights_input);
    // Parts hand out rank 4 with the channels last.
    if (shape.rank() == 4) axis = axis == 1 ? 3 : axis - 1;
    return ChannelLayout::of(part_shape(shape), axis);
  }

  /// Sums of a batch's channels, by layer.
  using Sums = std::vector<std::vector<double>>;

  static std::vector<double> means_of(const Sums& of_batches, const ChannelLayout& layout) {
    std::vector<double> means(layout.channels, 0.0);
    for (const std::vector<double>& sums : of_batches)
      for (std::size_t c = 0; c < means.size(); ++c) means[c] += sums[c];
    const auto num_values =
        static_cast<double>(layout.num_positions()) * static_cast<double>(of_batches.size());
    for (double& mean : means) mean /= num_values;
    return means;
  }

  void collect_float() {
    std::vector<OutputRef> values;
    for (const BiasedLayer& layer : layers_) values.push_back(output_of(layer));
    const std::vector<OutputRef> sources = sources_of(original_, values, {});
    std::vector<Sums> sums;
    for (const BiasedLayer& layer : layers_)
      sums.emplace_back(batches_.size(), std::vector<double>(layout_of(layer).channels, 0.0));
    observe_batches(
        model_part(original_, sources, values, {}), batches_.size(),
        {.read = [&](std::size_t batch) { return std::optional(values_of(sources, batch)); },
         .observe =
             [&](std::size_t output, const Tensor& value, std::size_t batch) {
               add_channel_sums(value, layout_of(layers_[output]), sums[output][batch]);
             }});
    for (std::size_t i = 0; i < layers_.size(); ++i)
      float_means_[layers_[i].node] = means_of(sums[i], layout_of(layers_[i]));
  }

  // Keeps what the layer gives, before its bias. @return the means of its channels.
  std::vector<double> compute(const BiasedLayer& layer) {
    const OutputRef output = output_of(layer);
    const std::set<OutputRef> known = known_values();
    const std::vector<OutputRef> sources = sources_of(model_, {output}, known);
    const ChannelLayout layout = layout_of(layer);
    std::vector<Tensor> kept(batches_.size());
    Sums sums(batches_.size(), std::vector<double>(layout.channels, 0.0));
    observe_batches(
        model_part(model_, sources, {output}, constants_), batches_.size(),
        {.read = [&](std::size_t batch) { return std::optional(values_of(sources, batch)); },
         .observe =
             [&](std::size_t, const Tensor& value, std::size_t batch) {
               kept[batch] = value.clone();
               add_channel_sums(value, layout, sums[batch]);
             }});
    kept_[output] = std::move(kept);
    return means_of(sums, layout);
  }

  std::set<OutputRef> known_values() const {
    std::set<OutputRef> known;
    for (const auto& [value, tensors] : kept_) known.insert(value);
    return known;
  }

  std::vector<Tensor> values_of(const std::vector<OutputRef>& sources, std::size_t batch) const {
    std::vector<Tensor> values;
    for (const OutputRef source : sources) {
      const auto kept = kept_.find(source);
      values.push_back(kept == kept_.end()
                           ? batches_[batch].inputs[index_of_parameter_.at(source.node)]
                           : kept->second[batch]);
    }
    return values;
  }

  const Model& original_;
  const Model& model_;
  const std::vector<BiasedLayer>& layers_;
  const std::vector<CalibrationBatch>& batches_;
  std::map<NodeId, std::size_t> index_of_parameter_;
  /// The last layer that is computed from a value.
  std::map<OutputRef, std::size_t> last_use_;
  std::map<OutputRef, std::vector<Tensor>> kept_;
  std::map<NodeId, std::vector<double>> float_means_;
  /// Corrected biases, in place of the model's.
  std::map<OutputRef, Tensor> constants_;
};

}  // namespace

std::map<NodeId, Tensor> correct_biases_in_sequence(
    const Model& original, const Model& quantized, const std::vector<BiasedLayer>& layers,
    const std::vector<CalibrationBatch>& batches, double threshold,
    const std::function<void(std::size_t done)>& on_layer) {
  return SequentialCorrection(original, quantized, layers, batches).run(threshold, on_layer);
}

}  // namespace octet
