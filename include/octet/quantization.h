// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/calibration.h"
#include "octet/data.h"
#include "octet/graph.h"
#include "octet/rt_info.h"

namespace octet {

/// How ranges, weights and biases are chosen. octet: ranges of the least squared error, channels
/// equalized, weights rounded by the second moments of what they are applied to, biases corrected
/// layer by layer on quantized inputs. fast: the same with weights rounded to the nearest. nncf:
/// what nncf.quantize (NNCF 3.x) does.
enum class QuantizationRecipe : std::uint8_t { octet, fast, nncf };
/// performance: symmetric activations and weights. mixed: asymmetric activations where they take
/// both signs, symmetric weights.
enum class QuantizationPreset : std::uint8_t { performance, mixed };
/// The hardware whose INT8 rules the placement follows. any, cpu, gpu and npu give the same model,
/// and rt_info records which was asked for: with 8 bits NNCF 3.4 follows the rules of CPUs for all
/// of them (MinMaxQuantization sets the device to CPU). cpu_spr leaves out one of two quantizers of
/// a sum, and quantizes products of transformers.
enum class TargetDevice : std::uint8_t { any, cpu, gpu, npu, cpu_spr };
/// Hints of the network's kind, as nncf.ModelType.
enum class ModelType : std::uint8_t { transformer };

/// Parts of the model that stay in float, as nncf.IgnoredScope. Names and types are those of the
/// model's nodes, and those of the operations of the file it was read from (Node::sources), which
/// stand for all nodes made from them.
struct IgnoredScope {
  /// Names of operations.
  std::vector<std::string> names;
  /// Regular expressions that match a name from its start on.
  std::vector<std::string> patterns;
  /// Operation types, e.g. "Add", "Conv" of ONNX, "aten.conv2d.default" of an exported program.
  std::vector<std::string> types;
  /// All nodes on paths from one of `inputs` to one of `outputs`, both included.
  struct Subgraph {
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
  };
  std::vector<Subgraph> subgraphs;
  /// An entry that matches nothing, or changes no quantizer, is an error.
  bool validate = true;
};

/// When weights are held to 7 bits so that 16-bit sums of CPUs without VNNI cannot saturate in
/// other engines: in all layers, in the first, in none, or (automatic) in those output channels
/// that find_saturable_layers() would count. Octet's own kernels never saturate.
enum class OverflowFix : std::uint8_t { enable, first_layer_only, disable, automatic };

/// Where zero is on a grid of integers. symmetric: in the middle, or at the lowest value where no
/// value is negative; asymmetric: at any.
enum class QuantizationScheme : std::uint8_t { symmetric, asymmetric };

/// How activations or weights are quantized. What is unset is as the preset says and as INT8
/// kernels want it: activations per tensor, and per channel in front of depthwise convolutions;
/// weights symmetric, signed, in a narrow range, per output channel.
struct QuantizationParameters {
  /// 8, or 4 for weights; other numbers are an error. With 4, steps per output channel are searched
  /// for the least squared error unless a range estimator is given.
  std::optional<int> num_bits;
  std::optional<QuantizationScheme> mode;
  /// true: a grid with negative values even if there are none. Asymmetric grids decide for
  /// themselves, symmetric weights are signed: there it is an error.
  std::optional<bool> signedness_to_force;
  /// false: one grid a tensor. true is an error for activations, which layers sum over channels.
  std::optional<bool> per_channel;
  /// Without the lowest value, so that symmetric grids hold as many values above as below zero. As
  /// kernels want it: symmetric weights alone; anything else is an error.
  std::optional<bool> narrow_range;
  bool operator==(const QuantizationParameters&) const = default;
};

/// How one end of a range is estimated; what is unset is as without these parameters.
struct StatisticsCollectorParameters {
  /// max stands for abs_max where the quantizer is symmetric.
  std::optional<StatisticsType> statistics_type;
  std::optional<AggregatorType> aggregator_type;
  /// Has no effect, as in NNCF 3.4.
  std::optional<float> clipping_value;
  /// In [0, 0.5]. For quantiles and for aggregators without outliers: the share of values, or of
  /// samples, beyond the end.
  double quantile_outlier_prob = 1e-4;
  bool operator==(const StatisticsCollectorParameters&) const = default;
};

/// How ranges are estimated. Unset: by the extremes of weights and of what has a grid per channel,
/// else by the means over the samples of their extremes.
struct OCTET_API RangeEstimatorParameters {
  StatisticsCollectorParameters min;
  StatisticsCollectorParameters max;
  bool operator==(const RangeEstimatorParameters&) const = default;

