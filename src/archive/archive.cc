// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "archive/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "octet/error.h"

namespace octet {
namespace {

constexpr std::size_t kBlockSize = 1 << 16;
constexpr std::size_t kFirstRead = 1 << 20;

bool starts_with(std::span<const std::byte> bytes, std::size_t at,
                 std::string_view magic) noexcept {
  return bytes.size() >= at + magic.size() &&
         std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

std::string_view to_string(ArchiveFormat format) {
  return format == ArchiveFormat::zip ? "whole zip archive, which ends with its directory"
                                      : "whole tar or tar.gz archive";
}

}  // namespace

std::optional<ArchiveFormat> archive_format(std::span<const std::byte> head) noexcept {
  using namespace std::string_view_literals;
  if (starts_with(head, 0, "PK\x03\x04") || starts_with(head, 0, "PK\x05\x06")) {
    return ArchiveFormat::zip;
  }
  if (starts_with(head, 257, "ustar") || starts_with(head, 0, "\x1f\x8b"sv)) {
    return ArchiveFormat::tar;
  }
  return std::nullopt;
}

struct ArchiveReader::Impl {
  archive* handle = archive_read_new();
  std::string file;
  ArchiveFormat format;
  ArchiveEntry entry;

  Impl(std::string name, ArchiveFormat kind) : file(std::move(name)), format(kind) {
    if (handle == nullptr) throw IoError(fmt::format("{}: cannot start reading an archive", file));
    if (format == ArchiveFormat::zip) {
      // By its central directory: a truncated zip must not pass for a shorter one.
      archive_read_support_format_zip_seekable(handle);
    } else {
      archive_read_support_filter_gzip(handle);
      archive_read_support_format_tar(handle);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { archive_read_free(handle); }

  [[noreturn]] void fail_to_open(std::uintmax_t num_bytes) const {
    throw ParseError(
        file, -1,
        fmt::format("expected a {}, got {} bytes: {}", to_string(format), num_bytes, message()));
  }

  std::string message() const {
    const char* text = archive_error_string(handle);
    return text == nullptr ? "unknown error" : text;
  }
};

ArchiveReader::ArchiveReader(const std::filesystem::path& file, ArchiveFormat format)
    : impl_(std::make_unique<Impl>(file.string(), format)) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw IoError(fmt::format("{}: cannot read: expected a regular file{}", file.string(),
                              error ? ", got: " + error.message() : ""));
  }
  if (archive_read_open_filename(impl_->handle, file.c_str(), kBlockSize) != ARCHIVE_OK) {
    const int number = archive_errno(impl_->handle);
    if (number == ENOENT || number == EACCES || number == EIO) {
      throw IoError(fmt::format("{}: cannot read: {}", file.string(), std::strerror(number)));
    }
    impl_->fail_to_open(std::filesystem::file_size(file, error));
  }
}

ArchiveReader::ArchiveReader(std::span<const std::byte> bytes, std::string name,
                             ArchiveFormat format)
    : impl_(std::make_unique<Impl>(std::move(name), format)) {
  if (archive_read_open_memory(impl_->handle, bytes.data(), bytes.size()) != ARCHIVE_OK) {
    impl_->fail_to_open(bytes.size());
  }
}

ArchiveReader::~ArchiveReader() = default;

std::optional<ArchiveEntry> ArchiveReader::next() {
  for (;;) {
    archive_entry* header = nullptr;
    const int status = archive_read_next_header(impl_->handle, &header);
    if (status == ARCHIVE_EOF) return std::nullopt;
    if (status < ARCHIVE_WARN) {
      throw ParseError(
          impl_->file, archive_read_header_position(impl_->handle),
          fmt::format("expected a {}: {}", to_string(impl_->format), impl_->message()));
    }
    if (archive_entry_filetype(header) != AE_IFREG) continue;
    if (archive_entry_hardlink(header) != nullptr) continue;
    const char* name = archive_entry_pathname(header);
    if (name == nullptr) name = archive_entry_pathname_utf8(header);
    if (name == nullptr || *name == '\0') {
      throw ParseError(impl_->file, archive_read_header_position(impl_->handle),
                       "expected an entry with a readable name");
    }
    const std::int64_t size = archive_entry_size_is_set(header) ? archive_entry_size(header) : 0;
    impl_->entry = {name, static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0))};
    return impl_->entry;
  }
}

void ArchiveReader::fail(const std::string& what) const {
  throw ParseError(impl_->file, -1, fmt::format("entry \"{}\": {}", impl_->entry.name, what));
}

std::size_t ArchiveReader::read_some(std::span<std::byte> bytes) {
  const la_ssize_t count = archive_read_data(impl_->handle, bytes.data(), bytes.size());
  if (count < 0) fail(impl_->message());
  return static_cast<std::size_t>(count);
}

void ArchiveReader::expect_end() {
  std::byte beyond{};
  if (read_some({&beyond, 1}) != 0)
    fail(fmt::format("expected the declared {} bytes, got more", impl_->entry.size));
}

void ArchiveReader::read_into(std::span<std::byte> bytes) {
  const std::uint64_t size = impl_->entry.size;
  if (size != bytes.size()) fail(fmt::format("expected {} bytes, got {}", bytes.size(), size));
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t count = read_some(bytes.subspan(done));
    if (count == 0) fail(fmt::format("expected the declared {} bytes, got {}", size, done));
    done += count;
  }
  expect_end();
}

std::vector<std::byte> ArchiveReader::read(std::uint64_t limit) {
  const std::uint64_t size = impl_->entry.size;
  if (size > limit) fail(fmt::format("expected at most {} bytes, got {}", limit, size));
  // The declared size is a wish until the data has come: memory grows with what is really there.
  std::vector<std::byte> bytes;
  while (bytes.size() < size) {
    const std::size_t done = bytes.size();
    bytes.resize(done + static_cast<std::size_t>(
                            std::min<std::uint64_t>(size - done, std::max(done, kFirstRead))));
    const std::size_t count = read_some(std::span(bytes).subspan(done));
    bytes.resize(done + count);
    if (count == 0) fail(fmt::format("expected the declared {} bytes, got {}", size, done));
  }
  expect_end();
  return bytes;
}

}  // namespace octet
