// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <numeric>

#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "octet/report.h"
#include "picture_report.h"
#include "results.h"

namespace octet::cli {

namespace {

struct Options {
  std::string reference;
  std::string model;
  std::string output;
  std::string title;
  std::vector<std::size_t> indices;
  DataOptions data;
  InputShapeOption input_shape;
  InputOptions inputs;
  ClassifierOptions classifier;
  ClassOptions classes;
  PreprocessOptions preprocess;
  BackendOptions backend;
  JsonOption json;
};

CompiledModel compile(Model model, const ImageSource& images, const Preprocess& preprocess,
                      const Options& options) {
  if (images.size() > 0) fit_inputs(model, images[0], preprocess);
  return compile_model(model, "CPU", options.backend.compile_options(PerformanceHint::latency));
}

void run(const Options& options) {
  FilesInUse in_use;
  for (const std::string& file : {options.reference, options.model}) in_use.add_model(file);
  options.data.add_files(in_use);
  options.inputs.add_files(in_use);
  options.classes.add_files(in_use);
  expect_output(options.output, in_use);
  in_use.add(options.output);
  options.json.check(in_use);
  const auto read = [&](const std::string& file) {
    return options.classifier.choose(options.input_shape.read(file));
  };
  Model reference_model = read(options.reference);
  Model model = read(options.model);
  const Model& named = read_class_names(model.rt_info).empty() ? reference_model : model;
  const auto images = options.data.subset_at(
      options.classes.map(options.inputs.open(options.data), named, "compare"), options.indices);
  const Preprocess preprocess = options.preprocess.resolve(model, "compare", *images);
  PictureSheet sheet;
  sheet.title = options.title;
  sheet.class_names = options.classes.names(named);
  if (sheet.class_names.empty()) sheet.class_names = images->class_names();
  const CompiledModel reference = compile(std::move(reference_model), *images, preprocess, options);
  const CompiledModel compiled = compile(std::move(model), *images, preprocess, options);
  std::vector<std::size_t> positions(images->size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  sheet.pictures = compare_images(reference, compiled, *images, preprocess, positions,
                                  options.classifier.output());
  for (ComparedImage& picture : sheet.pictures) picture.index = images->index_of(picture.index);
  sheet.has_probabilities = read_output(compiled, options.classifier.output()).has_probabilities;
  write_picture_sheet(options.output, sheet);
  for (const ComparedImage& picture : sheet.pictures) {
    fmt::print("{:>6}  truth {:<14} FP32 {:<14} {:>8}   INT8 {:<14} {:>8}\n", picture.index,
               truth_text(sheet.class_names, picture.label),
               class_text(sheet.class_names, picture.reference.class_index),
               confidence_text(picture.reference.confidence, sheet.has_probabilities),
               class_text(sheet.class_names, picture.model.class_index),
               confidence_text(picture.model.confidence, sheet.has_probabilities));
  }
  print_flaws(*images, 14);
  fmt::print("{}: written\n", options.output);
  Json result = {{"reference", options.reference},
                 {"model", options.model},
                 {"output", options.output},
                 {"pictures", to_json(sheet.pictures, sheet.class_names)}};
  add_flaws(result, *images);
  options.json.write(result);
}

}  // namespace

Command add_compare(CommandLine& app) {
  Verb verb = app.add_verb("compare", "Draws pictures with the predictions of two models");
  auto options = std::make_shared<Options>();
  verb.add_option("float", options->reference, "The float model").required();
  verb.add_option("int8", options->model, "The quantized model").required();
  verb.add_option("--indices", options->indices, "Pictures of the data set, e.g. 7,12,15,20")
      .delimiter(',')
      .non_negative()
      .required();
  verb.add_option("-o", options->output, "The PNG to write").required().type_name("FILE.png");
  verb.add_option("--title", options->title, "Heading of the sheet");
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
  octet compare mobilenet_v2.xml int8.xml --data cifar10:cifar-10-batches-bin --indices 7,12,15,20 -o pictures.png)");
  return {verb, [options] { run(*options); }};
}

}  // namespace octet::cli