  /// The extremes of all samples; means and medians of the samples' extremes; means without those
  /// of outliers; means of the samples' quantiles; the ends of the least squared error of a
  /// histogram, which needs both ends to ask for it, and gives way to the extremes where a grid is
  /// per channel.
  static RangeEstimatorParameters minmax();
  static RangeEstimatorParameters mean_minmax();
  static RangeEstimatorParameters median_minmax();
  static RangeEstimatorParameters mean_no_outliers_minmax();
  static RangeEstimatorParameters mean_quantile();
  static RangeEstimatorParameters histogram();
};

/// What becomes of the quantizers of several branches where these meet, going up. They are merged
/// where all branches take the same grids or one takes the other's (merge_all_in_one), or only if
/// all take the same (merge_if_all_branches_same), or never. merge_with_potential_requantization is
/// as merge_all_in_one: with 8 bits alone there is nothing to quantize again to.
enum class QuantizerPropagationRule : std::uint8_t {
  do_not_merge_branches,
  merge_if_all_branches_same,
  merge_with_potential_requantization,
  merge_all_in_one
};

struct AdvancedBiasCorrectionParameters {
  /// Layers without a bias get one: an error, as in NNCF 3.4, which has the name alone.
  bool apply_for_all_nodes = false;
  /// A layer keeps its biases if the shift of one of them is at least this many times its
  /// magnitude. Unset: 2, or 1000 without fast_bias_correction.
  std::optional<double> threshold;
  bool operator==(const AdvancedBiasCorrectionParameters&) const = default;
};

/// The exponents of SmoothQuant, in [0, 1], for ModelType::transformer: activations are divided by
/// max|x|^alpha / max|w|^(1 - alpha) of each channel, and weights multiplied. Negative: not for
/// such layers.
struct AdvancedSmoothQuantParameters {
  double convolution = -1;
  double matmul = 0.95;
  bool operator==(const AdvancedSmoothQuantParameters&) const = default;
};

/// Options with the names, meaning and defaults of NNCF 3.x. The recipes but nncf take
/// overflow_fix, quantize_outputs, inplace_statistics, disable_bias_correction and
/// quantize_summands; others that are not as they are by default are an error there.
struct AdvancedQuantizationParameters {
  /// Unset: first_layer_only with the recipe nncf, or else disable.
  std::optional<OverflowFix> overflow_fix;
  /// Quantizers in front of the model's outputs too.
  bool quantize_outputs = false;
  /// Has no effect: where statistics are computed does not show.
  bool inplace_statistics = true;
  /// false: channels of convolutions that follow one another are made of equal range and centred.
  bool disable_channel_alignment = true;
  bool disable_bias_correction = false;
  /// Items of the data set that are batches are taken as so many samples; unset: as one.
  std::optional<bool> batchwise_statistics;
  QuantizationParameters activations_quantization_params;
  QuantizationParameters weights_quantization_params;
  QuantizerPropagationRule quantizer_propagation_rule = QuantizerPropagationRule::merge_all_in_one;
  RangeEstimatorParameters activations_range_estimator_params;
  RangeEstimatorParameters weights_range_estimator_params;
  AdvancedBiasCorrectionParameters bias_correction_params;
  AdvancedSmoothQuantParameters smooth_quant_alphas;
  /// Octet's own: quantizes what layers add to a residual, although the sum is quantized at once.
  /// It costs about 1 dB, and ONNX Runtime computes such layers in INT8 only so; Octet and OpenVINO
  /// do anyway. The recipe nncf always does.
  bool quantize_summands = false;
};

/// Sets parameters by their names: those of the members, and of NNCF's dataclasses.
/// @param tree  objects by name, with texts of values: "true", "0.5", the words of to_string() in
/// any case. "backend_params" may be there without any.
/// @throws InvalidArgument for an unknown name, with the one that is nearest, or a value of another
/// kind; the text names the parameter.
OCTET_API void read_parameters(const RtInfo& tree, AdvancedQuantizationParameters& parameters);

/// The words of rt_info and of NNCF: "mixed", "cpu_spr", "first_layer_only" ("auto" for automatic),
/// "asymmetric", "merge_all_in_one".
OCTET_API std::string_view to_string(QuantizationRecipe recipe);
OCTET_API std::string_view to_string(QuantizationPreset preset);
OCTET_API std::string_view to_string(TargetDevice device);
OCTET_API std::string_view to_string(ModelType type);
OCTET_API std::string_view to_string(OverflowFix fix);
OCTET_API std::string_view to_string(QuantizationScheme scheme);
OCTET_API std::string_view to_string(QuantizerPropagationRule rule);

/// A value of an enumeration and its word.
template <typename Value>
using OptionWord = std::pair<Value, std::string_view>;
/// All values of an enumeration of options with the words of to_string().
template <typename Value>
std::span<const OptionWord<Value>> option_words() = delete;
template <>
OCTET_API std::span<const OptionWord<QuantizationRecipe>> option_words();
template <>
OCTET_API std::span<const OptionWord<QuantizationPreset>> option_words();
template <>
OCTET_API std::span<const OptionWord<TargetDevice>> option_words();
template <>
OCTET_API std::span<const OptionWord<ModelType>> option_words();
template <>
OCTET_API std::span<const OptionWord<OverflowFix>> option_words();
template <>
OCTET_API std::span<const OptionWord<QuantizationScheme>> option_words();
template <>
OCTET_API std::span<const OptionWord<QuantizerPropagationRule>> option_words();

/// One step forward in a long phase.
struct Progress {
  /// "Statistics collection", "Bias correction" or "Layer correction".
  std::string_view phase;
  std::size_t done = 0;
  std::size_t total = 0;
};

/// Options of quantize(), with the names and meaning of nncf.quantize (NNCF 3.x), and its defaults
/// with QuantizationRecipe::nncf.
struct QuantizationOptions {
  QuantizationRecipe recipe = QuantizationRecipe::octet;
  /// Unset: performance, or mixed for ModelType::transformer; with the recipes octet and fast,
  /// asymmetric activations where their grid is much finer.
  std::optional<QuantizationPreset> preset;
  TargetDevice target_device = TargetDevice::any;
  /// Samples of the data set to calibrate on; all of a smaller one.
  std::size_t subset_size = 300;
  /// true: each layer by the mean of its input. false: layer by layer, by the model's own values
  /// with quantized weights, on a fifth of the samples; the recipes but nncf always do so, on
  /// quantized values.
  bool fast_bias_correction = true;
  std::optional<ModelType> model_type;
  /// How the data set's inputs were made of pictures, where they were. The recipes but nncf then
  /// quantize an input that convolutions read to the pictures' own bytes, which loses nothing.
  std::optional<Preprocess> preprocess;
  IgnoredScope ignored_scope;
  AdvancedQuantizationParameters advanced;
  /// Called from the calling thread, at the start (done = 0) and after each item of each phase.
  std::function<void(const Progress&)> on_progress;
};

/// A FakeQuantize that a plan puts into the model.
struct PlannedQuantizer {
  /// "<producer>/fq_output_<port>" for all consumers of a tensor, "<consumer>/fq_input_<index>" for
  /// one of them, "<node>/fq_weights_<index>" for weights.
  std::string name;
  /// The operations whose inputs it quantizes, sorted.
  std::vector<std::string> nodes;
};

struct QuantizedModel;

/// What quantizing a model will do, decided from the model alone. Copies share it.
class OCTET_API QuantizationPlan {
 public:
  const QuantizationOptions& options() const noexcept;
  /// The float model, prepared: in f32, without what only an exporter needs. Quantizers and tensors
  /// are named by its nodes.
  const Model& model() const noexcept;
  /// Of activations, then of weights, each in topological order.
  std::vector<PlannedQuantizer> quantizers() const;
  /// The tensors of which statistics are collected, by tensor_key(), sorted.
  std::vector<std::string> tensors() const;

