// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "octet/error.h"

namespace octet {

/// Reads a whole file. @throws IoError.
std::vector<std::byte> read_file(const std::filesystem::path& file);

/// The first bytes of a regular file, `most` of them if it has so many. A pipe is refused: it would
/// be waited for, and can be read only once. @throws IoError.
std::string read_head(const std::filesystem::path& file, std::size_t most);

/// A file that appears under its name complete or not at all: written to a temporary name beside
/// it, renamed by commit(). The destructor removes what was not committed. Several files that
/// belong together are all written and closed before the first is committed. Behind a symbolic
/// link it is the file that the link names; devices and pipes are written directly.
class AtomicFile {
 public:
  /// @throws IoError if `file` is a directory or the temporary file cannot be made.
  explicit AtomicFile(std::filesystem::path file);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// @throws IoError, e.g. when the disk is full.
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  std::size_t position() const noexcept { return position_; }
  /// Flushes to the disk and closes; commit() does it if it has not been done.
  void close();
  void commit();

 private:
  [[noreturn]] void fail(const char* doing) const;

  std::filesystem::path file_;
  /// `file_` without symbolic links.
  std::filesystem::path target_;
  /// Empty: there is nothing to rename or to remove.
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  std::size_t position_ = 0;
};

/// Writes `bytes` as one AtomicFile.
void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace octet
