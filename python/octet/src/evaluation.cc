// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/evaluation.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <optional>
#include <utility>

#include "bindings.h"
#include "infer.h"
#include "python_items.h"

namespace octet::python {

namespace {

void bind_output(nb::module_& module) {
  nb::enum_<Activation>(module, "Activation", "What makes confidences of a classifier's logits.")
      .value("none", Activation::none)
      .value("softmax", Activation::softmax)
      .value("sigmoid", Activation::sigmoid);
  nb::class_<OutputOptions>(module, "OutputOptions",
                            "What is known of a classifier's output beyond its graph.")
      .def(
          "__init__",
          [](OutputOptions* self, std::optional<Activation> activation, double threshold) {
            new (self) OutputOptions{activation, threshold};
          },
          nb::arg("activation").none() = nb::none(), nb::arg("threshold") = 0.5)
      .def_rw("activation", &OutputOptions::activation, nb::arg().none(),
              "None: what the graph ends with; else softmax, or sigmoid of a single value.")
      .def_rw("threshold", &OutputOptions::threshold,
              "Sigmoids and single values: a class holds from this confidence on.");
  nb::class_<ClassifierOutput>(module, "ClassifierOutput", "How an output's values are read.");
}

void bind_evaluation_results(nb::module_& module) {
  nb::class_<MultiLabelAccuracy>(module, "MultiLabelAccuracy",
                                 "How well a model tells which classes an image holds, in percent.")
      .def_ro("num_images", &MultiLabelAccuracy::num_images)
      .def_ro("mean_average_precision", &MultiLabelAccuracy::mean_average_precision)
      .def_ro("label_accuracy", &MultiLabelAccuracy::label_accuracy)
      .def_ro("exact_match", &MultiLabelAccuracy::exact_match);
  nb::class_<Evaluation>(module, "Evaluation", "What a model answered on a data set.")
      .def_prop_ro(
          "logits", [](const Evaluation& e) { return to_numpy(e.logits); },
          nb::sig("def logits(self) -> numpy.ndarray"), "float32 [images, classes].")
      .def_ro("labels", &Evaluation::labels, "One per image, -1 if unknown.")
      .def_prop_ro("num_images", [](const Evaluation& e) { return e.labels.size(); })
      .def_prop_ro(
          "top1",
          [](const Evaluation& e) {
            return e.accuracy ? std::optional(e.accuracy->top1) : std::nullopt;
          },
          "Percent of the labelled images whose label has the highest logit.")
      .def_prop_ro(
          "top5", [](const Evaluation& e) { return e.accuracy ? e.accuracy->top5 : std::nullopt; },
          "Percent of the labelled images whose label is among the five highest logits.")
      .def_ro("multi_label", &Evaluation::multi_label,
              "Of a data set with several classes per image, else None.")
      .def_ro("output", &Evaluation::output, "How the logits are read, for top_classes().")
      .def_ro("duration_s", &Evaluation::duration_s);
  nb::class_<Agreement>(module, "Agreement", "How a model's answers differ from a reference's.")
      .def_ro("num_images", &Agreement::num_images)
      .def_ro("agreement", &Agreement::agreement, "Percent of images with the same highest logit.")
      .def_ro("sqnr_db", &Agreement::sqnr_db, "Mean signal to noise ratio of the logits, in dB.")
      .def_ro("num_only_reference_right", &Agreement::num_only_reference_right)
      .def_ro("num_only_model_right", &Agreement::num_only_model_right)
      .def_ro("mcnemar_p", &Agreement::mcnemar_p,
              "Probability of flips at least as uneven if both are equally good.");
  nb::class_<Prediction>(module, "Prediction", "One class of a model's answer.")
      .def_ro("class_index", &Prediction::class_index)
      .def_ro("confidence", &Prediction::confidence, "0 to 1; NaN where the model gives none.")
      .def_ro("holds", &Prediction::holds, "Whether the model predicts the class.");
  nb::class_<ComparedImage>(module, "ComparedImage", "One picture and what two models see on it.")
      .def_ro("index", &ComparedImage::index)
      .def_prop_ro(
          "image", [](const ComparedImage& i) { return to_numpy(i.image); },
          nb::sig("def image(self) -> numpy.ndarray"), "uint8 [height, width, 3], RGB.")
      .def_ro("label", &ComparedImage::label)
      .def_ro("reference", &ComparedImage::reference)
      .def_ro("model", &ComparedImage::model);
}

using ClassMap = std::map<std::string, std::string>;

// The data set with the labels of the model's classes, where both have class names.
std::shared_ptr<const ImageSource> with_classes_of(const Compiled& model,
                                                   std::shared_ptr<const ImageSource> images,
                                                   const ClassMap& class_map) {
  const std::vector<std::string> names = read_class_names(model.model().rt_info());
  const std::vector<std::string> given = images->class_names();
  if (given.empty() || (names.empty() && class_map.empty())) return images;
  const ClassMatch match = match_classes(given, names, class_map);
  if (!match.unmatched.empty()) {
    throw InvalidArgument("matching classes by name: \"" + match.unmatched[0] +
                          "\" of the data set is no class of the model (\"" +
                          (names.empty() ? "" : names[0]) + "\" ...): class_map={\"" +
                          match.unmatched[0] + "\": name or index, ...} says which");
  }
  return with_classes(std::move(images), match.classes, names);
}

void bind_evaluate(nb::module_& module) {
  module.def(
      "evaluate",
      [](const Compiled& model, nb::object images, const Preprocess& preprocess,
         std::size_t max_images, const OutputOptions& output, const ClassMap& class_map,
         nb::object progress) {
        const EvaluateOptions options{.max_images = max_images,
                                      .output = output,
                                      .on_progress = ProgressFunction(std::move(progress))};
        const auto source = with_classes_of(model, images_from(std::move(images)), class_map);
        const nb::gil_scoped_release released;
        return evaluate(model.model(), *source, preprocess, options);
      },
      nb::arg("model"), nb::arg("images"), nb::arg("preprocess"), nb::arg("max_images"),
      nb::arg("output"), nb::arg("class_map"), nb::arg("progress").none(),
      "Runs a model on every image of a data set.");
  module.def("compare_evaluations", &compare_evaluations, nb::arg("reference"), nb::arg("model"),
             "How a model's answers differ from a reference's on the same images.");
  module.def(
      "top_classes",
      [](nb::object logits, std::size_t count, const ClassifierOutput& output) {
        const Tensor values = tensor_from(logits, ElementType::f32, Sharing::shared);
        return top_classes(values.data<float>(), count, output);
      },
      nb::arg("logits"), nb::arg("count") = 5, nb::arg("output") = ClassifierOutput{},
      nb::sig("def top_classes(logits: numpy.ndarray, count: int = 5, "
              "output: ClassifierOutput = ...) -> list[Prediction]"),
      "The most likely classes of one image, most likely first: of logits of classes that exclude "
      "each other, or as `output` says.");
  module.def(
      "compare_images",
      [](const Compiled& reference, const Compiled& model, nb::object images,
         const Preprocess& preprocess, const std::vector<std::size_t>& indices,
         const OutputOptions& output, const ClassMap& class_map) {
        const auto source = with_classes_of(reference, images_from(std::move(images)), class_map);
        const nb::gil_scoped_release released;
        return compare_images(reference.model(), model.model(), *source, preprocess, indices,
                              output);
      },
      nb::arg("reference"), nb::arg("model"), nb::arg("images"), nb::arg("preprocess"),
      nb::arg("indices"), nb::arg("output"), nb::arg("class_map"),
      "What two models see on some pictures of a data set.");
}

void bind_benchmark(nb::module_& module) {
  nb::class_<LatencyStatistics>(module, "LatencyStatistics", "In milliseconds.")
      .def_ro("median", &LatencyStatistics::median)
      .def_ro("average", &LatencyStatistics::average)
      .def_ro("min", &LatencyStatistics::min)
      .def_ro("max", &LatencyStatistics::max)
      .def_ro("p90", &LatencyStatistics::p90)
      .def_ro("p99", &LatencyStatistics::p99);
  nb::class_<BenchmarkResult>(module, "BenchmarkResult", "What a benchmark measured.")
      .def_ro("num_iterations", &BenchmarkResult::num_iterations)
      .def_ro("num_requests", &BenchmarkResult::num_requests)
      .def_ro("batch_size", &BenchmarkResult::batch_size)
      .def_ro("duration_ms", &BenchmarkResult::duration_ms)
      .def_ro("first_inference_ms", &BenchmarkResult::first_inference_ms)
      .def_ro("latency_ms", &BenchmarkResult::latency_ms)
      .def_ro("throughput_fps", &BenchmarkResult::throughput_fps, "Images per second.")
      .def_ro("performance_counts", &BenchmarkResult::performance_counts)
      .def("__repr__", [](const BenchmarkResult& r) {
        return "<BenchmarkResult " + std::to_string(r.throughput_fps) + " FPS, median latency " +
               std::to_string(r.latency_ms.median) + " ms>";
      });
  module.def(
      "benchmark",
      [](const Compiled& model, const std::string& api, std::optional<double> duration_s,
         std::optional<std::size_t> num_iterations, std::size_t num_requests, nb::object progress) {
        if (api != "async" && api != "sync")
          throw InvalidArgument("benchmark: expected api \"async\" or \"sync\", got \"" + api +
                                "\"");
        BenchmarkOptions options{.api = api == "sync" ? BenchmarkApi::sync : BenchmarkApi::async,
                                 .duration_s = duration_s,
                                 .num_iterations = num_iterations,
                                 .num_requests = num_requests};
        options.on_progress = [held = share(std::move(progress))](double elapsed_s) {
          const nb::gil_scoped_acquire gil;
          check_signals();
          if (!held->is_none()) (*held)(elapsed_s);
        };
        const nb::gil_scoped_release released;
        return benchmark(model.model(), options);
      },
      nb::arg("model"), nb::arg("api"), nb::arg("duration_s").none(),
      nb::arg("num_iterations").none(), nb::arg("num_requests"), nb::arg("progress").none(),
      "Measures a model on random inputs.");
}

}  // namespace

void bind_evaluation(nb::module_& module) {
  bind_output(module);
  bind_evaluation_results(module);
  bind_evaluate(module);
  bind_benchmark(module);
}

}  // namespace octet::python
