// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/calibration.h"
#include "octet/data.h"
#include "octet/graph.h"

namespace octet {

/// How ranges, weights and biases are chosen. octet: ranges of the least squared error, channels
/// equalized, weights rounded by the second moments of what they are applied to, biases corrected
/// layer by layer on quantized inputs. fast: the same with weights rounded to the nearest. nncf:
/// what nncf.quantize (NNCF 3.x) does by default.
enum class QuantizationRecipe : std::uint8_t { octet, fast, nncf };
/// performance: symmetric activations and weights. mixed: asymmetric activations where they take
/// both signs, symmetric weights.
enum class QuantizationPreset : std::uint8_t { performance, mixed };
/// The hardware whose INT8 rules the placement follows. Both give the same model, and rt_info
/// records which was asked for: with 8 bits NNCF 3.4 follows the rules of CPUs for ANY, CPU, GPU
/// and NPU (MinMaxQuantization sets the device to CPU). Its CPU_SPR, which has quantizers of its
/// own, is not among them.
enum class TargetDevice : std::uint8_t { any, cpu };
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

struct AdvancedQuantizationParameters {
  /// Unset: first_layer_only with the recipe nncf, or else disable.
  std::optional<OverflowFix> overflow_fix;
  /// Quantizes what layers add to a residual, although the sum is quantized at once. It costs about
  /// 1 dB, and ONNX Runtime computes such layers in INT8 only so; Octet and OpenVINO do anyway. The
  /// recipe nncf always does.
  bool quantize_summands = false;
  /// A layer keeps its biases if the shift of one of them is at least this many times its
  /// magnitude.
  double bias_correction_threshold = 2.0;
  bool disable_bias_correction = false;
};

/// One step forward in a long phase.
struct Progress {
  /// "Statistics collection", "Bias correction" or "Layer correction".
  std::string_view phase;
  std::size_t done = 0;
  std::size_t total = 0;
};

/// Options of quantize(), with the names, meaning and defaults of nncf.quantize (NNCF 3.x).
struct QuantizationOptions {
  QuantizationRecipe recipe = QuantizationRecipe::nncf;
  /// Unset: performance, or mixed for ModelType::transformer.
  std::optional<QuantizationPreset> preset;
  TargetDevice target_device = TargetDevice::any;
  /// Samples of the data set to calibrate on; all of a smaller one.
  std::size_t subset_size = 300;
  /// The only bias correction there is; false is an error until there is another.
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
/// f16 or bf16; where the model leaves the batch open, all have the batch of the first; where it
/// has a batch of several, they may be the equal parts of which batches are made. Each is asked for
/// once, in their order.
/// @return the quantized model, with f32 for f16 and bf16, whose batch is as open as the float
/// model's; its rt_info keeps the float model's and records the options under
/// "octet/quantization".
/// @throws InvalidArgument if the model holds FakeQuantize already, an entry of the ignored
/// scope matches nothing or changes no quantizer, the data set is empty
///         or an item has the wrong shape; the text names the item.
OCTET_API Model quantize(const Model& model, const Dataset& calibration,
                         const QuantizationOptions& options = {});

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
