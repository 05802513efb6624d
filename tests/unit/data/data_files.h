// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "octet/data.h"

namespace octet::test {

/// A directory of one test's files.
class DataDirectory : public ::testing::Test {
 protected:
  DataDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "octet_data.XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  ~DataDirectory() override {
    std::error_code error;
    std::filesystem::remove_all(directory_, error);
  }

  /// Writes a file, and the directories on the way to it.
  std::filesystem::path put(const std::string& name, std::string_view content) {
    const std::filesystem::path file = directory_ / name;
    std::filesystem::create_directories(file.parent_path());
    write_file(file, content);
    return file;
  }
  std::filesystem::path put(const std::string& name, std::span<const std::byte> content) {
    return put(name,
               std::string_view(reinterpret_cast<const char*>(content.data()), content.size()));
  }

  std::filesystem::path directory_;
};

inline std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(PROJECT_SOURCE_DIR) / "tests" / "data" / "images" / name;
}

inline std::vector<std::uint8_t> levels(const Tensor& image) {
  const auto data = image.data<std::uint8_t>();
  return {data.begin(), data.end()};
}

}  // namespace octet::test
