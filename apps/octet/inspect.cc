// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "classifier_options.h"
#include "command.h"
#include "data_options.h"
#include "files_in_use.h"
#include "octet/evaluation.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "quantizers.h"
#include "results.h"

namespace octet::cli {

namespace {

struct InspectOptions {
  std::string model;
  std::string architecture;
  InputShapeOption input_shape;
  bool graph = false;
  bool kernels = false;
  BackendOptions backend;
  JsonOption json;
};

void inspect_ports(const Model& model, Json& result) {
  for (const NodeId id : model.parameters()) {
    fmt::print("input       {}\n", value_text(model, {id, 0}));
    result["inputs"].push_back(value_text(model, {id, 0}));
  }
  for (const NodeId id : model.results()) {
    fmt::print("output      {}\n", value_text(model, {id, 0}));
    result["outputs"].push_back(value_text(model, {id, 0}));
  }
  if (const auto preprocess = read_preprocess(model.rt_info)) {
    fmt::print("preprocess  scale {}, mean {}, std {}, resize {}, crop {}\n", preprocess->scale,
               fmt::join(preprocess->mean, ","), fmt::join(preprocess->std, ","),
               to_string(preprocess->resize), to_string(preprocess->crop));
  }
  const auto names = read_class_names(model.rt_info);
  if (!names.empty()) {
    fmt::print("classes     {} ({} ... {})\n", names.size(), names.front(), names.back());
    result["class_names"] = names;
  }
}

void inspect_operations(const Model& model, Json& result) {
  std::map<std::string, std::size_t> counts;
  for (const NodeId id : model.topological_order())
    ++counts[std::string(type_name(model.node(id).op))];
  fmt::print("operations  {}\n", model.num_nodes());
  for (const auto& [type, count] : counts) fmt::print("  {:>5} {}\n", count, type);
  result["num_operations"] = model.num_nodes();
  result["operations"] = counts;
}

/// The operations of the file that the model was read from, where its nodes are others.
void inspect_sources(const Model& model, Json& result) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> nodes_of_source;
  for (const NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    if (std::holds_alternative<Constant>(node.op)) continue;
    for (const SourceNode& source : node.sources)
      nodes_of_source[{source.name, source.type}].push_back(node.name);
  }
  if (nodes_of_source.empty()) return;
  std::map<std::string, std::size_t> counts;
  result["sources"] = Json::array();
  for (const auto& [source, nodes] : nodes_of_source) {
    ++counts[source.second];
    result["sources"].push_back(
        {{"name", source.first}, {"type", source.second}, {"nodes", nodes}});
  }
  fmt::print("made from   {} operations of the file\n", nodes_of_source.size());
  for (const auto& [type, count] : counts) fmt::print("  {:>5} {}\n", count, printable(type));
}

void inspect_quantizers(const Model& model, Json& result) {
  const auto quantizers = find_quantizers(model);
  const QuantizerCounts counts = count_quantizers(quantizers);
  fmt::print("quantizers  {}\n", to_string(counts));
  if (!quantizers.empty()) {
    fmt::print("  {:<12}{:<14}{:<10}{:<8}{:<24}{:<18}{}\n", "on", "form", "channels", "levels",
               "range", "feeds", "name");
  }
  result["quantizers"] = Json::array();
  for (const QuantizerInfo& q : quantizers) {
    const std::string range =
        q.range ? fmt::format("{:.4g} ... {:.4g}", q.range->first, q.range->second) : "?";
    const char* on = q.on_weights ? "weights" : "activations";
    const char* form = q.is_integer_constant ? "integers" : "FakeQuantize";
    fmt::print("  {:<12}{:<14}{:<10}{:<8}{:<24}{:<18}{}\n", on, form,
               q.is_per_channel() ? std::to_string(q.num_channels) : "-", q.levels, range,
               q.consumer, printable(q.name));
    Json entry = {{"name", q.name},
                  {"on", on},
                  {"form", form},
                  {"granularity", q.is_per_channel() ? "per_channel" : "per_tensor"},
                  {"num_channels", q.num_channels},
                  {"levels", q.levels},
                  {"feeds", q.consumer}};
    if (q.range) entry["range"] = Json::array({q.range->first, q.range->second});
    result["quantizers"].push_back(std::move(entry));
  }
  if (const Saturation saturation = find_saturation(model); !saturation.layers.empty()) {
    fmt::print("exact in    {}\n", to_string(saturation));
    result["saturation"] = to_json(saturation);
  }
  result["num_fake_quantize"] = {{"total", counts.total()},
                                 {"activations", counts.activations},
                                 {"activations_per_channel", counts.activations_per_channel},
                                 {"weights", counts.weights}};
}

void inspect_kernels(Model model, const BackendOptions& backend, Json& result) {
  if (const auto shapes = shapes_of_one_image(model); !shapes.empty()) model.reshape(shapes);
  expect_static_inputs(model, "--input-shape");
  const CompileOptions options = backend.compile_options(PerformanceHint::latency);
  const CompiledModel compiled = compile_model(model, "CPU", options);
  // The reference is there for its answers; it may take minutes.
  std::vector<StepTime> times(compiled.steps().size());
  const bool is_measured = options.backend != Backend::reference && !compiled.inputs().empty();
  if (is_measured) times = measure_steps(model, options);
  fmt::print("steps       {}\n", compiled.steps().size());
  // Fused steps have long names: the columns are as wide as their longest word.
  std::size_t operations = 16;
  std::size_t kernels = 16;
  for (const StepInfo& step : compiled.steps()) {
    operations = std::max(operations, step.operation.size());
    kernels = std::max(kernels, step.kernel.size());
  }
  constexpr const char* kRow = "  {:<{}}  {:<9}  {:<4}  {:<{}}  {:>9}  {:>9}  {:<16}  {}\n";
  fmt::print(kRow, "operation", operations, "backend", "type", "kernel", kernels, "ms", "float ms",
             "output", "name");
  result["steps"] = Json::array();
  std::size_t num_slower = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const StepInfo& step = compiled.steps()[i];
    const StepTime& time = times[i];
    const auto milliseconds = [](std::optional<double> ms) {
      return ms ? fmt::format("{:.4f}", *ms) : "-";
    };
    fmt::print(kRow, step.operation, operations, step.backend, step.precision, step.kernel, kernels,
               milliseconds(is_measured ? std::optional(time.time_ms) : std::nullopt),
               milliseconds(time.float_time_ms), octet::to_string(step.output_shape),
               printable(step.name));
    for (const std::string& refusal : step.refusals) fmt::print("      refused by {}\n", refusal);
    if (time.is_slower_than_float()) {
      fmt::print("      slower than in float: {:.2f} times the time\n",
                 time.time_ms / *time.float_time_ms);
      ++num_slower;
    }
    Json entry = {{"name", step.name},           {"operation", step.operation},
                  {"backend", step.backend},     {"kernel", step.kernel},
                  {"precision", step.precision}, {"output_shape", step.output_shape.dims()},
                  {"refusals", step.refusals}};
    if (is_measured) {
      entry.update({{"time_ms", time.time_ms}, {"slower_than_float", time.is_slower_than_float()}});
    }
    if (time.float_time_ms) entry["float_time_ms"] = *time.float_time_ms;
    result["steps"].push_back(std::move(entry));
  }
  if (num_slower > 0)
    fmt::print("{} of the INT8 steps are slower here than without quantizers\n", num_slower);
}

