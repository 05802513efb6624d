// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <memory>

#include "benchmark_options.h"
#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "octet/report.h"
#include "octet/version.h"

namespace octet::cli {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string two_digits(double value) {
  return fmt::format("{:.2f}", value);
}

/// benchmark_app's console and report: each method is one or more of its eleven steps.
class Run {
 public:
  Run(const BenchmarkVerbOptions& options, StatisticsReport::Entries command_line)
      : options_(options) {
    report_.command_line = std::move(command_line);
  }
  void execute();

 private:
  void next_step(const std::string& detail = "");
  template <typename... Arguments>
  void info(fmt::format_string<Arguments...> text, Arguments&&... arguments) const {
    fmt::print("[ INFO ] {}\n", fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  template <typename... Arguments>
  void warn(fmt::format_string<Arguments...> text, Arguments&&... arguments) const {
    fmt::print("[ WARNING ] {}\n", fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  void print_ports(const Model& model) const;
  void configure_device();
  Model read();
  void resize(Model& model);
  CompiledModel load(const Model& model, const CompileOptions& compile_options);
  void query(const CompiledModel& compiled);
  void measure(const CompiledModel& compiled, const std::string& topology);
  void print_performance_counts(const BenchmarkResult& result) const;
  void print_result(const BenchmarkResult& result) const;
  void write_report(const BenchmarkResult* result);

  const BenchmarkVerbOptions& options_;
  int step_ = 0;
  StatisticsReport report_;
};

void Run::next_step(const std::string& detail) {
  static constexpr const char* kSteps[] = {"Parsing and validating input arguments",
                                           "Loading Octet Runtime",
                                           "Setting device configuration",
                                           "Reading model files",
                                           "Resizing model to match image sizes and given batch",
                                           "Configuring input of the model",
                                           "Loading the model to the device",
                                           "Querying optimal runtime parameters",
                                           "Creating infer requests and preparing input tensors",
                                           "Measuring performance",
                                           "Dumping statistics report"};
  fmt::print("[Step {}/{}] {}{}\n", step_ + 1, std::size(kSteps), kSteps[step_],
             detail.empty() ? "" : fmt::format(" ({})", detail));
  std::fflush(stdout);
  ++step_;
}

void Run::print_ports(const Model& model) const {
  const auto print = [&](const char* heading, const std::vector<NodeId>& ids, bool input) {
    info("{}", heading);
    for (const NodeId id : ids) {
      const Node& node = model.node(id);
      const OutputRef source = input ? OutputRef{id, 0} : node.inputs.at(0);
      const Value& value = model.value(source);
      std::string names;
      for (const std::string& name : value.names) names += (names.empty() ? "" : " , ") + name;
      info("    {} (node: {}) : {} / [...] / {}", names.empty() ? "***NO_NAME***" : names,
           model.node(source.node).name, to_string(value.type), to_string(value.shape));
    }
  };
  print("Model inputs:", model.parameters(), true);
  print("Model outputs:", model.results(), false);
}

void Run::configure_device() {
  if (!options_.hint.empty()) return;
  warn(
      "Performance hint was not explicitly specified in command line. "
      "Device({}) performance hint will be set to {}.",
      options_.device,
      options_.chosen_hint() == PerformanceHint::latency ? "PerformanceMode.LATENCY"
                                                         : "PerformanceMode.THROUGHPUT");
}

Model Run::read() {
  info("Loading model files");
  const auto start = Clock::now();
  ReadOptions read_options;
  read_options.architecture = options_.architecture;
  const std::map<std::string, Shape> shapes = options_.shapes();
  if (const auto only = shapes.find(""); only != shapes.end())
    read_options.input_shape = only->second;
  else
    read_options.input_shapes = shapes;
  Model model = read_model(options_.model, read_options);
  const std::string took = two_digits(milliseconds_since(start));
  info("Read model took {} ms", took);
  report_.results.emplace_back("read model time (ms)", took);
  info("Original model I/O parameters:");
  print_ports(model);
  return model;
}

void Run::resize(Model& model) {
  std::map<std::string, Shape> shapes = options_.shapes();
  const auto parameters = model.parameters();
  if (parameters.empty())
    throw InvalidArgument(fmt::format("{}: the model has no input", options_.model));
  // A dynamic batch is one image, as benchmark_app's default for a data shape.
  if (shapes.empty()) shapes = shapes_of_one_image(model);
  if (options_.batch_size > 0) {
    for (const NodeId id : parameters) {
      const std::string& name = model.node(id).name;
      const bool only = parameters.size() == 1 && shapes.contains("");
      Shape& shape = shapes.try_emplace(only ? "" : name, model.value({id, 0}).shape).first->second;
      if (shape.rank() > 0) shape[0] = static_cast<std::int64_t>(options_.batch_size);
    }
  }
  const Shape& first =
      shapes.empty() ? model.value({parameters[0], 0}).shape : shapes.begin()->second;
  info("Model batch size: {}", first.rank() > 1 ? first[0] : 1);
  if (!shapes.empty()) {
    std::string text;
    for (const auto& [name, shape] : shapes) {
      text += fmt::format("{}'{}': {}", text.empty() ? "" : ", ",
                          name.empty() ? model.node(parameters[0]).name : name, to_string(shape));
    }
    info("Reshaping model: {}", text);
    const auto start = Clock::now();
    model.reshape(shapes);
    const std::string took = two_digits(milliseconds_since(start));
    info("Reshape model took {} ms", took);
    report_.results.emplace_back("reshape model time (ms)", took);
  }
}

CompiledModel Run::load(const Model& model, const CompileOptions& compile_options) {
  expect_static_inputs(model, "-shape");
  const auto start = Clock::now();
  CompiledModel compiled = compile_model(model, options_.device, compile_options);
  const std::string took = two_digits(milliseconds_since(start));
  info("Compile model took {} ms", took);
  report_.results.emplace_back("compile model time (ms)", took);
  return compiled;
}

void Run::query(const CompiledModel& compiled) {
  info("Model:");
  info("  OPTIMAL_NUMBER_OF_INFER_REQUESTS: {}", compiled.optimal_number_of_infer_requests());
  info("  NUM_STREAMS: {}", compiled.num_streams());
  info("  INFERENCE_NUM_THREADS: {}", compiled.inference_num_threads());
  info("  INFERENCE_PRECISION_HINT: f32");
  info("  PERFORMANCE_HINT: {}",
       options_.chosen_hint() == PerformanceHint::latency ? "LATENCY" : "THROUGHPUT");
  info("  EXECUTION_DEVICES: ['CPU']");
}

void Run::measure(const CompiledModel& compiled, const std::string& topology) {
  BenchmarkOptions benchmark_options = options_.benchmark_options();
  const bool async = benchmark_options.api == BenchmarkApi::async;
  const auto num_requests =
      async ? benchmark_options.num_requests != 0
                  ? benchmark_options.num_requests
                  : static_cast<std::size_t>(compiled.optimal_number_of_infer_requests())
            : 1;
  for (const Port& port : compiled.inputs()) {
    warn("No input files were given for input '{}'!. This input will be filled with random values!",
         port.name);
    info("Fill input '{}' with random values ", port.name);
  }
  if (auto& wanted = benchmark_options.num_iterations; wanted && *wanted % num_requests != 0) {
    const std::size_t aligned = (*wanted + num_requests - 1) / num_requests * num_requests;
    warn(
        "Number of iterations was aligned by request number from {} to {} using number of "
        "requests {}",
        *wanted, aligned, num_requests);
    wanted = aligned;
  }
  const std::string duration_ms =
      fmt::format("{:.0f}", benchmark_options.duration_s.value_or(0) * 1e3);
  std::string limits;
  if (benchmark_options.duration_s) limits = duration_ms + " ms duration";
  if (benchmark_options.num_iterations) {
    limits += fmt::format("{}{} iterations", limits.empty() ? "" : ", ",
                          *benchmark_options.num_iterations);
  }
  next_step(async ? fmt::format("Start inference asynchronously, {} inference requests, limits: {}",
                                num_requests, limits)
                  : fmt::format("Start inference synchronously, limits: {}", limits));
  info(
      "Benchmarking in inference only mode (inputs filling are not included in measurement loop).");
  const BenchmarkResult result = benchmark(compiled, benchmark_options);
  info("First inference took {} ms", two_digits(result.first_inference_ms));

  report_.configuration = {
      {"topology", topology},
      {"target device", options_.device},
      {"API", async ? "async" : "sync"},
      {"inference_only", "True"},
      {"precision", "UNSPECIFIED"},
      {"batch size", std::to_string(result.batch_size)},
      {"number of iterations", benchmark_options.num_iterations
                                   ? std::to_string(*benchmark_options.num_iterations)
                                   : "None"},
      {"number of parallel infer requests", std::to_string(num_requests)},
      {"duration (ms)", duration_ms}};
  const LatencyStatistics& latency = result.latency_ms;
  const StatisticsReport::Entries results = {
      {"first inference time (ms)", two_digits(result.first_inference_ms)},
      {"total execution time (ms)", two_digits(result.duration_ms)},
      {"total number of iterations", std::to_string(result.num_iterations)},
      {"latency (ms)", two_digits(latency.median)},
      {"avg latency", two_digits(latency.average)},
      {"min latency", two_digits(latency.min)},
      {"max latency", two_digits(latency.max)},
      {"throughput", two_digits(result.throughput_fps)}};
  report_.results.insert(report_.results.end(), results.begin(), results.end());
  next_step();
  print_performance_counts(result);
  write_report(&result);
  print_result(result);
}

void Run::print_performance_counts(const BenchmarkResult& result) const {
  if (result.performance_counts.empty()) return;
  info("Performance counts averaged over {} infer requests", result.num_requests);
  fmt::print("{}\n", performance_counts_text(result.performance_counts, options_.chosen_order()));
}

void Run::print_result(const BenchmarkResult& result) const {
  const LatencyStatistics& latency = result.latency_ms;
  // The unit of all four lines follows the average: 0.87 ms prints as 870.00 us.
  const bool micro = latency.average < 1;
  const auto print = [&](const char* heading, double value_ms) {
    info("   {:<15}{:.2f} {}", heading, micro ? value_ms * 1e3 : value_ms, micro ? "us" : "ms");
  };
  info("Execution Devices:['CPU']");
  info("Count:            {} iterations", result.num_iterations);
  info("Duration:         {:.2f} ms", result.duration_ms);
  info("Latency:");
  print("Median:", latency.median);
  print("Average:", latency.average);
  print("Min:", latency.min);
  print("Max:", latency.max);
  info("Throughput:   {:.2f} FPS", result.throughput_fps);
}

void Run::write_report(const BenchmarkResult* result) {
  if (!options_.report_type.empty()) {
    const auto file =
        write_statistics_report(options_.report_folder, report_, options_.json_statistics);
    info("Statistics report is stored to {}", file.string());
  }
  Json json = {{"model", options_.model}, {"device", options_.device}};
  if (result != nullptr) json.update(to_json(*result));
  options_.json.write(json);
}

void Run::execute() {
  next_step();
  info("Parsing input parameters");
  if (!options_.report_type.empty()) {
    expect_output(std::filesystem::path(options_.report_folder) / "benchmark_report");
  }
  FilesInUse in_use;
  in_use.add_model(options_.model);
  options_.json.check(in_use);
  const CompileOptions compile_options = options_.compile_options();
  next_step();
  info("Octet:");
  info("Build ................................. {}", version());
  next_step();
  configure_device();
  next_step();
  Model model = read();
  next_step();
  resize(model);
  next_step();
  print_ports(model);
  next_step();
  const CompiledModel compiled = load(model, compile_options);
  if (options_.num_iterations == std::size_t{0}) {
    info("Model compiled successfully. Skipping inference due to -niter 0.");
    for (int i = 0; i < 3; ++i) next_step("skipped");
    next_step();
    write_report(nullptr);
    return;
  }
  next_step();
  query(compiled);
  next_step();
  measure(compiled, model.name);
}

/// The options that were given, with one dash.
StatisticsReport::Entries given_options(const Verb& verb) {
  StatisticsReport::Entries entries;
  for (auto& [name, value] : verb.given()) entries.emplace_back("-" + name, value);
  return entries;
}

}  // namespace

Command add_benchmark(CommandLine& app) {
  Verb verb = app.add_verb("benchmark", "Measures speed, with benchmark_app's options");
  auto options = std::make_shared<BenchmarkVerbOptions>();
  options->add(verb);
  verb.footer(R"(
Long options may be given with one dash, as benchmark_app's.

Examples:
  octet benchmark -m int8.xml -t 10
  octet benchmark -m int8.xml -api sync -hint latency -niter 1000
  octet benchmark -m int8.xml -t 10 -pcsort sort
  octet benchmark -m model.xml -nstreams 2 -nthreads 2 -nireq 2 -shape [1,3,32,32] -report_type no_counters -report_folder . -json_stats)");
  return {verb, [options, verb] { Run(*options, given_options(verb)).execute(); }};
}

}  // namespace octet::cli
