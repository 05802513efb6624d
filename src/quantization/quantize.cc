// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "base/log.h"
#include "graph/nan_constant.h"
#include "octet/quantization.h"
#include "passes/constant_f32.h"
#include "passes/fold_constants.h"
#include "passes/lists.h"
#include "quantization/algorithms/bias_grid.h"
#include "quantization/algorithms/fast_bias_correction.h"
#include "quantization/algorithms/min_max.h"
#include "quantization/octet_recipe.h"
#include "quantization/operation_rules.h"
#include "quantization/options_rt_info.h"
#include "quantization/quantizer_placement.h"
#include "quantization/static_model.h"

namespace octet {
namespace {

bool is_static_but_batch(const Shape& shape) {
  for (std::size_t axis = 1; axis < shape.rank(); ++axis) {
    if (shape[axis] == Shape::kDynamic) return false;
  }
  return true;
}

// The model in the form that quantizers expect: in f32, with the products of an attention one by
// one and without shape subgraphs.
Model prepared(const Model& original) {
  Model model = original;
  run_quantize_passes(model);
  return model;
}

bool is_byte(ElementType type) {
  return type == ElementType::u8 || type == ElementType::i8;
}

// The node that makes bytes of the data of a dynamically quantized model, whose weights are bytes;
// null for another model.
const Node* find_dynamic_quantizer(const Model& model) {
  const Node* quantizer = nullptr;
  bool has_weights = false;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    const auto* constant = std::get_if<Constant>(&node.op);
    has_weights |= constant != nullptr && is_byte(constant->value.type()) &&
                   constant->value.num_elements() > 1;
    const auto* convert = std::get_if<Convert>(&node.op);
    if (convert != nullptr && is_byte(convert->destination_type)) quantizer = &node;
  }
  return has_weights ? quantizer : nullptr;
}

void check(const Model& model, const Dataset& calibration, const QuantizationOptions& options) {
  const Node* dynamic_quantizer = find_dynamic_quantizer(model);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<FakeQuantize>(node.op) || &node == dynamic_quantizer) {
      throw InvalidArgument(
          fmt::format("quantizing model \"{}\": expected a float model, got {} \"{}\": "
                      "it is quantized already",
                      model.name, type_name(node.op), node.name));
    }
    if (std::holds_alternative<Parameter>(node.op) && !is_static_but_batch(node.outputs[0].shape)) {
      throw InvalidArgument(
          fmt::format("quantizing model \"{}\": expected an input shape that is static but for the "
                      "batch, got {} for \"{}\" (reshape the model first)",
                      model.name, to_string(node.outputs[0].shape), node.name));
    }
  }
  if (!options.fast_bias_correction) {
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected fast_bias_correction to be true: there is "
                    "no other bias correction",
                    model.name));
  }
  if (options.subset_size == 0)
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected subset_size > 0, got 0", model.name));
  if (calibration.size() == 0) {
    throw InvalidArgument(fmt::format(
        "quantizing model \"{}\": expected calibration data, got an empty data set", model.name));
  }
}

void check_weights(const Model& model, const std::vector<WeightQuantizer>& quantizers) {
  for (const WeightQuantizer& quantizer : quantizers) {
    const Node& node = model.node(quantizer.node);
    const Tensor weights = *constant_f32(model, node.inputs[quantizer.input]);
    const auto values = weights.data<float>();
    if (std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); }))
      continue;
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected finite weights for node \"{}\" ({}), got an "
                    "infinity or NaN",
                    model.name, node.name, type_name(node.op)));
  }
}

class ProgressReport {
 public:
  ProgressReport(const QuantizationOptions& options, std::string_view phase)
      : options_(options), phase_(phase) {}
  void operator()(std::size_t done, std::size_t total) const {
    if (options_.on_progress) options_.on_progress({phase_, done, total});
  }

 private:
  const QuantizationOptions& options_;
  std::string_view phase_;
};

