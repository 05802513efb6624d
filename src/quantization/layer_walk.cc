// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/layer_walk.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <utility>

#include "base/parallel.h"
#include "graph/quantizer.h"
#include "passes/producing_quantizers.h"
#include "quantization/algorithms/exact_bias.h"
#include "quantization/algorithms/input_patches.h"
#include "quantization/algorithms/layer_rounding.h"
#include "quantization/model_part.h"
#include "quantization/tensor_pool.h"
#include "quantization/walk_plan.h"
#include "runtime/run_on_team.h"
#include "tensor/sqnr.h"

namespace octet {
namespace {

constexpr std::size_t kMostSamples = 1536;
/// Per input of an output: more samples do not change a covariance of few inputs.
constexpr std::size_t kSamplesPerInput = 64;
/// Levels are at most this far from zero.
constexpr float kMostLevel = 255;
/// Batches whose patches are enough where each has many positions.
constexpr std::size_t kFewBatches = 32;
constexpr std::size_t kFewBatchesToMatch = 150;
/// On grids of so few levels steps are searched and outputs matched; on those of 8 bits both follow
/// what is accidental in the samples.
constexpr std::int64_t kFewLevels = 16;

class Walk {
 public:
  Walk(const Model& original, const Model& quantized, const std::vector<WeightQuantizer>& weights,
       const std::map<OutputRef, std::vector<float>>& factors,
       const std::vector<CalibrationBatch>& batches, const LayerWalkOptions& options)
      : original_(original),
        model_(quantized),
        factors_(factors),
        options_(options),
        plan_(quantized, weights),
        team_(default_num_threads()) {
    for (const NodeId id : quantized.results()) outputs_.push_back(quantized.node(id).inputs[0]);
    for (const NodeId id : quantized.parameters())
      index_of_parameter_.emplace(id, index_of_parameter_.size());
    const std::size_t count = std::min(batches.size(), plan_.num_batches());
    for (std::size_t i = 0; i < count; ++i)
      inputs_.push_back(batches[i * batches.size() / count].inputs);
  }

  LayerWalkResult run() {
    collect_float();
    const std::vector<WalkLayer>& layers = plan_.layers();
    if (options_.on_layer) options_.on_layer(0, layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (const auto geometry = rounding_geometry(layers[i])) round_weights(layers[i], *geometry);
      compute_sum(layers[i]);
      known_.insert(layers[i].sum);
      std::erase_if(kept_, [&](const auto& entry) {
        const auto last = plan_.last_uses().find(entry.first);
        return last == plan_.last_uses().end() || last->second <= i;
      });
      if (options_.on_layer) options_.on_layer(i + 1, layers.size());
    }
    result_.sqnr_db = sqnr_db();
    return std::move(result_);
  }

 private:
  using Kept = std::vector<Tensor>;
  /// [batch][channel].
  using ChannelsOfBatches = std::vector<std::vector<double>>;

  std::size_t num_batches() const { return inputs_.size(); }

  bool corrects_bias(const WalkLayer& layer) const {
    return options_.correct_biases && layer.biased && !layer.keeps_bias;
  }

  // Runs what computes `values` on some of the batches.
  template <typename Observe>
  void run_part(const std::vector<OutputRef>& values, std::size_t count, const Observe& observe) {
    const std::vector<OutputRef> sources = sources_of(model_, values, known_);
    run_on_team(model_part(model_, sources, values, constants_), team_, count,
                {.inputs = [&](std::size_t i) { return values_of(sources, batch_of(i, count)); },
                 .observe = [&](std::size_t output, const Tensor& value,
                                std::size_t i) { observe(output, value, batch_of(i, count), i); }});
  }

  // What is kept of values, or given as inputs.
  std::vector<Tensor> values_of(const std::vector<OutputRef>& sources, std::size_t batch) const {
    std::vector<Tensor> values;
    values.reserve(sources.size());
    for (const OutputRef source : sources) {
      const auto kept = kept_.find(source);
      values.push_back(kept == kept_.end() ? inputs_[batch][index_of_parameter_.at(source.node)]
                                           : kept->second[batch]);
    }
    return values;
  }

