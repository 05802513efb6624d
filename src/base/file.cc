// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace octet {
namespace {

struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

std::string system_message() {
  return std::strerror(errno);
}

}  // namespace

std::vector<std::byte> read_file(const std::filesystem::path& file) {
  // Without O_NONBLOCK a pipe would be waited for before it is refused.
  const Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (descriptor.value < 0 || ::fstat(descriptor.value, &status) != 0) {
    throw IoError(fmt::format("{}: cannot read: {}", file.string(), system_message()));
  }
  if (!S_ISREG(status.st_mode)) {
    throw IoError(fmt::format("{}: cannot read: expected a regular file", file.string()));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::read(descriptor.value, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw IoError(fmt::format("{}: cannot read: {}", file.string(), system_message()));
    if (count == 0) {
      throw IoError(fmt::format("{}: cannot read: expected {} bytes, got {}", file.string(),
                                bytes.size(), done));
    }
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

std::string read_head(const std::filesystem::path& file, std::size_t most) {
  if (std::filesystem::is_directory(file))
    throw IoError(fmt::format("{}: cannot read: it is a directory", file.string()));
  if (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file))
    throw IoError(fmt::format("{}: cannot read: expected a regular file", file.string()));
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw IoError(fmt::format("{}: cannot read: {}", file.string(), system_message()));
  std::string head(most, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(most));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  return head;
}

AtomicFile::AtomicFile(std::filesystem::path file) : file_(std::move(file)), target_(file_) {
  struct stat status {};
  if (::stat(file_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) {
      throw IoError(fmt::format("{}: cannot write: it is a directory", file_.string()));
    }
    if (!S_ISREG(status.st_mode)) {
      descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
      if (descriptor_ < 0) fail("cannot write");
      return;
    }
    target_ = std::filesystem::canonical(file_);
  }
  std::string temporary = target_.string() + ".XXXXXX";
  descriptor_ = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail("cannot create");
  temporary_ = temporary;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(descriptor_, 0666 & ~mask);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot write");
    done += static_cast<std::size_t>(count);
  }
  position_ += bytes.size();
}

void AtomicFile::close() {
  if (descriptor_ < 0) return;
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) fail("cannot write");
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("cannot write");
}

void AtomicFile::commit() {
  close();
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0)
    fail("cannot rename the finished file to its name");
  temporary_.clear();
}

void AtomicFile::fail(const char* doing) const {
  throw IoError(fmt::format("{}: {}: {}", file_.string(), doing, system_message()));
}

void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  AtomicFile out(file);
  out.write(bytes);
  out.commit();
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  write_file(file, std::as_bytes(std::span(text)));
}

}  // namespace octet
