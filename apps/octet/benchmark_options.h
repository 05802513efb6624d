// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>

#include "data_options.h"
#include "octet/evaluation.h"
#include "performance_counts.h"
#include "results.h"

namespace octet::cli {

/// The options of `octet benchmark`, with benchmark_app's names.
struct BenchmarkVerbOptions {
  std::string model;
  std::string device = "CPU";
  std::string api;
  std::string hint;
  std::optional<double> duration_s;
  std::optional<std::size_t> num_iterations;
  std::size_t num_requests = 0;
  int num_streams = 0;
  int num_threads = 0;
  std::size_t batch_size = 0;
  std::string shape;
  std::string infer_precision;
  std::string report_type;
  std::string report_folder;
  bool json_statistics = false;
  bool performance_counts = false;
  std::string performance_counts_order;
  std::string architecture;
  Backend backend = Backend::automatic;
  JsonOption json;

  void add(CLI::App& verb);
  BenchmarkApi chosen_api() const;
  PerformanceHint chosen_hint() const;
  CompileOptions compile_options() const;
  BenchmarkOptions benchmark_options() const;
  PerformanceCountsOrder chosen_order() const;
  /// Shape by input name, "" for the only input, of "[1,3,32,32]" or "input[1,3,32,32],other[1,4]".
  std::map<std::string, Shape> shapes() const;
};

}  // namespace octet::cli