  // Some of the batches, evenly spread.
  std::size_t batch_of(std::size_t i, std::size_t count) const { return i * num_batches() / count; }

  ChannelLayout layout_of(const WalkLayer& layer) const {
    const Shape& shape = model_.value(layer.sum).shape;
    const bool is_turned = shape.rank() == 4;
    std::size_t axis = layer.channel_axis;
    if (is_turned) axis = axis == 1 ? 3 : axis - 1;
    return ChannelLayout::of(part_shape(shape), axis);
  }

  // Means of the float model's values, channels divided as in the quantized one.
  void collect_float() {
    struct Watched {
      OutputRef value;
      ChannelLayout layout;
      ChannelsOfBatches sums;
    };
    std::vector<Watched> watched;
    std::vector<OutputRef> values;
    const auto watch = [&](OutputRef value, const ChannelLayout& layout) {
      values.push_back(value);
      watched.push_back(
          {value, layout,
           ChannelsOfBatches(num_batches(), std::vector<double>(layout.channels, 0.0))});
    };
    for (const WalkLayer& layer : plan_.layers()) {
      if (!corrects_bias(layer)) continue;
      watch(layer.sum, layout_of(layer));
      if (layer.clipping) watch(layer.clipping->value, layout_of(layer));
    }
    const std::vector<const WalkLayer*> sampled = add_wanted_outputs();
    for (const WalkLayer* layer : sampled) values.push_back({layer->node, 0});
    for (const NodeId id : original_.results()) values.push_back(original_.node(id).inputs[0]);
    float_outputs_.assign(outputs_.size(), Kept(num_batches()));
    const std::vector<OutputRef> sources = sources_of(original_, values, {});
    run_on_team(model_part(original_, sources, values, {}), team_, num_batches(),
                {.inputs = [&](std::size_t batch) { return values_of(sources, batch); },
                 .observe =
                     [&](std::size_t output, const Tensor& value, std::size_t batch) {
                       if (output < watched.size()) {
                         add_channel_sums(value, watched[output].layout,
                                          watched[output].sums[batch]);
                       } else if (output -= watched.size(); output < sampled.size()) {
                         take_wanted_outputs(*sampled[output], value, batch);
                       } else {
                         float_outputs_[output - sampled.size()][batch] = value.clone();
                       }
                     }});
    for (const Watched& w : watched) {
      const auto factors = factors_.find(w.value);
      ChannelsOfBatches& means = float_means_[w.value];
      means = w.sums;
      for (std::vector<double>& mean : means) {
        for (std::size_t c = 0; c < mean.size(); ++c) {
          mean[c] /= static_cast<double>(w.layout.num_positions());
          if (factors != factors_.end()) mean[c] /= factors->second[c];
        }
      }
    }
  }

  // The layers whose outputs are sampled of the float model.
  std::vector<const WalkLayer*> add_wanted_outputs() {
    std::vector<const WalkLayer*> sampled;
    for (const WalkLayer& layer : plan_.layers()) {
      const auto geometry = rounding_geometry(layer);
      if (!geometry || num_levels(layer) > kFewLevels) continue;
      const auto num_elements =
          static_cast<std::size_t>(model_.node(layer.node).outputs[0].shape.num_elements());
      wanted_outputs_.try_emplace(layer.node, *geometry, num_elements / geometry->num_positions(),
                                  num_samples(*geometry), num_sampled_batches(layer, *geometry));
      sampled.push_back(&layer);
    }
    return sampled;
  }

  void take_wanted_outputs(const WalkLayer& layer, const Tensor& value, std::size_t batch) {
    const std::size_t count = num_sampled_batches(layer, *patch_geometry(model_, layer.node));
    for (std::size_t i = 0; i < count; ++i) {
      if (batch_of(i, count) == batch) wanted_outputs_.at(layer.node).take(value, i);
    }
  }

