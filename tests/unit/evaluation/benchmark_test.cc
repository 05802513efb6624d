// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <stdexcept>

#include "octet/evaluation.h"
#include "test_models.h"

namespace octet {
namespace {

using test::scaling_model;

TEST(Benchmark, RunsTheGivenNumberOfSynchronousInferences) {
  BenchmarkOptions options;
  options.api = BenchmarkApi::sync;
  options.num_iterations = 7;
  const BenchmarkResult result = benchmark(scaling_model(4, 1), options);
  EXPECT_EQ(result.num_iterations, 7U);
  EXPECT_EQ(result.num_requests, 1U);
}

TEST(Benchmark, RoundsAsynchronousIterationsUpToTheRequests) {
  BenchmarkOptions options;
  options.num_requests = 4;
  options.num_iterations = 10;
  const BenchmarkResult result =
      benchmark(scaling_model(4, 1, {.num_streams = 2, .inference_num_threads = 2}), options);
  EXPECT_EQ(result.num_iterations, 12U);
}

TEST(Benchmark, RunsAtLeastAsLongAsAsked) {
  BenchmarkOptions options;
  options.duration_s = 0.05;
  const BenchmarkResult result = benchmark(scaling_model(4, 1), options);
  EXPECT_GE(result.duration_ms, 50);
  EXPECT_GT(result.num_iterations, 0U);
}

TEST(Benchmark, ThroughputIsCountOverDuration) {
  BenchmarkOptions options;
  options.num_iterations = 100;
  const BenchmarkResult result = benchmark(scaling_model(4, 1), options);
  EXPECT_NEAR(result.throughput_fps, 1e3 * 100 / result.duration_ms, 1e-6);
}

TEST(Benchmark, LatencyStatisticsAreInOrder) {
  BenchmarkOptions options;
  options.num_iterations = 100;
  const LatencyStatistics latency = benchmark(scaling_model(4, 1), options).latency_ms;
  EXPECT_LE(latency.min, latency.median);
  EXPECT_LE(latency.median, latency.p90);
  EXPECT_LE(latency.p90, latency.p99);
  EXPECT_LE(latency.p99, latency.max);
}

TEST(Benchmark, GivesTheTimesOfTheStepsOfAProfiledModel) {
  const CompiledModel model =
      scaling_model(4, 1, {.num_streams = 2, .inference_num_threads = 2, .enable_profiling = true});
  const BenchmarkResult result = benchmark(model, {.num_iterations = 6, .num_requests = 3});
  ASSERT_EQ(result.performance_counts.size(), model.steps().size());
  double total_ms = 0;
  for (const ProfilingInfo& count : result.performance_counts) total_ms += count.real_time_ms;
  EXPECT_GT(total_ms, 0);
  EXPECT_LE(total_ms, result.latency_ms.average);
}

TEST(Benchmark, GivesNoTimesOfStepsUnlessTheModelIsProfiled) {
  EXPECT_TRUE(benchmark(scaling_model(4, 1), {.num_iterations = 2}).performance_counts.empty());
}

TEST(Benchmark, RefusesARunWithoutLimit) {
  EXPECT_THROW(benchmark(scaling_model(4, 1), {}), InvalidArgument);
}

TEST(Benchmark, RefusesMoreRequestsThanAnyMachineServes) {
  EXPECT_THROW(benchmark(scaling_model(4, 1), {.num_iterations = 1, .num_requests = 100'000'000}),
               InvalidArgument);
}

TEST(Benchmark, RefusesADurationThatIsNotPositive) {
  BenchmarkOptions options;
  options.duration_s = 0;
  EXPECT_THROW(benchmark(scaling_model(4, 1), options), InvalidArgument);
}

TEST(Benchmark, EndsWithWhatTheReportOfProgressThrows) {
  for (const BenchmarkApi api : {BenchmarkApi::sync, BenchmarkApi::async}) {
    BenchmarkOptions options;
    options.api = api;
    options.duration_s = 600;
    options.on_progress = [](double elapsed_s) {
      if (elapsed_s > 0) throw std::runtime_error("stop");
    };
    EXPECT_THROW(benchmark(scaling_model(4, 1), options), std::runtime_error);
  }
}

}  // namespace
}  // namespace octet
