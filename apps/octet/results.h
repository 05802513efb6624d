// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "arguments.h"
#include "octet/evaluation.h"
#include "octet/graph.h"
#include "octet/json.h"
#include "octet/runtime.h"

namespace octet::cli {

class FilesInUse;

/// The file of a verb's full result.
class JsonOption {
 public:
  void add(Verb& verb) {
    verb.add_option("--json", file_, "Writes the full result as JSON").type_name("FILE");
  }
  /// @throws IoError if write() could not make the file, for verbs that take long before it;
  /// InvalidArgument if it is in use.
  void check(const FilesInUse& in_use) const;
  void write(const Json& result) const;

 private:
  std::string file_;
};

/// @throws IoError if `file` is a directory, or its folder is not there.
void expect_output(const std::filesystem::path& file);
/// @throws InvalidArgument also if it is in use.
void expect_output(const std::filesystem::path& file, const FilesInUse& in_use);
/// @throws InvalidArgument if `file` is not named as a model, or as expect_output().
void expect_model_output(const std::filesystem::path& file);
/// Size of a model on disk: of all files that hold it.
std::uintmax_t model_bytes(const std::filesystem::path& file);
/// "2.31 MB", "0.31 kB".
std::string size_text(std::uintmax_t bytes);
/// "x f32[1,3,32,32]" of a port's first tensor name.
std::string port_text(const Port& port);
/// "top-1 93.51 %, top-5 99.80 %", and what there is of several labels per image.
std::string accuracy_text(const Evaluation& evaluation);
/// Of a graph's input or output.
std::string value_text(const Model& model, OutputRef ref);

}  // namespace octet::cli
