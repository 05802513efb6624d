// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "octet/evaluation.h"
#include "octet/json.h"

namespace octet {

/// Results as JSON objects with stable field names: top1, top5, agreement (percent), sqnr_db,
/// num_images, throughput_fps, latency_ms{median,average,min,max,p90,p99}, duration_s.
/// @param reference  the evaluation the model was compared with, and how the two differ.
OCTET_API Json to_json(const Evaluation& evaluation,
                       const std::optional<std::pair<Evaluation, Agreement>>& reference = {});
OCTET_API Json to_json(const BenchmarkResult& result);
/// @param class_names  adds names to the indices; may be empty.
OCTET_API Json to_json(const std::vector<ComparedImage>& images,
                       const std::vector<std::string>& class_names);

/// Writes a text file that appears complete or not at all. @throws IoError.
OCTET_API void write_text(const std::filesystem::path& file, std::string_view text);
/// Copies bytes to a file that appears complete or not at all. @throws IoError.
OCTET_API void write_bytes(const std::filesystem::path& file, std::span<const std::byte> bytes);

/// Pictures with the truth and what two models see.
struct PictureSheet {
  std::string title;
  /// What the two models are called, e.g. "FP32" and "INT8".
  std::string reference_name = "FP32";
  std::string model_name = "INT8";
  /// By label; a class without a name is shown by its number.
  std::vector<std::string> class_names;
  std::vector<ComparedImage> pictures;
  /// Whether confidences are shown in percent.
  bool has_probabilities = true;
};

/// Draws the sheet as PNG, at most four pictures in a row; predictions are green where they are
/// right and red where they are wrong.
/// @throws InvalidArgument if there is no picture, IoError.
OCTET_API void write_picture_sheet(const std::filesystem::path& file, const PictureSheet& sheet);

/// The parts of benchmark_app's statistics report, in order.
struct StatisticsReport {
  using Entries = std::vector<std::pair<std::string, std::string>>;
  Entries command_line;
  Entries configuration;
  Entries results;
};

/// Writes `benchmark_report.csv`, or `benchmark_report.json`, into a folder that exists.
/// @return the file. @throws IoError.
OCTET_API std::filesystem::path write_statistics_report(const std::filesystem::path& folder,
                                                        const StatisticsReport& report, bool json);

}  // namespace octet
