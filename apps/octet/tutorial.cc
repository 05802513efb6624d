// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <memory>

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
  std::string weights;
  std::string output;
  std::string architecture = "cifar10_mobilenetv2_x1_0";
  std::size_t subset_size = 300;
  double seconds = 5;
  std::vector<std::size_t> indices = {7, 12, 15, 20};
  PreprocessOptions preprocess;
  JsonOption json;
};

/// Empty if the program was built without.
std::span<const std::byte> embedded_weights() {
#ifdef OCTET_DEMO_WEIGHTS_EMBEDDED
  return demo_weights();
#else
  return {};
#endif
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
  void read_checkpoint();
  void save_float_model();
  void open_data();
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

void Tutorial::read_checkpoint() {
  heading("Read the PyTorch checkpoint");
  fs::path checkpoint = options_.weights;
  if (options_.weights.empty()) {
    checkpoint = path(options_.architecture + ".pt");
    write_bytes(checkpoint, embedded_weights());
  }
  ReadOptions read_options;
  read_options.architecture = options_.architecture;
  read_options.input_shape = Shape{1, 3, 32, 32};
  float_.model = read_model(checkpoint, read_options);
  fmt::print("   {} with {} operations from {}\n", options_.architecture, float_.model.num_nodes(),
             checkpoint.string());
}

void Tutorial::open_data() {
  heading("Open the data set, choose the transform function");
  if (options_.data.empty()) {
    train_ = open_images("demo:train", Split::train);
    test_ = open_images("demo:test", Split::test);
  } else {
    const std::string spec =
        fs::is_directory(options_.data) ? "cifar10:" + options_.data : options_.data;
    train_ = open_images(spec, Split::train);
    test_ = open_images(spec, Split::test);
  }
  for (const std::size_t index : options_.indices) {
    if (index < test_->size()) continue;
    throw InvalidArgument(fmt::format("--indices {}: expected numbers below {}, the test images",
                                      index, test_->size()));
  }
  preprocess_ = options_.preprocess.given() ? options_.preprocess.resolve(float_.model, "tutorial")
                                            : named_preprocess("cifar10");
  fmt::print("   {}: {} training and {} test images of {} classes\n",
             options_.data.empty() ? "demo shapes, drawn by the program" : options_.data,
             train_->size(), test_->size(), test_->class_names().size());
  fmt::print("   transform: x = (pixel / {} - mean) / std per channel\n", preprocess_.scale);
}

void Tutorial::save_float_model() {
  heading("Convert to OpenVINO IR and save");
  write_preprocess(float_.model.rt_info, preprocess_);
  write_class_names(float_.model.rt_info, test_->class_names());
  float_.file = path(stem_ + ".xml");
  path(stem_ + ".bin");
  write_model(float_.model, float_.file);
  fmt::print("   {}: {}\n", float_.file.string(), size_text(model_bytes(float_.file)));
}

void Tutorial::quantize_model() {
  heading("Quantize");
  const auto subset = std::make_shared<const ImageSubset>(
      train_, ImageSubset::Options{.size = options_.subset_size});
  const Dataset calibration(subset, [this](const Sample& sample) { return preprocess_(sample); });
  QuantizationOptions quantization;
  quantization.subset_size = options_.subset_size;
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
    if (!variant->evaluation.accuracy) throw InvalidArgument("tutorial: no test image has a label");
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
  sheet_.class_names = test_->class_names();
  sheet_.pictures =
      compare_images(*float_.compiled, *int8_.compiled, *test_, preprocess_, options_.indices);
  const fs::path file = path("pictures.png");
  write_picture_sheet(file, sheet_);
  for (const ComparedImage& picture : sheet_.pictures) {
    fmt::print("   {:>5}  {:<12} FP32 {:<12} INT8 {}\n", picture.index,
               class_text(sheet_.class_names, static_cast<std::size_t>(picture.label)),
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
  const Accuracy& a = *float_.evaluation.accuracy;
  const Accuracy& b = *int8_.evaluation.accuracy;
  const auto bytes_a = static_cast<double>(model_bytes(float_.file));
  const auto bytes_b = static_cast<double>(model_bytes(int8_.file));
  const BenchmarkResult& speed_a = float_.benchmark;
  const BenchmarkResult& speed_b = int8_.benchmark;
  row("", "FP32", "INT8", "");
  row("top-1", fmt::format("{:.2f} %", a.top1), fmt::format("{:.2f} %", b.top1),
      fmt::format("{:+.2f}", b.top1 - a.top1));
  if (a.top5 && b.top5) {
    row("top-5", fmt::format("{:.2f} %", *a.top5), fmt::format("{:.2f} %", *b.top5),
        fmt::format("{:+.2f}", *b.top5 - *a.top5));
  }
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
  Json evaluation = Json::parse(to_json(variant.evaluation));
  json["num_images"] = evaluation["num_images"];
  json["top1"] = evaluation["top1"];
  json["top5"] = evaluation["top5"];
  json["benchmark"] = Json::parse(to_json(variant.benchmark));
  json["throughput_fps"] = variant.benchmark.throughput_fps;
  json["latency_ms"] = json["benchmark"]["latency_ms"];
  return json;
}

void Tutorial::write_result() {
  Json result = {{"architecture", options_.architecture},
                 {"data", options_.data.empty() ? "demo" : options_.data},
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
  result["pictures"] = Json::parse(to_json(sheet_.pictures, sheet_.class_names));
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
  const bool is_default = options_.architecture == TutorialOptions{}.architecture;
  stem_ = is_default ? "mobilenet_v2" : options_.architecture;
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error) {
    throw IoError(
        fmt::format("{}: cannot make the folder: {}", directory_.string(), error.message()));
  }
  options_.json.check({});
  read_checkpoint();
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
  if (options.weights.empty() && embedded_weights().empty()) {
    throw UsageError(
        "this program was built without the demo weights: --data and --weights are needed");
  }
  if (options.data.empty() != options.weights.empty()) {
    throw UsageError(
        "--data and --weights go together: the embedded weights know the embedded data only");
  }
  if (options.weights.empty() && options.architecture != TutorialOptions{}.architecture) {
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
  verb.add_option("--weights", options->weights, "PyTorch checkpoint; default: embedded weights")
      .type_name("FILE");
  verb.add_option("--arch", options->architecture, "The network of the checkpoint")
      .one_of(architectures());
  verb.add_option("--subset-size", options->subset_size, "Samples to calibrate on (300)")
      .positive();
  verb.add_option("--seconds", options->seconds, "Length of each speed measurement (5)").positive();
  verb.add_option("--indices", options->indices, "Test images to draw (7,12,15,20)")
      .delimiter(',')
      .non_negative();
  options->preprocess.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet tutorial -o out
  octet tutorial --data cifar10:cifar-10-batches-bin --weights cifar10_mobilenetv2_x1_0.pt -o out)");
  return {verb, [options] { run_tutorial(*options); }};
}

}  // namespace octet::cli
