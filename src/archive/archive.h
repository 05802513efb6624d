// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace octet {

/// The containers that ArchiveReader understands. A tar may be compressed by gzip.
enum class ArchiveFormat : std::uint8_t { tar, zip };

/// @return the format that the first bytes of a file announce, or nothing. A tar shows itself at
/// byte 257, a gzip file is taken for a compressed tar.
std::optional<ArchiveFormat> archive_format(std::span<const std::byte> head) noexcept;

/// A regular file within an archive.
struct ArchiveEntry {
  std::string name;
  /// Bytes after decompression, as the archive declares them.
  std::uint64_t size = 0;
};

/// Visits the regular files of an archive in the order in which they are stored:
///   while (auto entry = reader.next()) if (wanted(entry->name)) use(reader.read());
/// Checksums of zip members are verified. Directories and links are passed over.
class ArchiveReader {
 public:
  /// The most bytes that read() returns for one entry unless it is given another limit.
  static constexpr std::uint64_t kDefaultLimit = std::uint64_t{1} << 30;

  /// @throws IoError if the file cannot be opened, ParseError if it is no archive of that format.
  ArchiveReader(const std::filesystem::path& file, ArchiveFormat format);
  /// Reads from memory, which must outlive the reader. @param name  stands for the file in errors.
  ArchiveReader(std::span<const std::byte> bytes, std::string name, ArchiveFormat format);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// @return the next entry, or nothing at the end. @throws ParseError, e.g. for a truncated
  /// archive.
  std::optional<ArchiveEntry> next();
  /// Reads the current entry; once per entry.
  /// @param limit  bytes beyond which the entry is refused, whatever size it declares.
  /// @throws ParseError naming the entry.
  std::vector<std::byte> read(std::uint64_t limit = kDefaultLimit);
  /// Reads the current entry into memory of its declared size; once per entry.
  /// @throws ParseError naming the entry.
  void read_into(std::span<std::byte> bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::size_t read_some(std::span<std::byte> bytes);
  // The read beyond the end is also what verifies the checksum.
  void expect_end();
  [[noreturn]] void fail(const std::string& what) const;
};

}  // namespace octet
