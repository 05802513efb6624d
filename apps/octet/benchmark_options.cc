// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "benchmark_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "words.h"

namespace octet::cli {

std::vector<std::string> with_double_dashes(std::vector<std::string> arguments) {
  for (std::string& argument : arguments) {
    const bool long_name = argument.size() > 2 && argument[0] == '-' &&
                           std::isalpha(argument[1]) != 0 && std::isalpha(argument[2]) != 0;
    if (long_name) argument.insert(argument.begin(), '-');
  }
  return arguments;
}

void BenchmarkVerbOptions::add(Verb& verb) {
  verb.add_option("-m,--path_to_model", model, "The model").required().type_name("MODEL");
  verb.add_option("-d,--target_device", device, "CPU, or AUTO, which is the CPU");
  verb.add_option("--api,--api_type", api,
                  "sync or async; default: async, or sync for the latency hint")
      .one_of({"sync", "async"});
  verb.add_option("-t,--time", duration_s, "Seconds to run (60, unless -niter is given)")
      .positive();
  verb.add_option("--niter,--number_iterations", num_iterations,
                  "Number of inferences; 0: compiles the model only")
      .non_negative();
  verb.add_option("--nireq,--number_infer_requests", num_requests, "Requests in flight").positive();
  verb.add_option("--nstreams,--number_streams", num_streams, "Inferences run at once").positive();
  verb.add_option("--nthreads,--number_threads", num_threads, "Threads of all streams together")
      .positive();
  verb.add_option("-b,--batch_size", batch_size, "Images per inference").positive();
  verb.add_option("--shape,--input-shape", shape,
                  "Shape of the input, [1,3,32,32] or name[1,3,32,32]");
  verb.add_option("--hint,--perf_hint", hint, "throughput, latency or none; default: by the API")
      .one_of({"throughput", "tput", "latency", "none"});
  verb.add_option("--infer_precision", infer_precision, "f32: quantized layers still run in INT8");
  verb.add_option("--report_type", report_type, "no_counters: writes a report file")
      .one_of({"no_counters"});
  verb.add_option("--report_folder", report_folder, "Folder of the report file");
  verb.add_flag("--json_stats", json_statistics, "The report is benchmark_report.json, not .csv");
  verb.add_flag("--pc,--perf_counts", performance_counts, "Prints what each layer costs");
  verb.add_option("--pcsort,--perf_counts_sort", performance_counts_order,
                  "The same in this order: no_sort, the plan's; sort, the slowest first; "
                  "simple_sort, the slowest first without what has not run")
      .one_of({"no_sort", "sort", "simple_sort"});
  add_word(verb, "--backend", backend, kBackendHelp, kBackendWords);
  verb.add_option("--arch", architecture, "The network a bare state_dict belongs to");
  json.add(verb);
}

BenchmarkApi BenchmarkVerbOptions::chosen_api() const {
  if (!api.empty()) return api == "sync" ? BenchmarkApi::sync : BenchmarkApi::async;
  return hint == "latency" ? BenchmarkApi::sync : BenchmarkApi::async;
}

PerformanceHint BenchmarkVerbOptions::chosen_hint() const {
  if (hint == "latency") return PerformanceHint::latency;
  if (hint == "throughput" || hint == "tput") return PerformanceHint::throughput;
  return chosen_api() == BenchmarkApi::sync ? PerformanceHint::latency
                                            : PerformanceHint::throughput;
}

CompileOptions BenchmarkVerbOptions::compile_options() const {
  if (!infer_precision.empty() && infer_precision != "f32" && infer_precision != "CPU:f32") {
    throw Unsupported(fmt::format(
        "-infer_precision {}: expected f32, the only float precision there is", infer_precision));
  }
  return {.performance_hint = chosen_hint(),
          .num_streams = num_streams,
          .inference_num_threads = num_threads,
          .backend = backend,
          .enable_profiling = performance_counts || !performance_counts_order.empty()};
}

BenchmarkOptions BenchmarkVerbOptions::benchmark_options() const {
  BenchmarkOptions options;
  options.api = chosen_api();
  options.duration_s = duration_s;
  options.num_iterations = num_iterations;
  if (!duration_s && !num_iterations) options.duration_s = 60;
  options.num_requests = num_requests;
  return options;
}

PerformanceCountsOrder BenchmarkVerbOptions::chosen_order() const {
  if (performance_counts_order == "sort") return PerformanceCountsOrder::sort;
  if (performance_counts_order == "simple_sort") return PerformanceCountsOrder::simple_sort;
  return PerformanceCountsOrder::no_sort;
}

std::map<std::string, Shape> BenchmarkVerbOptions::shapes() const {
  return shapes_of("-shape", shape);
}

}  // namespace octet::cli
