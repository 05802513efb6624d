// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "calibration_data.h"
#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "demo_assets.h"
#include "files_in_use.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "octet/quantization.h"
#include "octet/report.h"
#include "picture_report.h"
#include "progress.h"
#include "quantizers.h"
#include "results.h"

namespace octet::cli {

namespace {

namespace fs = std::filesystem;

struct TutorialOptions {
  std::string data;
  std::string calibration_data;
  std::string weights;
  std::string model;
  std::string output;
  std::string architecture = "cifar10_mobilenetv2_x1_0";
  std::size_t subset_size = 300;
  double seconds = 5;
  std::vector<std::size_t> indices = {7, 12, 15, 20};
  InputShapeOption input_shape;
  ClassOptions classes;
  PreprocessOptions preprocess;
  JsonOption json;

  bool has_embedded_data() const { return data.empty(); }
  bool has_embedded_weights() const { return weights.empty() && model.empty(); }
};

/// Empty if the program was built without.
std::span<const std::byte> embedded_weights() {
#ifdef OCTET_DEMO_WEIGHTS_EMBEDDED
  return demo_weights();
#else
  return {};
#endif
}

/// A bare folder is one of CIFAR-10.
std::string data_spec(const std::string& data) {
  return fs::is_directory(data) ? "cifar10:" + data : data;
}

/// One of the two models that the tutorial compares.
struct Variant {
  std::string name;
  fs::path file;
  Model model;
  std::optional<CompiledModel> compiled;
  Evaluation evaluation;
  BenchmarkResult benchmark;
};

/// The reference work, one method for each of its steps.
class Tutorial {
 public:
  explicit Tutorial(const TutorialOptions& options)
      : options_(options), directory_(options.output) {}
  void execute();

 private:
  void heading(const char* text);
  fs::path path(const std::string& name);
  void read_float_model();
  void save_float_model();
  void open_data();
  Preprocess choose_preprocess() const;
  void quantize_model();
  void save_quantized_model();
  void validate();
  void measure();
  void draw_pictures();
  void print_summary();
  void write_result();
  Json variant_json(const Variant& variant) const;