  // The samples of the float model's outputs, channels divided as in the quantized one; empty if
  // they were not taken.
  std::vector<float> wanted_outputs(NodeId layer, std::size_t num_samples) {
    const auto taken = wanted_outputs_.extract(layer);
    if (taken.empty()) return {};
    std::vector<float> outputs = taken.mapped().values();
    const auto factors = factors_.find({layer, 0});
    for (std::size_t i = 0; factors != factors_.end() && i < outputs.size(); ++i)
      outputs[i] /= factors->second[i / num_samples];
    return outputs;
  }

  static std::size_t num_samples(const PatchGeometry& geometry) {
    return std::min(kMostSamples, kSamplesPerInput * geometry.size());
  }

  std::size_t num_sampled_batches(const WalkLayer& layer, const PatchGeometry& geometry) const {
    const std::size_t enough =
        num_samples(geometry) / std::max<std::size_t>(geometry.num_positions() / 4, 1);
    const std::size_t least = num_levels(layer) > kFewLevels ? kFewBatches : kFewBatchesToMatch;
    return std::min(num_batches(), std::max(least, enough));
  }

  // How a layer reads what its weights are rounded by; nothing if they are rounded to the nearest.
  std::optional<PatchGeometry> rounding_geometry(const WalkLayer& layer) const {
    const Node& node = model_.node(layer.node);
    const bool is_rounded =
        options_.round_weights && layer.weights_input == 1 &&
        std::holds_alternative<FakeQuantize>(model_.node(node.inputs[1].node).op);
    if (!is_rounded) return std::nullopt;
    const std::optional<PatchGeometry> geometry = patch_geometry(model_, layer.node);
    return geometry && !data_steps(node.inputs[0], *geometry).empty() ? geometry : std::nullopt;
  }

  const Node& weight_quantizer(const WalkLayer& layer) const {
    return model_.node(model_.node(layer.node).inputs[layer.weights_input].node);
  }
  std::int64_t num_levels(const WalkLayer& layer) const {
    return std::get<FakeQuantize>(weight_quantizer(layer).op).levels;
  }

  // What of(batch) of a channel lacks of the float model's mean in all batches.
  template <typename Of>
  double lacking(const ChannelsOfBatches& wanted, std::size_t channel, const Of& of) const {
    std::vector<double> differences;
    for (std::size_t batch = 0; batch < num_batches(); ++batch)
      differences.push_back(wanted[batch][channel] - of(batch));
    return common_shift(differences);
  }

  // What a Pad pads in rows and columns alone.
  OutputRef unpadded(OutputRef value) const {
    const Node& node = model_.node(value.node);
    const bool keeps_channels =
        std::holds_alternative<Pad>(node.op) &&
        model_.value(value).shape[1] == model_.value(node.inputs[0]).shape[1];
    return keeps_channels ? node.inputs[0] : value;
  }

  // Steps in which the elements of what a layer reads count, one, or one per group of a single
  // channel; empty if its sums are none of integers.
  std::vector<float> data_steps(OutputRef value, const PatchGeometry& geometry) const {
    std::vector<double> steps;
    for (const NodeId id : producing_quantizers(model_, value)) {
      const std::optional<QuantizerLimits> limits = match_quantizer_limits(model_, model_.node(id));
      if (!limits) return {};
      const std::vector<double> of_node = limits->output.steps(limits->levels);
      if (id == unpadded(value).node && geometry.channels == 1 && of_node.size() == geometry.groups)
        return {of_node.begin(), of_node.end()};
      steps.insert(steps.end(), of_node.begin(), of_node.end());
    }
    if (steps.empty() || !is_one_step(steps)) return {};
    return {static_cast<float>(steps[0])};
  }

