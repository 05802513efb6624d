// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "octet/report.h"

namespace octet {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

class ReportFiles : public ::testing::Test {
 protected:
  ReportFiles()
      : folder_(fs::path(::testing::TempDir()) /
                ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~ReportFiles() override { fs::remove_all(folder_); }

  static std::string text_of(const fs::path& file) {
    const auto bytes = read_file(file);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  fs::path folder_;
};

Evaluation some_evaluation() {
  Evaluation evaluation;
  evaluation.logits = Tensor(ElementType::f32, {4, 2});
  evaluation.labels = {0, 0, 1, 1};
  evaluation.accuracy = Accuracy{4, 75, 100};
  evaluation.duration_s = 2;
  return evaluation;
}

TEST(EvaluationJson, HasTheStableNames) {
  const json result = json::parse(to_json(some_evaluation()).dump());
  EXPECT_EQ(result["num_images"], 4);
  EXPECT_EQ(result["top1"], 75);
  EXPECT_EQ(result["top5"], 100);
  EXPECT_EQ(result["duration_s"], 2);
  EXPECT_EQ(result["throughput_fps"], 2);
}

TEST(EvaluationJson, SaysNullWithoutLabels) {
  Evaluation evaluation = some_evaluation();
  evaluation.accuracy.reset();
  const json result = json::parse(to_json(evaluation).dump());
  EXPECT_TRUE(result["top1"].is_null());
  EXPECT_EQ(result["num_labelled"], 0);
}

TEST(EvaluationJson, AddsTheReference) {
  Agreement agreement;
  agreement.agreement = 99.5;
  agreement.sqnr_db = 30.25;
  agreement.num_only_reference_right = 3;
  agreement.num_only_model_right = 2;
  const json result =
      json::parse(to_json(some_evaluation(), std::pair(some_evaluation(), agreement)).dump());
  EXPECT_EQ(result["agreement"], 99.5);
  EXPECT_EQ(result["sqnr_db"], 30.25);
  EXPECT_EQ(result["num_only_reference_right"], 3);
  EXPECT_EQ(result["num_only_model_right"], 2);
  EXPECT_EQ(result["reference"]["top1"], 75);
}

TEST(BenchmarkJson, HasTheStableNames) {
  BenchmarkResult benchmark;
  benchmark.duration_ms = 1500;
  benchmark.throughput_fps = 1234.5;
  benchmark.latency_ms = {1, 2, 3, 4, 5, 6};
  const json result = json::parse(to_json(benchmark).dump());
  EXPECT_EQ(result["duration_s"], 1.5);
  EXPECT_EQ(result["throughput_fps"], 1234.5);
  const json latency = {{"median", 1.0}, {"average", 2.0}, {"min", 3.0},
                        {"max", 4.0},    {"p90", 5.0},     {"p99", 6.0}};
  EXPECT_EQ(result["latency_ms"], latency);
}

TEST(BenchmarkJson, PerformanceCountsHaveSharesOfTheWhole) {
  BenchmarkResult benchmark;
  const auto executed = ProfilingInfo::Status::executed;
  benchmark.performance_counts = {{"conv", executed, "Convolution", "tiled:avx2_i8", 3, 2.5},
                                  {"pool", executed, "AvgPool", "plain_f32", 1, 0.5}};
  const json counts = json::parse(to_json(benchmark).dump())["performance_counts"];
  const json conv = {{"name", "conv"},
                     {"status", "EXECUTED"},
                     {"node_type", "Convolution"},
                     {"exec_type", "tiled:avx2_i8"},
                     {"real_time_ms", 3.0},
                     {"cpu_time_ms", 2.5},
                     {"percent", 75.0}};
  EXPECT_EQ(counts["nodes"][0], conv);
  EXPECT_EQ(counts["nodes"][1]["percent"], 25.0);
  EXPECT_EQ(counts["total_real_time_ms"], 4.0);
  EXPECT_EQ(counts["total_cpu_time_ms"], 3.0);
}

TEST(BenchmarkJson, HasNoPerformanceCountsOfAModelThatIsNotProfiled) {
  EXPECT_FALSE(json::parse(to_json(BenchmarkResult()).dump()).contains("performance_counts"));
}

TEST(ComparedImagesJson, NamesTheClasses) {
  const std::vector<ComparedImage> images{{7, Tensor(), 1, {1, 0.5}, {0, 0.25}}};
  const json result = json::parse(to_json(images, {"cat", "dog"}).dump());
  EXPECT_EQ(result[0]["name"], "dog");
  EXPECT_EQ(result[0]["reference"]["name"], "dog");
  EXPECT_EQ(result[0]["model"]["name"], "cat");
  EXPECT_EQ(result[0]["model"]["confidence"], 0.25);
}

const StatisticsReport kReport{
    {{"-m", "a.xml"}, {"-json_stats", ""}}, {{"API", "async"}}, {{"throughput", "12.50"}}};

TEST_F(ReportFiles, StatisticsCsvHasThreeParts) {
  const fs::path file = write_statistics_report(folder_, kReport, false);
  EXPECT_EQ(file, folder_ / "benchmark_report.csv");
  EXPECT_EQ(text_of(file),
            "Command line parameters\n-m;a.xml\n-json_stats;\n\nConfiguration setup\nAPI;async\n\n"
            "Execution results\nthroughput;12.50\n\n");
}

TEST_F(ReportFiles, StatisticsJsonHasThreeParts) {
  const json result = json::parse(text_of(write_statistics_report(folder_, kReport, true)));
  EXPECT_EQ(result["cmd_options"]["-m"], "a.xml");
  EXPECT_EQ(result["configuration_setup"]["API"], "async");
  EXPECT_EQ(result["execution_results"]["throughput"], "12.50");
}

TEST_F(ReportFiles, AMissingFolderIsAnIoError) {
  EXPECT_THROW(write_statistics_report(folder_ / "none", kReport, true), IoError);
}

}  // namespace
}  // namespace octet
