// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "picture_report.h"
#include "results.h"

namespace octet::cli {

namespace {

struct PredictOptions {
  std::string model;
  std::vector<std::string> images;
  std::size_t top = 5;
  SkipBadOption skip_bad;
  ClassOptions classes;
  InputShapeOption input_shape;
  InputOptions inputs;
  ClassifierOptions classifier;
  PreprocessOptions preprocess;
  BackendOptions backend;
  JsonOption json;
};

Json predictions_json(const std::vector<Prediction>& predictions,
                      const std::vector<std::string>& names) {
  auto json = Json::array();
  for (const Prediction& prediction : predictions) {
    json.push_back({{"class", prediction.class_index},
                    {"name", class_text(names, prediction.class_index)},
                    {"confidence", prediction.confidence},
                    {"holds", prediction.holds}});
  }
  return json;
}

/// One line per class: its confidence, and a + before the classes that hold where each has its own.
void print_predictions(const std::vector<Prediction>& predictions,
                       const std::vector<std::string>& names, const ClassifierOutput& output) {
  const bool has_marks = output.kind == ClassifierOutput::Kind::independent;
  for (const Prediction& prediction : predictions) {
    fmt::print("  {:>8}  {}{}\n", confidence_text(prediction.confidence, output.has_probabilities),
               !has_marks         ? ""
               : prediction.holds ? "+ "
                                  : "  ",
               class_text(names, prediction.class_index));
  }
}

void run_predict(const PredictOptions& options) {
  FilesInUse in_use;
  in_use.add_model(options.model);
  for (const std::string& image : options.images) in_use.add(image);
  options.classes.add_files(in_use);
  options.inputs.add_files(in_use);
  options.json.check(in_use);
  Model model = options.classifier.choose(options.input_shape.read(options.model));
  const ImageSubset images(
      options.inputs.add_to(std::make_shared<const ImageFiles>(options.images)),
      options.skip_bad.subset());
  const Preprocess preprocess = options.preprocess.resolve(model, "predict");
  const std::vector<std::string> names = options.classes.names(model);
  fit_inputs(model, images[0], preprocess);
  const CompiledModel compiled =
      compile_model(model, "CPU", options.backend.compile_options(PerformanceHint::latency));
  const ClassifierOutput output = read_output(compiled, options.classifier.output());
  InferRequest request = compiled.create_infer_request();
  Json result = {{"model", options.model}, {"images", Json::array()}};
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string file = images.name(i);
    const auto values = infer_logits(request, compiled, images[i], preprocess);
    const auto predictions = top_classes(values, options.top, output);
    fmt::print("{}\n", printable(file));
    print_predictions(predictions, names, output);
    result["images"].push_back({{"image", file}, {"top", predictions_json(predictions, names)}});
  }
  print_flaws(images, 14);
  add_flaws(result, images);
  options.json.write(result);
}

}  // namespace

Command add_predict(CommandLine& app) {
  Verb verb = app.add_verb("predict", "Tells the classes of pictures");
  auto options = std::make_shared<PredictOptions>();
  verb.add_option("model", options->model, "The model").required();
  verb.add_option("images", options->images, "Picture files").required();
  options->skip_bad.add(verb);
  verb.add_option("--top", options->top, "Classes to print (5)").positive();
  options->classes.add_labels(verb);
  options->classifier.add(verb);
  options->backend.add(verb);
  options->input_shape.add(verb);
  options->inputs.add(verb);
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet predict int8.xml frog.png dog.jpg
  octet predict model.xml photo.jpg --resize 256 --crop 224 --preprocess imagenet --labels classes.txt --top 3)");
  return {verb, [options] { run_predict(*options); }};
}

}  // namespace octet::cli
