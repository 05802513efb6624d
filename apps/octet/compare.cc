// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <numeric>

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
  PreprocessOptions preprocess;
  BackendOptions backend;
  JsonOption json;
};

CompiledModel compile(Model model, const Shape& input, const Options& options) {
  fit_input(model, input);
  return compile_model(model, "CPU", options.backend.compile_options(PerformanceHint::latency));
}

void run(const Options& options) {
  FilesInUse in_use;
  for (const std::string& file : {options.reference, options.model}) in_use.add_model(file);
  options.data.add_files(in_use);
  expect_output(options.output, in_use);
  in_use.add(options.output);
  options.json.check(in_use);
  const auto images = options.data.open_at(options.indices);
  Model reference_model = read_model(options.reference, options.input_shape.read_options());
  Model model = read_model(options.model, options.input_shape.read_options());
  const Preprocess preprocess = options.preprocess.resolve(model, "compare", *images);
  const Shape input = images->size() > 0 ? preprocess((*images)[0]).shape() : Shape{};
  const CompiledModel reference = compile(std::move(reference_model), input, options);
  const CompiledModel compiled = compile(std::move(model), input, options);

  PictureSheet sheet;
  sheet.title = options.title;
  sheet.class_names = class_names_of(*images, compiled.rt_info());
  std::vector<std::size_t> positions(images->size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  sheet.pictures = compare_images(reference, compiled, *images, preprocess, positions);
  for (ComparedImage& picture : sheet.pictures) picture.index = images->index_of(picture.index);
  write_picture_sheet(options.output, sheet);
  for (const ComparedImage& picture : sheet.pictures) {
    const std::string truth =
        picture.label < 0 ? "unknown"
                          : class_text(sheet.class_names, static_cast<std::size_t>(picture.label));
    fmt::print("{:>6}  truth {:<14} FP32 {:<14} {:5.1f} %   INT8 {:<14} {:5.1f} %\n", picture.index,
               truth, class_text(sheet.class_names, picture.reference.class_index),
               100 * picture.reference.confidence,
               class_text(sheet.class_names, picture.model.class_index),
               100 * picture.model.confidence);
  }
  print_flaws(*images, 14);
  fmt::print("{}: written\n", options.output);
  Json result = {{"reference", options.reference},
                 {"model", options.model},
                 {"output", options.output},
                 {"pictures", Json::parse(to_json(sheet.pictures, sheet.class_names))}};
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
  verb.add_option("-o,--output", options->output, "The PNG to write")
      .required()
      .type_name("FILE.png");
  verb.add_option("--title", options->title, "Heading of the sheet");
  options->data.add(verb, Split::test);
  options->backend.add(verb);
  options->input_shape.add(verb);
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet compare mobilenet_v2.xml int8.xml --data cifar10:cifar-10-batches-bin --indices 7,12,15,20 -o pictures.png)");
  return {verb, [options] { run(*options); }};
}

}  // namespace octet::cli