  const TutorialOptions& options_;
  fs::path directory_;
  int step_ = 0;
  std::string stem_;
  Preprocess preprocess_;
  std::shared_ptr<const ImageSource> train_;
  std::shared_ptr<const ImageSource> test_;
  std::vector<std::string> class_names_;
  ProgressDisplay progress_;
  Variant float_{"FP32", {}, {}, {}, {}, {}};
  Variant int8_{"INT8", {}, {}, {}, {}, {}};
  Agreement agreement_;
  PictureSheet sheet_;
  std::vector<fs::path> files_;
};

void Tutorial::heading(const char* text) {
  fmt::print("{}{}. {}\n", step_ == 0 ? "" : "\n", step_ + 1, text);
  std::fflush(stdout);
  ++step_;
}

fs::path Tutorial::path(const std::string& name) {
  files_.push_back(directory_ / name);
  return files_.back();
}

void Tutorial::read_float_model() {
  const bool has_graph = !options_.model.empty();
  heading(has_graph ? "Read the model" : "Read the PyTorch checkpoint");
  fs::path file = has_graph ? options_.model : options_.weights;
  if (options_.has_embedded_weights()) {
    file = path(options_.architecture + ".pt");
    write_bytes(file, embedded_weights());
  }
  float_.model =
      options_.input_shape.read(file.string(), has_graph ? std::string() : options_.architecture);
  fmt::print("   {} with {} operations from {}\n",
             has_graph ? float_.model.name : options_.architecture, float_.model.num_nodes(),
             file.string());
}

/// The transform function of the reference work, unless another one is given or the data are
/// others.
Preprocess Tutorial::choose_preprocess() const {
  const bool is_reference_data =
      options_.has_embedded_data() || data_spec(options_.data).starts_with("cifar10:");
  if (is_reference_data && !options_.preprocess.given() && !read_preprocess(float_.model.rt_info))
    return named_preprocess("cifar10");
  return options_.preprocess.resolve(float_.model, "tutorial", *test_);
}

void Tutorial::open_data() {
  heading("Open the data set, choose the transform function");
  const std::string spec = options_.has_embedded_data() ? "demo" : data_spec(options_.data);
  train_ =
      open_images(options_.calibration_data.empty() ? spec : data_spec(options_.calibration_data),
                  Split::train);
  test_ = options_.classes.map(open_images(spec, Split::test), float_.model, "tutorial");
  for (const std::size_t index : options_.indices) {
    if (index < test_->size()) continue;
    throw InvalidArgument(fmt::format("--indices {}: expected numbers below {}, the test images",
                                      index, test_->size()));
  }
  preprocess_ = choose_preprocess();
  fit_inputs(float_.model, (*test_)[0], preprocess_);
  class_names_ = options_.classes.names(float_.model);
  if (class_names_.empty()) class_names_ = test_->class_names();
  fmt::print("   {}: {} training and {} test images of {} classes\n",
             options_.has_embedded_data() ? "demo shapes, drawn by the program" : options_.data,
             train_->size(), test_->size(), class_names_.size());
  fmt::print("   transform: x = (pixel / {} - mean) / std per channel\n", preprocess_.scale);
}

void Tutorial::save_float_model() {
  heading("Convert to OpenVINO IR and save");
  write_preprocess(float_.model.rt_info, preprocess_);
  keep_class_names(float_.model, class_names_, "tutorial");
  float_.file = path(stem_ + ".xml");
  path(stem_ + ".bin");
  write_model(float_.model, float_.file);
  fmt::print("   {}: {}\n", float_.file.string(), size_text(model_bytes(float_.file)));
}

void Tutorial::quantize_model() {
  heading("Quantize");
  const auto subset = std::make_shared<const ImageSubset>(
      train_, ImageSubset::Options{.size = options_.subset_size});
  const Dataset calibration = calibration_data(subset, preprocess_, float_.model);
  QuantizationOptions quantization;
  quantization.subset_size = options_.subset_size;
  if (holds_pictures(*train_)) quantization.preprocess = preprocess_;
  quantization.on_progress = [this](const Progress& p) {
    progress_.update(p.phase, p.done, p.total);
  };
  int8_.model = quantize(float_.model, calibration, quantization);
  fmt::print("   calibrated on {}\n", class_counts_text(*subset));
  fmt::print("   quantizers: {}\n", to_string(count_quantizers(find_quantizers(int8_.model))));
  for (const auto& phase : progress_.finished()) {
    fmt::print("   {}: {:.2f} s\n", phase.name, phase.duration_s);
  }
}

void Tutorial::save_quantized_model() {
  heading("Save the INT8 model");
  int8_.file = path("quantized_" + stem_ + ".xml");
  path("quantized_" + stem_ + ".bin");
  write_model(int8_.model, int8_.file);
  fmt::print("   {}: {}\n", int8_.file.string(), size_text(model_bytes(int8_.file)));
}

void Tutorial::validate() {
  heading("Compare the accuracy on all test images");
  for (Variant* variant : {&float_, &int8_}) {
    // What was saved is what is judged.
    variant->model = read_model(variant->file);
    variant->compiled =
        compile_model(variant->model, "CPU", {.performance_hint = PerformanceHint::throughput});
    EvaluateOptions evaluate_options;
    evaluate_options.on_progress = [&](std::size_t done, std::size_t total) {
      progress_.update("Validation of " + variant->name, done, total);
    };
    variant->evaluation = evaluate(*variant->compiled, *test_, preprocess_, evaluate_options);
    fmt::print("   {}: {}\n", variant->name, accuracy_text(variant->evaluation));
  }
  agreement_ = compare_evaluations(float_.evaluation, int8_.evaluation);
}

void Tutorial::measure() {
  heading("Compare the speed (throughput hint, random inputs)");
  for (Variant* variant : {&float_, &int8_}) {
    BenchmarkOptions benchmark_options;
    benchmark_options.duration_s = options_.seconds;
    variant->benchmark = benchmark(*variant->compiled, benchmark_options);
    fmt::print("   {}: {:.1f} FPS, latency {:.3f} ms\n", variant->name,
               variant->benchmark.throughput_fps, variant->benchmark.latency_ms.median);
  }
}

void Tutorial::draw_pictures() {
  heading("Compare pictures");
  sheet_.title = fmt::format("{}: FP32 and INT8", stem_);
  sheet_.class_names = class_names_;
  sheet_.pictures =
      compare_images(*float_.compiled, *int8_.compiled, *test_, preprocess_, options_.indices);
  sheet_.has_probabilities = read_output(*int8_.compiled, {}).has_probabilities;
  const fs::path file = path("pictures.png");
  write_picture_sheet(file, sheet_);
  for (const ComparedImage& picture : sheet_.pictures) {
    fmt::print("   {:>5}  {:<12} FP32 {:<12} INT8 {}\n", picture.index,
               truth_text(sheet_.class_names, picture.label),
               class_text(sheet_.class_names, picture.reference.class_index),
               class_text(sheet_.class_names, picture.model.class_index));
  }
}

void Tutorial::print_summary() {
  heading("Summary");
  const auto row = [](const char* name, const std::string& a, const std::string& b,
                      const std::string& c) {
    fmt::print("   {:<22}{:>14}{:>14}{:>12}\n", name, a, b, c);
  };
  const std::optional<Accuracy>& a = float_.evaluation.accuracy;
  const std::optional<Accuracy>& b = int8_.evaluation.accuracy;
  const auto bytes_a = static_cast<double>(model_bytes(float_.file));
  const auto bytes_b = static_cast<double>(model_bytes(int8_.file));
  const BenchmarkResult& speed_a = float_.benchmark;
  const BenchmarkResult& speed_b = int8_.benchmark;
  row("", "FP32", "INT8", "");
  const auto percent_row = [&](const char* name, double x, double y) {
    row(name, fmt::format("{:.2f} %", x), fmt::format("{:.2f} %", y),
        fmt::format("{:+.2f}", y - x));
  };
  if (a && b) percent_row("top-1", a->top1, b->top1);
  if (a && b && a->top5 && b->top5) percent_row("top-5", *a->top5, *b->top5);
  row("size", fmt::format("{:.2f} MB", bytes_a / 1e6), fmt::format("{:.2f} MB", bytes_b / 1e6),
      fmt::format("{:.2f}x less", bytes_a / bytes_b));
  row("throughput", fmt::format("{:.1f} FPS", speed_a.throughput_fps),
      fmt::format("{:.1f} FPS", speed_b.throughput_fps),
      fmt::format("{:.2f}x", speed_b.throughput_fps / speed_a.throughput_fps));
  row("median latency", fmt::format("{:.3f} ms", speed_a.latency_ms.median),
      fmt::format("{:.3f} ms", speed_b.latency_ms.median),
      fmt::format("{:.2f}x", speed_a.latency_ms.median / speed_b.latency_ms.median));
  fmt::print("\n   agreement {:.2f} %, SQNR {:.2f} dB, McNemar p = {:.3f}, on {} images\n",
             agreement_.agreement, agreement_.sqnr_db, agreement_.mcnemar_p, agreement_.num_images);
}

Json Tutorial::variant_json(const Variant& variant) const {
  Json json = {{"file", variant.file.string()}, {"bytes", model_bytes(variant.file)}};
  Json evaluation = to_json(variant.evaluation);
  json["num_images"] = evaluation["num_images"];
  json["top1"] = evaluation["top1"];
  json["top5"] = evaluation["top5"];
  json["benchmark"] = to_json(variant.benchmark);
  json["throughput_fps"] = variant.benchmark.throughput_fps;
  json["latency_ms"] = json["benchmark"]["latency_ms"];
  return json;
}

void Tutorial::write_result() {
  Json result = {{"architecture", options_.model.empty() ? options_.architecture : stem_},
                 {"data", options_.has_embedded_data() ? "demo" : options_.data},
                 {"num_images", agreement_.num_images},
                 {"fp32", variant_json(float_)},
                 {"int8", variant_json(int8_)},
                 {"agreement", agreement_.agreement},
                 {"sqnr_db", agreement_.sqnr_db},
                 {"mcnemar_p", agreement_.mcnemar_p},
                 {"speed_up", int8_.benchmark.throughput_fps / float_.benchmark.throughput_fps}};
  for (const auto& phase : progress_.finished()) {
    result["phases"].push_back(
        {{"name", phase.name}, {"total", phase.total}, {"duration_s", phase.duration_s}});
  }
  result["pictures"] = to_json(sheet_.pictures, sheet_.class_names);
  const fs::path file = path("tutorial.json");
  for (const fs::path& written : files_) result["files"].push_back(written.string());
  write_text(file, result.dump(2) + "\n");
  options_.json.write(result);
  fmt::print("\n   Files\n");
  for (const fs::path& written : files_) {
    fmt::print("   {:>10}  {}\n", size_text(fs::file_size(written)), written.string());
  }
}

void Tutorial::execute() {
  const bool is_reference = options_.architecture == TutorialOptions{}.architecture;
  if (!options_.model.empty()) {
    stem_ = fs::path(options_.model).stem().string();
  } else {
    stem_ = is_reference ? "mobilenet_v2" : options_.architecture;
  }
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error) {
    throw IoError(
        fmt::format("{}: cannot make the folder: {}", directory_.string(), error.message()));
  }
  options_.json.check({});
  read_float_model();
  open_data();
  save_float_model();
  quantize_model();
  save_quantized_model();
  validate();
  measure();
  draw_pictures();
  print_summary();
  write_result();
}

void run_tutorial(const TutorialOptions& options) {
  if (!options.weights.empty() && !options.model.empty())
    throw UsageError("expected either --model or --weights");
  if (options.has_embedded_weights() && embedded_weights().empty()) {
    throw UsageError(
        "this program was built without the demo weights: --data and --weights are needed");
  }
  if (options.has_embedded_data() != options.has_embedded_weights()) {
    throw UsageError(
        "--data goes with --weights or --model: the embedded weights know the embedded data only");
  }
  if (options.has_embedded_weights() && options.architecture != TutorialOptions{}.architecture) {
    throw UsageError(fmt::format("--arch {} needs --data and --weights", options.architecture));
  }
  Tutorial(options).execute();
}

}  // namespace