  struct Impl;

 private:
  friend QuantizationPlan plan_quantization(const Model& model, const QuantizationOptions& options,
                                            const std::vector<Shape>& item_shapes);
  friend CalibrationStatistics collect_statistics(const QuantizationPlan& plan,
                                                  const Dataset& calibration);
  friend QuantizedModel apply_quantization(const QuantizationPlan& plan,
                                           const CalibrationStatistics& statistics,
                                           const std::set<std::string>& without);

  explicit QuantizationPlan(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  std::shared_ptr<const Impl> impl_;
};

/// A quantized model and how near it is to the float model.
struct QuantizedModel {
  Model model;
  /// 10 log10(|f|^2 / |f - q|^2) of the outputs, mean over the batches of the statistics that were
  /// used; unset if it is not known, as where an output is not f32.
  std::optional<double> sqnr_db;
};

/// The first stage of quantize(): checks and prepares the model, and decides where quantizers go
/// and of what statistics are needed.
/// @param model        float model, of static shape but for the batch; not changed.
/// @param item_shapes  of the calibration data, one for each of the model's inputs
/// (Dataset::item_shapes()): what batch the model leaves open is theirs, or 1.
/// @throws InvalidArgument if the model holds FakeQuantize already, has a weight or constant that
/// is not finite, or an entry of the ignored scope matches nothing or changes no quantizer.
OCTET_API QuantizationPlan plan_quantization(const Model& model,
                                             const QuantizationOptions& options = {},
                                             const std::vector<Shape>& item_shapes = {});

/// The second stage: one pass over the data, each item asked for once, in their order. The
/// statistics serve any plan of the same model and recipe that asks for no more.
/// @throws InvalidArgument if the data set is empty or an item has the wrong shape; the text names
/// the item.
OCTET_API CalibrationStatistics collect_statistics(const QuantizationPlan& plan,
                                                   const Dataset& calibration);

/// The third stage: the quantized model. May be called again, with the same statistics too. Warns
/// where the model is far from the float model.
/// @param without  names of quantizers that are left out, and of nodes (those of plan.model())
/// whose own quantizers are: those of their weights, and of activations that no other quantized
/// operation reads.
/// @throws InvalidArgument if a name is neither, or statistics are missing; the text names them.
OCTET_API QuantizedModel apply_quantization(const QuantizationPlan& plan,
                                            const CalibrationStatistics& statistics,
                                            const std::set<std::string>& without = {});

/// Post-training quantization to INT8, the three stages in a row: collects activation ranges on the
/// data set, inserts FakeQuantize in front of the inputs and on the weights of the operations that
/// run in INT8, and corrects the biases.
/// @param model        float model, of static shape but for the batch; not changed.
/// @param calibration  network inputs, each of the model's input shape and type, f32 where that is
/// f16 or bf16; where the model leaves the batch open, they have the batch of the first, or a
/// smaller one, as the last batch of a data loader; where it has a batch of several, they may be
/// the equal parts of which batches are made. Each is asked for once, in their order. The recipe
/// nncf fills a smaller batch up with its own entries again.
/// @return the quantized model, with f32 for f16 and bf16, whose batch is as open as the float
/// model's; its rt_info keeps the float model's and records the options under
/// "octet/quantization".
/// @throws InvalidArgument if the model holds FakeQuantize already, an entry of the ignored
/// scope matches nothing or changes no quantizer, the data set is empty
///         or an item has the wrong shape; the text names the item.
OCTET_API Model quantize(const Model& model, const Dataset& calibration,
                         const QuantizationOptions& options = {});

/// What one entry of an ignored scope stands for.
struct IgnoredScopeMatch {
  /// E.g. `name "conv1"`.
  std::string entry;
  /// The model's nodes with their types, in topological order.
  std::vector<SourceNode> nodes;
  /// For an entry without nodes: what may have been meant, e.g. `near: "conv_1"`; or empty.
  std::string hint;
};

/// What each entry of an ignored scope stands for, in the order of names, patterns, types and
/// subgraphs. @param model  as for quantize().
/// @throws InvalidArgument naming a pattern that is no regular expression.
OCTET_API std::vector<IgnoredScopeMatch> match_ignored_scope(const Model& model,
                                                             const IgnoredScope& scope);

/// A convolution or matrix product of a quantized model, with the output channels whose sums may
/// saturate where engines add two products of bytes in 16 bits, as OpenVINO and ONNX Runtime do on
/// x86 CPUs without VNNI (vpmaddubsw).
struct SaturableLayer {
  /// Of the node.
  std::string name;
  std::size_t num_channels = 0;
  std::size_t num_saturable = 0;
};

/// The INT8 layers without depthwise ones, whose products are not added in pairs. Of a product of
/// two computed values every channel may saturate. Of constant weights a channel may saturate if
/// the two largest products of one sign that its weights make with the largest level of the data
/// leave [-32768, 32767]: no pairing of terms, whatever an engine's blocking, gives more.
/// 255 * (64 + 64) = 32640 does not, 255 * (65 + 64) = 32895 does.
OCTET_API std::vector<SaturableLayer> find_saturable_layers(const Model& model);

/// A place where a model holds values to a grid of integers: a FakeQuantize, or weights that are
/// kept as integers.
struct QuantizerInfo {
  /// Of the FakeQuantize, or of the constant that has the integers.
  std::string name;
  /// The type of the operation that reads the values, e.g. "GroupConvolution"; empty if none does.
  std::string consumer;
  bool on_weights = false;
  /// Weights that are kept as integers; otherwise a FakeQuantize.
  bool is_integer_constant = false;
  /// Grids: 1 if one serves all elements.
  std::size_t num_channels = 1;
  /// Values of the grid, of which integers may leave the lowest free; 0 if the scale of integers is
  /// computed.
  std::int64_t levels = 0;
  /// Ends of an interval in real units that holds the values of all channels; nothing if they are
  /// computed.
  std::optional<std::pair<float, float>> range;
  bool is_per_channel() const noexcept { return num_channels > 1; }
};

/// The quantizers of a model, producers before consumers.
OCTET_API std::vector<QuantizerInfo> find_quantizers(const Model& model);

/// @return the model without its FakeQuantize operations, whose consumers read what they read; what
/// is left keeps its name. Weights stay on their grid.
OCTET_API Model remove_quantizers(const Model& model);

}  // namespace octet
