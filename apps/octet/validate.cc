// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "octet/report.h"
#include "picture_report.h"
#include "progress.h"
#include "quantizers.h"
#include "results.h"

namespace octet::cli {

namespace {

struct ValidateOptions {
  std::string model;
  std::string reference;
  std::string logits;
  std::size_t max_images = 0;
  DataOptions data;
  InputShapeOption input_shape;
  InputOptions inputs;
  ClassifierOptions classifier;
  ClassOptions classes;
  PreprocessOptions preprocess;
  BackendOptions backend;
  JsonOption json;
};

Evaluation evaluate_file(Model model, const ImageSource& images, const Preprocess& preprocess,
                         const ValidateOptions& options, const std::string& phase) {
  if (images.size() > 0) fit_inputs(model, images[0], preprocess);
  const CompiledModel compiled =
      compile_model(model, "CPU", options.backend.compile_options(PerformanceHint::throughput));
  ProgressDisplay progress;
  EvaluateOptions evaluate_options;
  evaluate_options.output = options.classifier.output();
  evaluate_options.on_progress = [&](std::size_t done, std::size_t total) {
    progress.update(phase, done, total);
  };
  return evaluate(compiled, images, preprocess, evaluate_options);
}

void print_accuracy(const char* heading, const Evaluation& evaluation) {
  fmt::print("{:<14}{}\n", heading, accuracy_text(evaluation));
}

void print_agreement(const Agreement& agreement) {
  fmt::print("agreement     {:.2f} %\n", agreement.agreement);
  if (!std::isnan(agreement.sqnr_db)) fmt::print("SQNR          {:.2f} dB\n", agreement.sqnr_db);
  fmt::print(
      "flips         {} right only by the reference, {} only by the model; McNemar p = {:.3f}\n",
      agreement.num_only_reference_right, agreement.num_only_model_right, agreement.mcnemar_p);
}

void run_validate(const ValidateOptions& options) {
  FilesInUse in_use;
  in_use.add_model(options.model);
  if (!options.reference.empty()) in_use.add_model(options.reference);
  options.data.add_files(in_use);
  options.inputs.add_files(in_use);
  options.classes.add_files(in_use);
  if (!options.logits.empty()) {
    expect_output(options.logits, in_use);
    in_use.add(options.logits);
  }
  options.json.check(in_use);
  Model model = options.classifier.choose(options.input_shape.read(options.model));
  std::optional<Model> reference_model;
  if (!options.reference.empty())
    reference_model = options.classifier.choose(options.input_shape.read(options.reference));
  const bool is_named = !reference_model || !read_class_names(model.rt_info).empty();
  const auto images =
      options.data.subset(options.classes.map(options.inputs.open(options.data),
                                              is_named ? model : *reference_model, "validate"),
                          options.max_images);
  const Preprocess preprocess = options.preprocess.resolve(model, "validate", *images);
  const Saturation saturation = find_saturation(model);
  const Evaluation evaluation =
      evaluate_file(std::move(model), *images, preprocess, options, "Validation");
  std::optional<std::pair<Evaluation, Agreement>> reference;
  if (reference_model) {
    Evaluation reference_evaluation = evaluate_file(
        *std::move(reference_model), *images, preprocess, options, "Validation of the reference");
    const Agreement agreement = compare_evaluations(reference_evaluation, evaluation);
    reference.emplace(std::move(reference_evaluation), agreement);
  }
  fmt::print("images        {} in {:.2f} s\n", evaluation.labels.size(), evaluation.duration_s);
  print_flaws(*images, 14);
  print_accuracy("accuracy", evaluation);
  if (reference) {
    print_accuracy("reference", reference->first);
    print_agreement(reference->second);
  }
  if (!saturation.layers.empty()) fmt::print("exact in      {}\n", to_string(saturation));
  if (!options.logits.empty()) write_npy(options.logits, evaluation.logits);
  Json result = {{"model", options.model}};
  if (!saturation.layers.empty()) result["saturation"] = to_json(saturation);
  result.update(to_json(evaluation, reference));
  add_flaws(result, *images);
  options.json.write(result);
}

}  // namespace

Command add_validate(CommandLine& app) {
  Verb verb = app.add_verb("validate", "Measures accuracy, and the difference to a reference");
  auto options = std::make_shared<ValidateOptions>();
  verb.add_option("model", options->model, "The model").required();
  verb.add_option("--reference", options->reference, "Model to compare the logits with")
      .type_name("FLOAT");
  verb.add_option("--logits", options->logits, "Writes float32 logits, images x classes")
      .type_name("FILE.npy");
  verb.add_option("--num-images", options->max_images, "Only the first so many").positive();
  options->data.add(verb, Split::test);
  options->backend.add(verb);
  options->classes.add(verb);
  options->classifier.add(verb);
  options->input_shape.add(verb);
  options->inputs.add(verb);
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet validate mobilenet_v2.xml --data cifar10:cifar-10-batches-bin --preprocess cifar10
  octet validate int8.xml --reference mobilenet_v2.xml --data cifar10:cifar-10-batches-bin --json result.json
  octet validate int8.xml --data folder:test.tar.gz --logits logits.npy)");
  return {verb, [options] { run_validate(*options); }};
}

}  // namespace octet::cli
