// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace octet::cifar10 {

inline constexpr std::size_t kSide = 32;
/// Bytes of a picture: its red, green and blue plane.
inline constexpr std::size_t kImageBytes = 3 * kSide * kSide;
inline constexpr std::size_t kNumClasses = 10;

/// One batch file in memory. Picture i begins at bytes[first + i * stride].
struct Batch {
  std::string file_name;
  std::vector<std::byte> bytes;
  std::size_t first = 0;
  std::size_t stride = 0;
  std::vector<std::uint8_t> labels;
};

/// Reads a file of binary records: a label, then a picture. @throws IoError, ParseError naming file
/// and offset.
Batch read_binary_batch(const std::filesystem::path& file);
/// Reads a batch pickled by Python: {'data': uint8 array [n, 3072], 'labels': [...], ...}. @throws
/// IoError, ParseError.
Batch read_pickled_batch(const std::filesystem::path& file);

/// Read the names of the ten classes. @throws IoError, ParseError.
std::vector<std::string> read_text_class_names(const std::filesystem::path& file);
std::vector<std::string> read_pickled_class_names(const std::filesystem::path& file);

}  // namespace octet::cifar10
