// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>

namespace octet::cli {

/// Files that a run reads or writes, which no other output of it may replace.
class FilesInUse {
 public:
  void add(const std::filesystem::path& file);
  /// A model with the files beside it that hold its constants.
  void add_model(const std::filesystem::path& file);
  bool contains(const std::filesystem::path& file) const;

 private:
  std::set<std::filesystem::path> files_;
};

}  // namespace octet::cli