void run_inspect(const InspectOptions& options) {
  FilesInUse in_use;
  in_use.add_model(options.model);
  options.json.check(in_use);
  const Model model = options.input_shape.read(options.model, options.architecture);
  Json result = {{"model", options.model}, {"name", model.name}};
  fmt::print("model       {} ({})\n", options.model, printable(model.name));
  inspect_ports(model, result);
  inspect_operations(model, result);
  inspect_sources(model, result);
  inspect_quantizers(model, result);
  if (options.kernels) inspect_kernels(model, options.backend, result);
  if (options.graph) {
    const std::string text = to_text(model);
    fmt::print("{}", text);
    result["graph"] = text;
  }
  options.json.write(result);
}

}  // namespace

Command add_inspect(CommandLine& app) {
  Verb verb = app.add_verb("inspect", "Shows a model's operations, quantizers and kernels");
  auto options = std::make_shared<InspectOptions>();
  verb.add_option("model", options->model, "The model").required();
  verb.add_option("--arch", options->architecture, "The network a bare state_dict belongs to")
      .one_of(architectures());
  options->input_shape.add(verb);
  verb.add_flag("--graph", options->graph,
                "Prints the graph, one line per operation, with what it was made from");
  verb.add_flag("--kernels", options->kernels,
                "Prints which kernel runs each step, why others were refused, and where it takes "
                "longer than in float");
  options->backend.add(verb);
  options->json.add(verb);
  verb.footer(R"(
Examples:
  octet inspect int8.xml
  octet inspect int8.xml --kernels
  octet inspect model.xml --graph > model.txt)");
  return {verb, [options] { run_inspect(*options); }};
}

}  // namespace octet::cli
