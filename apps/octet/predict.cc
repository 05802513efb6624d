// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

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
  std::string labels;
  SkipBadOption skip_bad;
  InputShapeOption input_shape;
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
                    {"confidence", prediction.confidence}});
  }
  return json;
}

void run_predict(const PredictOptions& options) {
  FilesInUse in_use;
  in_use.add_model(options.model);
  for (const std::string& image : options.images) in_use.add(image);
  if (!options.labels.empty()) in_use.add(options.labels);
  options.json.check(in_use);
  Model model = read_model(options.model, options.input_shape.read_options());
  const ImageSubset images(std::make_shared<const ImageFiles>(options.images),
                           options.skip_bad.subset());
  const Preprocess preprocess = options.preprocess.resolve(model, "predict");
  fit_input(model, preprocess(images[0]).shape());
  const CompiledModel compiled =
      compile_model(model, "CPU", options.backend.compile_options(PerformanceHint::latency));
  const auto names =
      options.labels.empty() ? read_class_names(compiled.rt_info()) : read_labels(options.labels);
  InferRequest request = compiled.create_infer_request();
  Json result = {{"model", options.model}, {"images", Json::array()}};
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string file = images.name(i);
    const auto logits = infer_logits(request, compiled, preprocess(images[i]), file);
    if (!options.labels.empty() && names.size() != logits.size()) {
      throw InvalidArgument(
          fmt::format("\"{}\": expected {} class names, as the model has classes, got {}",
                      options.labels, logits.size(), names.size()));
    }
    const auto predictions = top_classes(logits, options.top);
    fmt::print("{}\n", file);
    for (const Prediction& prediction : predictions) {
      fmt::print("  {:6.2f} %  {}\n", 100 * prediction.confidence,
                 class_text(names, prediction.class_index));
    }
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
  verb.add_option("--labels", options->labels,
                  "Class names, one per line; default: as stored in the model")
      .type_name("FILE");
  options->backend.add(verb);
  options->input_shape.add(verb);
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet predict int8.xml frog.png dog.jpg
  octet predict model.xml photo.jpg --resize 256 --crop 224 --preprocess imagenet --labels classes.txt --top 3)");
  return {verb, [options] { run_predict(*options); }};
}

}  // namespace octet::cli