  void round_weights(const WalkLayer& layer, const PatchGeometry& geometry) {
    const OutputRef data = model_.node(layer.node).inputs[layer.data_input()];
    const std::vector<float> steps = data_steps(data, geometry);
    const std::size_t count = num_sampled_batches(layer, geometry);
    PatchSamples samples(geometry, num_samples(geometry), count, std::move(patch_memory_));
    if (layer.data) {
      const Kept& sums = kept_.at(layer.data->sum);
      team_.run(count, [&](std::size_t i) {
        samples.take(sums[batch_of(i, count)], layer.data->grid, i);
      });
    } else {
      const LevelGrid grid{steps, -kMostLevel, kMostLevel};
      run_part({data}, count, [&](std::size_t, const Tensor& value, std::size_t, std::size_t i) {
        samples.take(value, grid, i);
      });
    }
    const std::vector<float> outputs = wanted_outputs(layer.node, samples.num_samples());
    std::optional<WantedOutputs> wanted;
    if (!outputs.empty()) wanted = {outputs, steps};
    const Node& quantizer = weight_quantizer(layer);
    const LayerWeights weights = weights_of(layer, quantizer, geometry.size());
    RoundedLayer rounded = round_layer(weights, geometry, samples, wanted, team_);
    patch_memory_ = std::move(samples).memory();
    RoundedWeights result{std::move(rounded.weights), {}};
    constants_[quantizer.inputs[0]] = result.values;
    if (weights.searches_steps) {
      result.ends = ends_of(rounded.steps, weights.most, model_.value(quantizer.inputs[2]).shape);
      for (std::size_t end = 1; end < quantizer.inputs.size(); ++end) {
        constants_[quantizer.inputs[end]] = end % 2 != 0 ? result.ends->low : result.ends->high;
      }
    }
    result_.weights[layer.node] = std::move(result);
  }

  static RoundedWeights::Ends ends_of(const std::vector<float>& steps, float most,
                                      const Shape& shape) {
    RoundedWeights::Ends ends{Tensor(ElementType::f32, shape), Tensor(ElementType::f32, shape)};
    for (std::size_t o = 0; o < steps.size(); ++o) {
      ends.low.data<float>()[o] = -steps[o] * most;
      ends.high.data<float>()[o] = steps[o] * most;
    }
    return ends;
  }

  LayerWeights weights_of(const WalkLayer& layer, const Node& quantizer, std::size_t size) const {
    const auto* matmul = std::get_if<MatMul>(&model_.node(layer.node).op);
    LayerWeights weights{*constant_f32(model_, quantizer.inputs[0])};
    weights.inputs_first = matmul != nullptr && !matmul->transpose_b;
    weights.holds_pairs = layer.holds_pairs;
    weights.most = static_cast<float>(std::get<FakeQuantize>(quantizer.op).levels - 1) / 2;
    const Tensor high = *constant_f32(model_, quantizer.inputs[2]);
    const std::size_t num_outputs = weights.values.num_elements() / size;
    for (std::size_t o = 0; o < num_outputs; ++o) {
      weights.steps.push_back(high.data<float>()[o * high.num_elements() / num_outputs] /
                              weights.most);
    }
    weights.searches_steps = num_levels(layer) <= kFewLevels && high.num_elements() == num_outputs;
    return weights;
  }

  // Keeps what the layer gives, its bias corrected.
  void compute_sum(const WalkLayer& layer) {
    const ChannelLayout layout = layout_of(layer);
    const bool corrects = corrects_bias(layer);
    Kept& kept = kept_[layer.sum];
    const Shape shape = part_shape(model_.value(layer.sum).shape);
    for (std::size_t i = 0; i < num_batches(); ++i) kept.push_back(pool_.take(shape));
    ChannelsOfBatches sums(num_batches(), std::vector<double>(layout.channels, 0.0));
    run_part({layer.sum}, num_batches(),
             [&](std::size_t, const Tensor& value, std::size_t batch, std::size_t) {
               std::memcpy(kept[batch].bytes(), value.bytes(), value.num_bytes());
               if (corrects) add_channel_sums(value, layout, sums[batch]);
             });
    if (corrects) correct_bias(layer, layout, sums, kept);
  }

  template <typename Body>
  void for_each_channel(const ChannelLayout& layout, const Body& body) {
    parallel_for(team_, layout.channels, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t c = begin; c < end; ++c) body(c);
    });
  }

