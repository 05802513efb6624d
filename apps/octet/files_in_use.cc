// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "files_in_use.h"

#include <algorithm>

#include "octet/formats.h"

namespace octet::cli {

namespace fs = std::filesystem;

void FilesInUse::add(const fs::path& file) {
  std::error_code error;
  const bool is_device = fs::exists(file, error) && !fs::is_regular_file(file, error);
  if (!is_device) files_.insert(fs::weakly_canonical(file, error));
}

void FilesInUse::add_model(const fs::path& file) {
  for (const fs::path& part : model_files(file)) add(part);
}

bool FilesInUse::contains(const fs::path& file) const {
  std::error_code error;
  if (files_.contains(fs::weakly_canonical(file, error))) return true;
  // A hard link is another name of one file.
  return std::ranges::any_of(
      files_, [&](const fs::path& known) { return fs::equivalent(known, file, error) && !error; });
}

}  // namespace octet::cli
