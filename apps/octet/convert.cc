// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <memory>

#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "model_output.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "results.h"

namespace octet::cli {

namespace {

struct ConvertOptions {
  std::string model;
  std::string weights;
  ModelOutput output;
  std::string architecture;
  InputShapeOption input_shape;
  ClassOptions classes;
  bool compress_to_fp16 = false;
  PreprocessOptions preprocess;
  JsonOption json;
};

std::string input_file(const ConvertOptions& options) {
  if (options.model.empty() == options.weights.empty()) {
    throw UsageError("expected either MODEL or --weights CKPT");
  }
  if (!options.weights.empty() && options.architecture.empty()) {
    throw UsageError("--weights needs the network they belong to: --arch NAME");
  }
  return options.model.empty() ? options.weights : options.model;
}

void run_convert(const ConvertOptions& options) {
  const std::string file = input_file(options);
  FilesInUse in_use;
  in_use.add_model(file);
  options.classes.add_files(in_use);
  options.output.check(in_use);
  options.output.add_files(in_use);
  options.json.check(in_use);
  const auto start = std::chrono::steady_clock::now();
  Model model = options.input_shape.read(file, options.architecture);
  if (options.preprocess.given()) {
    write_preprocess(model.rt_info, options.preprocess.resolve(model, "convert"));
  }
  if (options.classes.has_labels()) write_class_names(model.rt_info, options.classes.names(model));
  options.output.write(model, options.compress_to_fp16);
  const double duration_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  Json result = {{"input", file}, {"output", options.output.file()}};
  fmt::print("{}: {} operations\n", file, model.num_nodes());
  for (const NodeId id : model.parameters()) {
    fmt::print("  input   {}\n", value_text(model, {id, 0}));
    result["inputs"].push_back(value_text(model, {id, 0}));
  }
  for (const NodeId id : model.results()) {
    fmt::print("  output  {}\n", value_text(model, {id, 0}));
    result["outputs"].push_back(value_text(model, {id, 0}));
  }
  const auto bytes = model_bytes(options.output.file());
  fmt::print("{}: written, {} in {:.2f} s\n", options.output.file(), size_text(bytes), duration_s);
  result["num_operations"] = model.num_nodes();
  result["bytes"] = bytes;
  result["duration_s"] = duration_s;
  options.json.write(result);
}

}  // namespace

Command add_convert(CommandLine& app) {
  Verb verb = app.add_verb("convert", "Converts a model to OpenVINO IR or ONNX");
  auto options = std::make_shared<ConvertOptions>();
  verb.add_option("model", options->model, "OpenVINO IR (.xml), ONNX or PyTorch checkpoint");
  options->output.add(verb);
  verb.add_option("--arch", options->architecture, "The network a bare state_dict belongs to")
      .one_of(architectures());
  verb.add_option("--weights", options->weights, "PyTorch checkpoint, in place of MODEL")
      .type_name("CKPT");
  options->input_shape.add(verb);
  options->classes.add_labels(verb);
  verb.add_flag("--compress-to-fp16", options->compress_to_fp16, "Stores f32 weights as f16");
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet convert mobilenet_v2.pt --arch cifar10_mobilenetv2_x1_0 --preprocess cifar10 -o mobilenet_v2.xml
  octet convert --arch resnet20 --weights resnet20.th --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 -o resnet20.xml
  octet convert model.xml --compress-to-fp16 -o small.xml
  octet convert quantized_mobilenet_v2.xml -o quantized_mobilenet_v2.onnx)");
  return {verb, [options] { run_convert(*options); }};
}

}  // namespace octet::cli