  void correct_bias(const WalkLayer& layer, const ChannelLayout& layout,
                    const ChannelsOfBatches& sums, Kept& kept) {
    const auto num_positions = static_cast<double>(layout.num_positions());
    const ChannelsOfBatches& wanted = float_means_.at(layer.sum);
    std::vector<float> shift(layout.channels);
    for_each_channel(layout, [&](std::size_t c) {
      shift[c] = static_cast<float>(
          lacking(wanted, c, [&](std::size_t batch) { return sums[batch][c] / num_positions; }));
    });
    if (layer.clipping) add_newton_step(layer, layout, kept, shift);
    team_.run(num_batches(),
              [&](std::size_t batch) { shift_channels(kept[batch], layout, shift); });
    const OutputRef source = model_.node(layer.biased->add).inputs[layer.biased->bias_input];
    Tensor bias = bias_of(model_, *layer.biased);
    for (std::size_t c = 0; c < layout.channels; ++c) bias.data<float>()[c] += shift[c];
    constants_[source] = bias;
    result_.biases[layer.node] = std::move(bias);
  }

  void add_newton_step(const WalkLayer& layer, const ChannelLayout& layout, const Kept& kept,
                       std::vector<float>& shift) {
    std::vector<std::vector<ClippedSums>> parts(num_batches(),
                                                std::vector<ClippedSums>(layout.channels));
    team_.run(num_batches(), [&](std::size_t batch) {
      add_clipped_sums(kept[batch], layout, layer.clipping->grid, shift, parts[batch]);
    });
    const auto num_positions = static_cast<double>(layout.num_positions());
    const ChannelsOfBatches& wanted = float_means_.at(layer.clipping->value);
    for_each_channel(layout, [&](std::size_t c) {
      std::uint64_t num_live = 0;
      for (const std::vector<ClippedSums>& part : parts) num_live += part[c].num_live;
      const double live_share =
          static_cast<double>(num_live) / (num_positions * static_cast<double>(num_batches()));
      const double lacks = lacking(
          wanted, c, [&](std::size_t batch) { return parts[batch][c].sum / num_positions; });
      shift[c] += static_cast<float>(newton_step(lacks, live_share));
    });
  }

  std::optional<double> sqnr_db() {
    for (const OutputRef output : outputs_)
      if (model_.value(output).type != ElementType::f32) return std::nullopt;
    std::vector<Sqnr> of_batches(num_batches());
    run_part(outputs_, num_batches(),
             [&](std::size_t output, const Tensor& value, std::size_t batch, std::size_t) {
               of_batches[batch].add(float_outputs_[output][batch].data<float>(),
                                     value.data<float>());
             });
    return mean_db(of_batches);
  }

  const Model& original_;
  const Model& model_;
  const std::map<OutputRef, std::vector<float>>& factors_;
  const LayerWalkOptions& options_;
  const WalkPlan plan_;
  ThreadTeam team_;
  std::vector<OutputRef> outputs_;
  /// By batch, in the order of the model's parameters.
  std::vector<std::vector<Tensor>> inputs_;
  std::map<NodeId, std::size_t> index_of_parameter_;
  std::set<OutputRef> known_;
  TensorPool pool_;
  std::vector<std::int16_t> patch_memory_;
  std::map<OutputRef, Kept> kept_;
  std::map<OutputRef, ChannelsOfBatches> float_means_;
  std::vector<Kept> float_outputs_;
  /// By layer, of the float model.
  std::map<NodeId, OutputSamples> wanted_outputs_;
  /// What takes the place of constants of the model.
  std::map<OutputRef, Tensor> constants_;
  LayerWalkResult result_;
};

}  // namespace

LayerWalkResult walk_layers(const Model& original, const Model& quantized,
                            const std::vector<WeightQuantizer>& weights,
                            const std::map<OutputRef, std::vector<float>>& factors,
                            const std::vector<CalibrationBatch>& batches,
                            const LayerWalkOptions& options) {
  return Walk(original, quantized, weights, factors, batches, options).run();
}

}  // namespace octet
