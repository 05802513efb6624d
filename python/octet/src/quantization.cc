// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/quantization.h"

#include <nanobind/operators.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/set.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bindings.h"
#include "python_items.h"

namespace octet::python {

namespace {

void bind_enumerations(nb::module_& module) {
  nb::enum_<QuantizationPreset>(module, "QuantizationPreset", "How activations are quantized.")
      .value("PERFORMANCE", QuantizationPreset::performance, "Symmetric activations and weights.")
      .value("MIXED", QuantizationPreset::mixed,
             "Asymmetric activations where they take both signs, symmetric weights.");
  nb::enum_<TargetDevice>(module, "TargetDevice", "Hardware whose INT8 rules are followed.")
      .value("ANY", TargetDevice::any)
      .value("CPU", TargetDevice::cpu)
      .value("GPU", TargetDevice::gpu)
      .value("NPU", TargetDevice::npu)
      .value("CPU_SPR", TargetDevice::cpu_spr);
  nb::enum_<ModelType>(module, "ModelType", "Hint of the network's kind.")
      .value("TRANSFORMER", ModelType::transformer);
  nb::enum_<OverflowFix>(
      module, "OverflowFix",
      "Which layers' weights are held to 7 bits for other engines on CPUs without "
      "VNNI. Octet's own kernels never saturate.")
      .value("ENABLE", OverflowFix::enable)
      .value("FIRST_LAYER", OverflowFix::first_layer_only)
      .value("DISABLE", OverflowFix::disable)
      .value("AUTO", OverflowFix::automatic,
             "Output channels whose 16-bit sums could saturate, proven by bounds.");
}

void bind_recipe(nb::module_& module) {
  nb::enum_<QuantizationRecipe>(module, "QuantizationRecipe",
                                "How ranges, weights and biases are chosen.")
      .value("OCTET", QuantizationRecipe::octet,
             "Ranges of the least squared error, equalized channels, weights rounded by second "
             "moments, biases corrected layer by layer.")
      .value("FAST", QuantizationRecipe::fast, "The same with weights rounded to the nearest.")
      .value("NNCF", QuantizationRecipe::nncf, "What nncf.quantize does by default.");
}

void bind_ignored_scope(nb::module_& module) {
  using Names = std::vector<std::string>;
  using Subgraph = IgnoredScope::Subgraph;
  nb::class_<Subgraph>(module, "Subgraph",
                       "All operations on paths from one of `inputs` to one of `outputs`.")
      .def(
          "__init__",
          [](Subgraph* self, Names inputs, Names outputs) {
            new (self) Subgraph{std::move(inputs), std::move(outputs)};
          },
          nb::arg("inputs"), nb::arg("outputs"))
      .def_rw("inputs", &Subgraph::inputs)
      .def_rw("outputs", &Subgraph::outputs);
  nb::class_<IgnoredScope>(module, "IgnoredScope", "Parts of the model that stay in float.")
      .def(
          "__init__",
          [](IgnoredScope* self, Names names, Names patterns, Names types,
             std::vector<Subgraph> subgraphs, bool validate) {
            new (self) IgnoredScope{std::move(names), std::move(patterns), std::move(types),
                                    std::move(subgraphs), validate};
          },
          nb::arg("names") = Names{}, nb::arg("patterns") = Names{}, nb::arg("types") = Names{},
          nb::arg("subgraphs") = std::vector<Subgraph>{}, nb::arg("validate") = true)
      .def_rw("names", &IgnoredScope::names,
              "Names of operations, of the model or of the file it was read from.")
      .def_rw("patterns", &IgnoredScope::patterns,
              "Regular expressions that match a name from its start on.")
      .def_rw("types", &IgnoredScope::types, "Operation types, e.g. Add, or Conv of ONNX.")
      .def_rw("subgraphs", &IgnoredScope::subgraphs)
      .def_rw("validate", &IgnoredScope::validate, "An entry that matches nothing is an error.");
  nb::class_<IgnoredScopeMatch>(module, "IgnoredScopeMatch",
                                "What one entry of an ignored scope stands for.")
      .def_ro("entry", &IgnoredScopeMatch::entry, "E.g. `name \"conv1\"`.")
      .def_prop_ro(
          "nodes",
          [](const IgnoredScopeMatch& match) {
            std::vector<std::pair<std::string, std::string>> nodes;
            for (const SourceNode& node : match.nodes) nodes.emplace_back(node.name, node.type);
            return nodes;
          },
          "(name, type) of the model's operations, in topological order.")
      .def_ro("hint", &IgnoredScopeMatch::hint, "What may have been meant where nothing matches.");
  module.def(
      "match_ignored_scope",
      [](const Model& model, const IgnoredScope& scope) {
        const nb::gil_scoped_release released;
        return match_ignored_scope(model, scope);
      },
      nb::arg("model"), nb::arg("ignored_scope"),
      "What each entry of an ignored scope stands for, without quantizing.");
}

void bind_quantization_options(nb::module_& module) {
  using Options = QuantizationOptions;
  nb::class_<Options>(module, "QuantizationOptions", "Options of quantize().")
      .def(nb::init<>())
      .def_rw("preset", &Options::preset, nb::arg().none())
      .def_rw("target_device", &Options::target_device)
      .def_rw("subset_size", &Options::subset_size)
      .def_rw("fast_bias_correction", &Options::fast_bias_correction)
      .def_rw("model_type", &Options::model_type, nb::arg().none())
      .def_rw("ignored_scope", &Options::ignored_scope)
      .def_rw("recipe", &Options::recipe)
      .def_rw("preprocess", &Options::preprocess, nb::arg().none())
      .def_rw("advanced", &Options::advanced);
}

void bind_parameter_enumerations(nb::module_& module) {
  nb::enum_<QuantizationScheme>(module, "QuantizationScheme",
                                "Where zero is on a grid: in the middle, or anywhere.")
      .value("SYMMETRIC", QuantizationScheme::symmetric)
      .value("ASYMMETRIC", QuantizationScheme::asymmetric);
  nb::enum_<QuantizerPropagationRule>(module, "QuantizerPropagationRule",
                                      "What becomes of quantizers where branches meet.")
      .value("DO_NOT_MERGE_BRANCHES", QuantizerPropagationRule::do_not_merge_branches)
      .value("MERGE_IF_ALL_BRANCHES_SAME", QuantizerPropagationRule::merge_if_all_branches_same)
      .value("MERGE_WITH_POTENTIAL_REQUANTIZATION",
             QuantizerPropagationRule::merge_with_potential_requantization)
      .value("MERGE_ALL_IN_ONE", QuantizerPropagationRule::merge_all_in_one);
  nb::enum_<StatisticsType>(module, "StatisticsType", "What is taken of one sample.")
      .value("MAX", StatisticsType::max)
      .value("MIN", StatisticsType::min)
      .value("ABS_MAX", StatisticsType::abs_max)
      .value("QUANTILE", StatisticsType::quantile)
      .value("ABS_QUANTILE", StatisticsType::abs_quantile)
      .value("MEAN", StatisticsType::mean)
      .value("RAW", StatisticsType::raw);
  nb::enum_<AggregatorType>(module, "AggregatorType", "How the values of samples become one.")
      .value("MEAN", AggregatorType::mean)
      .value("MAX", AggregatorType::max)
      .value("MIN", AggregatorType::min)
      .value("MEDIAN", AggregatorType::median)
      .value("MEAN_NO_OUTLIERS", AggregatorType::mean_no_outliers)
      .value("MEDIAN_NO_OUTLIERS", AggregatorType::median_no_outliers)
      .value("HISTOGRAM", AggregatorType::histogram);
}

void bind_quantization_parameters(nb::module_& module) {
  using Parameters = QuantizationParameters;
  nb::class_<Parameters>(module, "QuantizationParameters",
                         "How activations or weights are quantized; None: as the preset says and "
                         "as INT8 kernels want it.")
      .def(
          "__init__",
          [](Parameters* self, std::optional<int> num_bits, std::optional<QuantizationScheme> mode,
             std::optional<bool> signedness_to_force, std::optional<bool> per_channel,
             std::optional<bool> narrow_range) {
            new (self) Parameters{num_bits, mode, signedness_to_force, per_channel, narrow_range};
          },
          nb::arg("num_bits") = nb::none(), nb::arg("mode") = nb::none(),
          nb::arg("signedness_to_force") = nb::none(), nb::arg("per_channel") = nb::none(),
          nb::arg("narrow_range") = nb::none())
      .def_rw("num_bits", &Parameters::num_bits, nb::arg().none())
      .def_rw("mode", &Parameters::mode, nb::arg().none())
      .def_rw("signedness_to_force", &Parameters::signedness_to_force, nb::arg().none())
      .def_rw("per_channel", &Parameters::per_channel, nb::arg().none())
      .def_rw("narrow_range", &Parameters::narrow_range, nb::arg().none())
      .def(nb::self == nb::self, nb::sig("def __eq__(self, arg: object, /) -> bool"));
}

void bind_range_parameters(nb::module_& module) {
  using Collector = StatisticsCollectorParameters;
  using Range = RangeEstimatorParameters;
  nb::class_<Collector>(module, "StatisticsCollectorParameters",
                        "How one end of a range is estimated; None: as without it.")
      .def(
          "__init__",
          [](Collector* self, std::optional<StatisticsType> statistics_type,
             std::optional<AggregatorType> aggregator_type, std::optional<float> clipping_value,
             double quantile_outlier_prob) {
            new (self)
                Collector{statistics_type, aggregator_type, clipping_value, quantile_outlier_prob};
          },
          nb::arg("statistics_type") = nb::none(), nb::arg("aggregator_type") = nb::none(),
          nb::arg("clipping_value") = nb::none(), nb::arg("quantile_outlier_prob") = 1e-4)
      .def_rw("statistics_type", &Collector::statistics_type, nb::arg().none())
      .def_rw("aggregator_type", &Collector::aggregator_type, nb::arg().none())
      .def_rw("clipping_value", &Collector::clipping_value, nb::arg().none())
      .def_rw("quantile_outlier_prob", &Collector::quantile_outlier_prob)
      .def(nb::self == nb::self, nb::sig("def __eq__(self, arg: object, /) -> bool"));
  nb::class_<Range>(module, "RangeEstimatorParameters", "How ranges are estimated.")
      .def(
          "__init__",
          [](Range* self, const Collector& min, const Collector& max) {
            new (self) Range{min, max};
          },
          nb::arg("min") = Collector{}, nb::arg("max") = Collector{})
      .def_rw("min", &Range::min)
      .def_rw("max", &Range::max)
      .def_static("minmax", &Range::minmax)
      .def_static("mean_minmax", &Range::mean_minmax)
      .def_static("median_minmax", &Range::median_minmax)
      .def_static("mean_no_outliers_minmax", &Range::mean_no_outliers_minmax)
      .def_static("mean_quantile", &Range::mean_quantile)
      .def_static("histogram", &Range::histogram)
      .def(nb::self == nb::self, nb::sig("def __eq__(self, arg: object, /) -> bool"));
}

void bind_algorithm_parameters(nb::module_& module) {
  using Bias = AdvancedBiasCorrectionParameters;
  using Smooth = AdvancedSmoothQuantParameters;
  nb::class_<Bias>(module, "AdvancedBiasCorrectionParameters", "Which biases are corrected.")
      .def(
          "__init__",
          [](Bias* self, bool apply_for_all_nodes, std::optional<double> threshold) {
            new (self) Bias{apply_for_all_nodes, threshold};
          },
          nb::arg("apply_for_all_nodes") = false, nb::arg("threshold") = nb::none())
      .def_rw("apply_for_all_nodes", &Bias::apply_for_all_nodes)
      .def_rw("threshold", &Bias::threshold, nb::arg().none());
  nb::class_<Smooth>(module, "AdvancedSmoothQuantParameters",
                     "Exponents of SmoothQuant; negative: not for such layers.")
      .def(
          "__init__",
          [](Smooth* self, double convolution, double matmul) {
            new (self) Smooth{convolution, matmul};
          },
          nb::arg("convolution") = -1.0, nb::arg("matmul") = 0.95)
      .def_rw("convolution", &Smooth::convolution)
      .def_rw("matmul", &Smooth::matmul);
}

void bind_advanced_parameters(nb::module_& module) {
  using Advanced = AdvancedQuantizationParameters;
  bind_parameter_enumerations(module);
  bind_quantization_parameters(module);
  bind_range_parameters(module);
  bind_algorithm_parameters(module);
  nb::class_<Advanced>(module, "AdvancedOptions", "nncf.AdvancedQuantizationParameters as it is.")
      .def(nb::init<>())
      .def_rw("overflow_fix", &Advanced::overflow_fix, nb::arg().none())
      .def_rw("quantize_outputs", &Advanced::quantize_outputs)
      .def_rw("inplace_statistics", &Advanced::inplace_statistics)
      .def_rw("disable_channel_alignment", &Advanced::disable_channel_alignment)
      .def_rw("disable_bias_correction", &Advanced::disable_bias_correction)
      .def_rw("batchwise_statistics", &Advanced::batchwise_statistics, nb::arg().none())
      .def_rw("activations_quantization_params", &Advanced::activations_quantization_params)
      .def_rw("weights_quantization_params", &Advanced::weights_quantization_params)
      .def_rw("quantizer_propagation_rule", &Advanced::quantizer_propagation_rule)
      .def_rw("activations_range_estimator_params", &Advanced::activations_range_estimator_params)
      .def_rw("weights_range_estimator_params", &Advanced::weights_range_estimator_params)
      .def_rw("bias_correction_params", &Advanced::bias_correction_params)
      .def_rw("smooth_quant_alphas", &Advanced::smooth_quant_alphas)
      .def_rw("quantize_summands", &Advanced::quantize_summands);
}

QuantizationOptions with_progress(QuantizationOptions options, nb::object progress) {
  options.on_progress = [held = share(std::move(progress))](const Progress& step) {
    const nb::gil_scoped_acquire gil;
    check_signals();
    if (!held->is_none()) (*held)(std::string(step.phase), step.done, step.total);
  };
  return options;
}

Model quantize_on(const Model& model, nb::object data, nb::object transform,
                  const QuantizationOptions& wanted, nb::object progress) {
  const QuantizationOptions options = with_progress(wanted, std::move(progress));
  const Dataset dataset = make_dataset(std::move(data), std::move(transform), ports(model, false));
  const nb::gil_scoped_release released;
  return quantize(model, dataset, options);
}

void bind_stages(nb::module_& module) {
  nb::class_<PlannedQuantizer>(module, "PlannedQuantizer", "A FakeQuantize of a plan.")
      .def_ro("name", &PlannedQuantizer::name)
      .def_ro("nodes", &PlannedQuantizer::nodes, "The operations whose inputs it quantizes.");
  nb::class_<QuantizationPlan>(module, "QuantizationPlan",
                               "What quantizing a model will do, decided from the model alone.")
      .def("quantizers", &QuantizationPlan::quantizers)
      .def("tensors", &QuantizationPlan::tensors, "The tensors of which statistics are collected.");
  nb::class_<CalibrationStatistics>(module, "CalibrationStatistics",
                                    "What one pass over a data set has collected.")
      .def_ro("num_items", &CalibrationStatistics::num_items);
  nb::class_<QuantizedModel>(module, "QuantizedModel",
                             "A quantized model and how near it is to the float model.")
      .def_ro("model", &QuantizedModel::model)
      .def_ro("sqnr_db", &QuantizedModel::sqnr_db,
              "Signal to quantization noise ratio on the calibration data, in dB.");
  module.def(
      "plan_quantization",
      [](const Model& model, const QuantizationOptions& options,
         const std::vector<Shape>& item_shapes, nb::object progress) {
        const QuantizationOptions wanted = with_progress(options, std::move(progress));
        const nb::gil_scoped_release released;
        return plan_quantization(model, wanted, item_shapes);
      },
      nb::arg("model"), nb::arg("options") = QuantizationOptions{},
      nb::arg("item_shapes") = std::vector<Shape>{}, nb::arg("progress").none() = nb::none(),
      "The first stage of quantize(). `item_shapes` are those of the data, for a batch that the "
      "model leaves open.");
  module.def(
      "collect_statistics",
      [](const QuantizationPlan& plan, nb::object data, nb::object transform) {
        const Dataset dataset =
            make_dataset(std::move(data), std::move(transform), ports(plan.model(), false));
        const nb::gil_scoped_release released;
        return collect_statistics(plan, dataset);
      },
      nb::arg("plan"), nb::arg("data"), nb::arg("transform").none() = nb::none(),
      "The second stage: one pass over the items of an iterable.");
  module.def(
      "apply_quantization",
      [](const QuantizationPlan& plan, const CalibrationStatistics& statistics,
         const std::set<std::string>& without) {
        const nb::gil_scoped_release released;
        return apply_quantization(plan, statistics, without);
      },
      nb::arg("plan"), nb::arg("statistics"), nb::arg("without") = std::set<std::string>{},
      "The third stage, as often as wanted: the quantized model, without the quantizers and nodes "
      "that are named.");
}

}  // namespace

void bind_quantization(nb::module_& module) {
  bind_enumerations(module);
  bind_recipe(module);
  bind_ignored_scope(module);
  bind_advanced_parameters(module);
  bind_quantization_options(module);
  bind_stages(module);
  module.def("quantize", &quantize_on, nb::arg("model"), nb::arg("data"),
             nb::arg("transform").none(), nb::arg("options"), nb::arg("progress").none(),
             "Post-training quantization to INT8 on the items of an iterable, each turned by "
             "`transform` into the network's input; progress(phase, done, total) is called after "
             "each item.");
  module.def(
      "remove_quantizers",
      [](const Model& model) {
        const nb::gil_scoped_release released;
        return remove_quantizers(model);
      },
      nb::arg("model"), "The model without its FakeQuantize operations.");
}

}  // namespace octet::python
