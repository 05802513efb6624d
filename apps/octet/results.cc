// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "results.h"

#include <fmt/format.h>

#include "files_in_use.h"
#include "octet/formats.h"
#include "octet/json.h"
#include "octet/report.h"

namespace octet::cli {

void JsonOption::check(const FilesInUse& in_use) const {
  if (!file_.empty()) expect_output(file_, in_use);
}

void JsonOption::write(const Json& result) const {
  if (!file_.empty()) write_text(file_, result.dump(2) + "\n");
}

void expect_output(const std::filesystem::path& file) {
  namespace fs = std::filesystem;
  if (fs::is_directory(file)) {
    throw IoError(fmt::format("{}: cannot write: it is a directory", file.string()));
  }
  const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!fs::is_directory(folder)) {
    throw IoError(fmt::format("{}: cannot write: expected a folder \"{}\", got {}", file.string(),
                              folder.string(), fs::exists(folder) ? "a file" : "none"));
  }
}

void expect_output(const std::filesystem::path& file, const FilesInUse& in_use) {
  expect_output(file);
  if (in_use.contains(file)) {
    throw InvalidArgument(
        fmt::format("{}: expected another name for an output, got one of a file that this run "
                    "reads or writes already",
                    file.string()));
  }
}

void expect_model_output(const std::filesystem::path& file) {
  expect_output(file);
  if (file.extension() == ".xml" || file.extension() == ".onnx") return;
  throw InvalidArgument(
      fmt::format("{}: expected a file name that ends in .xml or .onnx, got \"{}\"", file.string(),
                  file.extension().string()));
}

std::uintmax_t model_bytes(const std::filesystem::path& file) {
  std::uintmax_t bytes = 0;
  for (const auto& part : model_files(file)) bytes += std::filesystem::file_size(part);
  return bytes;
}

std::string size_text(std::uintmax_t bytes) {
  const auto count = static_cast<double>(bytes);
  return bytes < 10'000 ? fmt::format("{:.2f} kB", count / 1e3)
                        : fmt::format("{:.2f} MB", count / 1e6);
}

std::string port_text(const Port& port) {
  return fmt::format("{} {}{}",
                     printable(port.tensor_names.empty() ? port.name : port.tensor_names[0]),
                     to_string(port.type), to_string(port.shape));
}

std::string accuracy_text(const Evaluation& evaluation) {
  if (const auto& accuracy = evaluation.multi_label) {
    return fmt::format(
        "mean average precision {:.2f} %, labels right {:.2f} %, all of an image's {:.2f} %",
        accuracy->mean_average_precision, accuracy->label_accuracy, accuracy->exact_match);
  }
  const auto& accuracy = evaluation.accuracy;
  if (!accuracy) return "unknown: no image has a label";
  const std::string top1 = fmt::format("top-1 {:.2f} %", accuracy->top1);
  return accuracy->top5 ? fmt::format("{}, top-5 {:.2f} %", top1, *accuracy->top5) : top1;
}

std::string value_text(const Model& model, OutputRef ref) {
  const Value& value = model.value(ref);
  return fmt::format("{} {}{}",
                     printable(value.names.empty() ? model.node(ref.node).name : value.names[0]),
                     to_string(value.type), to_string(value.shape));
}

}  // namespace octet::cli