// Ranges from minima and maxima, and biases corrected for what the rounding of weights takes.
Model quantize_as_nncf(const Model& model, const Model& calibrated,
                       const QuantizerPlacement& placement, const Dataset& calibration,
                       const QuantizationOptions& options) {
  std::vector<BiasedLayer> layers = find_biased_layers(calibrated, placement.weights);
  std::erase_if(layers, [&](const BiasedLayer& layer) {
    return !constant_f32(model, model.node(layer.add).inputs[layer.bias_input]);
  });

  std::vector<StatisticPoint> points = min_max_points(placement.activations);
  std::vector<std::size_t> mean_points;
  if (!options.advanced.disable_bias_correction)
    mean_points = add_bias_correction_points(calibrated, layers, points);
  const std::vector<Observer> observers =
      calibrate(calibrated, points, calibration,
                {.subset_size = options.subset_size,
                 .on_progress = ProgressReport(options, "Statistics collection")});

  Model quantized = model;
  insert_quantizers(quantized, placement, min_max_grids(placement.activations, observers));
  if (!options.advanced.disable_bias_correction) {
    const ProgressReport report(options, "Bias correction");
    std::size_t done = 0;
    report(done, layers.size());
    const auto mean_input = [&](std::size_t layer) -> const Observer& {
      return observers[mean_points[layer]];
    };
    correct_biases(quantized, layers, mean_input, options.advanced.bias_correction_threshold,
                   [&] { report(++done, layers.size()); });
  }
  round_biases(quantized, layers);
  return quantized;
}

void tell_sqnr(const Model& model, double sqnr_db) {
  // Below it, one answer in ten or more is another one.
  constexpr double kLeastDb = 15;
  const std::string text = fmt::format(
      "quantizing model \"{}\": {:.1f} dB SQNR on the calibration data", model.name, sqnr_db);
  if (sqnr_db >= kLeastDb) return log_info("{}", text);
  log_warning(
      "{}: expected at least {:.0f} dB, the answers will often differ from the float model's; try "
      "more or other calibration data (--subset-size), --disable-bias-correction, or keep layers "
      "in "
      "float (--ignored-names, --ignored-patterns)",
      text, kLeastDb);
}

Model quantize_as_octet(const Model& model, const Model& calibrated,
                        const QuantizerPlacement& placement, const Dataset& calibration,
                        const QuantizationOptions& options) {
  const OctetPlan plan = plan_octet(calibrated, placement, options);
  const ProgressReport report(options, "Statistics collection");
  std::size_t num_items = 0;
  const std::vector<Observer> observers = calibrate(
      calibrated, plan.points, calibration,
      {.subset_size = options.subset_size, .on_progress = [&](std::size_t done, std::size_t total) {
         num_items = done;
         report(done, total);
       }});
  Model quantized = model;
  const std::optional<double> sqnr_db =
      apply_octet(quantized, calibrated, plan, observers, calibration, num_items, options);
  if (sqnr_db) tell_sqnr(model, *sqnr_db);
  return quantized;
}

}  // namespace

Model quantize(const Model& original, const Dataset& calibration,
               const QuantizationOptions& options) {
  check(original, calibration, options);
  Model model = prepared(original);
  const Model calibrated = with_batch_of(calibration, model);
  QuantizerPlacement placement = place_quantizers(calibrated, options);
  // What only a known batch makes constant is no weight of the model itself.
  std::erase_if(placement.weights, [&](const WeightQuantizer& quantizer) {
    return !constant_f32(model, model.node(quantizer.node).inputs[quantizer.input]);
  });
  check_weights(model, placement.weights);
  if (const Node* node = find_nan_constant(model)) {
    throw InvalidArgument(fmt::format(
        "quantizing model \"{}\": expected constants that are numbers, got NaN in \"{}\"",
        model.name, node->name));
  }
  if (placement.weights.empty() && placement.activations.empty())
    log_warning("quantizing model \"{}\": no operation takes quantized inputs, all stays in float",
                model.name);
  write_quantization_options(model.rt_info, options);
  return options.recipe == QuantizationRecipe::nncf
             ? quantize_as_nncf(model, calibrated, placement, calibration, options)
             : quantize_as_octet(model, calibrated, placement, calibration, options);
}

}  // namespace octet
