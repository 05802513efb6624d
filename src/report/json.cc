// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "base/file.h"
#include "octet/report.h"

namespace octet {

namespace {

void add_accuracy(Json& json, const Evaluation& evaluation) {
  const auto num_images = evaluation.labels.size();
  json["num_images"] = num_images;
  json["num_labelled"] = evaluation.accuracy ? evaluation.accuracy->num_images : 0;
  json["top1"] = evaluation.accuracy ? Json(evaluation.accuracy->top1) : Json();
  const bool has_top5 = evaluation.accuracy && evaluation.accuracy->top5;
  json["top5"] = has_top5 ? Json(*evaluation.accuracy->top5) : Json();
  if (const auto& multi_label = evaluation.multi_label) {
    json["num_labelled"] = multi_label->num_images;
    json["mean_average_precision"] = multi_label->mean_average_precision;
    json["label_accuracy"] = multi_label->label_accuracy;
    json["exact_match"] = multi_label->exact_match;
  }
  json["duration_s"] = evaluation.duration_s;
  json["throughput_fps"] = static_cast<double>(num_images) / evaluation.duration_s;
}

std::string class_name(std::int64_t label, const std::vector<std::string>& names) {
  const auto index = static_cast<std::size_t>(label);
  return label >= 0 && index < names.size() ? names[index] : std::to_string(label);
}

Json prediction_json(const Prediction& prediction, const std::vector<std::string>& names) {
  return {{"class", prediction.class_index},
          {"name", class_name(static_cast<std::int64_t>(prediction.class_index), names)},
          {"confidence", prediction.confidence}};
}

/// benchmark_app's fields, but for the units in their names.
Json performance_counts_json(const std::vector<ProfilingInfo>& counts) {
  double real_ms = 0;
  double cpu_ms = 0;
  for (const ProfilingInfo& count : counts) {
    real_ms += count.real_time_ms;
    cpu_ms += count.cpu_time_ms;
  }
  Json nodes = Json::array();
  for (const ProfilingInfo& count : counts) {
    const bool executed = count.status == ProfilingInfo::Status::executed;
    nodes.push_back({{"name", count.node_name},
                     {"status", executed ? "EXECUTED" : "NOT_RUN"},
                     {"node_type", count.node_type},
                     {"exec_type", count.exec_type},
                     {"real_time_ms", count.real_time_ms},
                     {"cpu_time_ms", count.cpu_time_ms},
                     {"percent", real_ms > 0 ? 100 * count.real_time_ms / real_ms : 0}});
  }
  return {{"nodes", nodes}, {"total_real_time_ms", real_ms}, {"total_cpu_time_ms", cpu_ms}};
}

}  // namespace

Json to_json(const Evaluation& evaluation,
             const std::optional<std::pair<Evaluation, Agreement>>& reference) {
  Json json;
  add_accuracy(json, evaluation);
  if (reference) {
    const Agreement& agreement = reference->second;
    json["agreement"] = agreement.agreement;
    json["sqnr_db"] = agreement.sqnr_db;
    json["num_only_reference_right"] = agreement.num_only_reference_right;
    json["num_only_model_right"] = agreement.num_only_model_right;
    json["mcnemar_p"] = agreement.mcnemar_p;
    add_accuracy(json["reference"], reference->first);
  }
  return json;
}

Json to_json(const BenchmarkResult& result) {
  const LatencyStatistics& latency = result.latency_ms;
  Json json = {{"num_iterations", result.num_iterations},
               {"num_requests", result.num_requests},
               {"batch_size", result.batch_size},
               {"duration_s", result.duration_ms / 1e3},
               {"first_inference_ms", result.first_inference_ms},
               {"latency_ms",
                {{"median", latency.median},
                 {"average", latency.average},
                 {"min", latency.min},
                 {"max", latency.max},
                 {"p90", latency.p90},
                 {"p99", latency.p99}}},
               {"throughput_fps", result.throughput_fps}};
  if (!result.performance_counts.empty())
    json["performance_counts"] = performance_counts_json(result.performance_counts);
  return json;
}

Json to_json(const std::vector<ComparedImage>& images,
             const std::vector<std::string>& class_names) {
  Json json = Json::array();
  for (const ComparedImage& image : images) {
    json.push_back({{"index", image.index},
                    {"label", image.label},
                    {"name", class_name(image.label, class_names)},
                    {"reference", prediction_json(image.reference, class_names)},
                    {"model", prediction_json(image.model, class_names)}});
  }
  return json;
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  write_file(file, text);
}

void write_bytes(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  write_file(file, bytes);
}

std::filesystem::path write_statistics_report(const std::filesystem::path& folder,
                                              const StatisticsReport& report, bool json) {
  const std::pair<const char*, const StatisticsReport::Entries&> csv_parts[] = {
      {"Command line parameters", report.command_line},
      {"Configuration setup", report.configuration},
      {"Execution results", report.results}};
  if (json) {
    Json document;
    const char* names[] = {"cmd_options", "configuration_setup", "execution_results"};
    for (std::size_t i = 0; i < std::size(csv_parts); ++i) {
      Json& part = document[names[i]] = Json::object();
      for (const auto& [key, value] : csv_parts[i].second) {
        // The one value that benchmark_app writes as another type than text.
        part[key] = value == "True" ? Json(true) : Json(value);
      }
    }
    auto file = folder / "benchmark_report.json";
    write_file(file, document.dump());
    return file;
  }
  std::string text;
  for (const auto& [heading, entries] : csv_parts) {
    text += fmt::format("{}\n", heading);
    for (const auto& [key, value] : entries) text += fmt::format("{};{}\n", key, value);
    text += '\n';
  }
  auto file = folder / "benchmark_report.csv";
  write_file(file, text);
  return file;
}

}  // namespace octet
