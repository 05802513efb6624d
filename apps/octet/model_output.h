// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "arguments.h"
#include "octet/formats.h"

namespace octet::cli {

class FilesInUse;

/// -o, and how the model is written there.
class ModelOutput {
 public:
  /// Whether the command line is wrong without -o, or check() finds out.
  enum class Presence : std::uint8_t { required, checked };
  void add(Verb& verb, Presence presence = Presence::required);
  const std::string& file() const noexcept { return file_; }
  bool is_onnx() const;
  /// @throws UsageError without a name, or for an option that the output's format does not have;
  /// InvalidArgument or IoError if no model can be written to such a name.
  /// @param in_use  a model that is read may be replaced with --force, but no file of another one.
  void check(const FilesInUse& in_use) const;
  /// Adds the files that write() may make.
  void add_files(FilesInUse& in_use) const;
  void write(const Model& model, bool compress_to_fp16 = false) const;

 private:
  std::string file_;
  std::optional<QdqForm> qdq_;
  bool force_ = false;
};

}  // namespace octet::cli