Command add_tutorial(CommandLine& app) {
  Verb verb = app.add_verb("tutorial", "The whole reference work, step by step");
  auto options = std::make_shared<TutorialOptions>();
  verb.add_option("-o,--output", options->output, "Folder of all files")
      .required()
      .type_name("DIR");
  verb.add_option("--data", options->data,
                  "cifar10:DIR or another data set, or the folder of CIFAR-10; default: embedded "
                  "data")
      .type_name("SPEC");
  verb.add_option(
          "--calibration-data", options->calibration_data,
          "Data set to calibrate on; default: the training images of --data, or all of them "
          "where it has none")
      .type_name("SPEC");
  verb.add_option("--weights", options->weights, "PyTorch checkpoint; default: embedded weights")
      .type_name("FILE");
  verb.add_option("--arch", options->architecture, "The network of the checkpoint")
      .one_of(architectures());
  verb.add_option("--model", options->model,
                  "OpenVINO IR, ONNX or torch.export archive, in place of --weights")
      .type_name("FILE");
  verb.add_option("--subset-size", options->subset_size, "Samples to calibrate on (300)")
      .positive();
  verb.add_option("--seconds", options->seconds, "Length of each speed measurement (5)").positive();
  verb.add_option("--indices", options->indices, "Test images to draw (7,12,15,20)")
      .delimiter(',')
      .non_negative();
  options->classes.add(verb);
  options->input_shape.add(verb);
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet tutorial -o out
  octet tutorial --data cifar10:cifar-10-batches-bin --weights cifar10_mobilenetv2_x1_0.pt -o out
  octet tutorial --model resnet50.onnx --data folder:val --calibration-data folder:train --resize 256 --crop 224 -o out)");
  return {verb, [options] { run_tutorial(*options); }};
}

}  // namespace octet::cli
