// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

namespace octet::test {

/// Where the shared data and models lie: OCTET_SHARED_DIR if it is set, else `../shared` beside the
/// source tree.
/// @return nothing if there is no such directory.
inline std::optional<std::filesystem::path> shared_dir() {
  const char* named = std::getenv("OCTET_SHARED_DIR");
  const std::filesystem::path directory =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(PROJECT_SOURCE_DIR).parent_path() / "shared";
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) return std::nullopt;
  return directory;
}

}  // namespace octet::test
