// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/quantization.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/set.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <set>
#include <string>
#include <utility>

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
      .def_prop_rw(
          "overflow_fix", [](const Options& o) { return o.advanced.overflow_fix; },
          [](Options& o, std::optional<OverflowFix> value) { o.advanced.overflow_fix = value; },
          nb::arg().none())
      .def_prop_rw(
          "bias_correction_threshold",
          [](const Options& o) { return o.advanced.bias_correction_params.threshold; },
          [](Options& o, std::optional<double> value) {
            o.advanced.bias_correction_params.threshold = value;
          },
          nb::arg().none())
      .def_prop_rw(
          "disable_bias_correction",
          [](const Options& o) { return o.advanced.disable_bias_correction; },
          [](Options& o, bool value) { o.advanced.disable_bias_correction = value; });
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
