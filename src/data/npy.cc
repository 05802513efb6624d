// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include "base/file.h"
#include "data/npy_header.h"
#include "octet/data.h"

namespace octet {
namespace {

class NpyFile {
 public:
  explicit NpyFile(const std::filesystem::path& file) : name_(file.string()) {
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(file, error);
    if (regular) stream_.open(file, std::ios::binary);
    if (!regular || !stream_) {
      throw IoError(fmt::format("{}: cannot read: {}", name_,
                                regular ? std::strerror(errno)
                                : error ? error.message()
                                        : "expected a regular file"));
    }
    size_ = std::filesystem::file_size(file);
  }

  Tensor read() {
    std::array<char, kNpyPreamble> preamble{};
    read_into(preamble.data(), preamble.size() - 2, "the header");
    if (!std::string_view(preamble.data(), preamble.size()).starts_with(kNpyMagic)) {
      throw ParseError(
          name_, 0,
          fmt::format("expected an npy file, got {}", kind_of({preamble.data(), preamble.size()})));
    }
    const auto byte = [&](std::size_t i) {
      return std::size_t{static_cast<unsigned char>(preamble[i])};
    };
    const std::size_t major = byte(6);
    if (major < 1 || major > 3) {
      throw ParseError(name_, 6, fmt::format("expected npy version 1, 2 or 3, got {}", major));
    }
    std::size_t length = byte(8) | byte(9) << 8;
    if (major > 1) {
      read_into(preamble.data() + 10, 2, "the header");
      length |= byte(10) << 16 | byte(11) << 24;
    }
    check_rest(length, "the header");
    const std::size_t offset = position_;
    std::string dictionary(length, '\0');
    read_into(dictionary.data(), length, "the header");
    return read_elements(parse_npy_dictionary(dictionary, name_, offset));
  }

 private:
  Tensor read_elements(const NpyHeader& header) {
    const std::string what =
        fmt::format("{} elements of shape {}", to_string(header.type), to_string(header.shape));
    std::uintmax_t num_bytes = element_size(header.type);
    for (std::int64_t dim : header.shape) {
      const auto count = static_cast<std::uintmax_t>(dim);
      if (count != 0 && num_bytes > (std::uintmax_t{1} << 60) / count) {
        throw ParseError(name_, static_cast<std::int64_t>(position_),
                         fmt::format("expected at most 2^60 bytes, got {}", what));
      }
      num_bytes *= count;
    }
    check_rest(num_bytes, what);
    if (num_bytes != size_ - position_) {
      throw ParseError(name_, static_cast<std::int64_t>(position_ + num_bytes),
                       fmt::format("expected the end of the file after {}, got {} bytes more", what,
                                   size_ - position_ - num_bytes));
    }
    Tensor tensor(header.type, header.shape);
    read_into(reinterpret_cast<char*>(tensor.bytes()), tensor.num_bytes(), what);
    return tensor;
  }

  // @return what begins like this instead.
  static std::string kind_of(std::string_view head) {
    if (head.starts_with("PK")) return "a zip archive: of an .npz, take the array's .npy out";
    return "another file";
  }

  void check_rest(std::uintmax_t count, std::string_view what) const {
    const std::uintmax_t rest = size_ - position_;
    if (count <= rest) return;
    throw ParseError(name_, static_cast<std::int64_t>(position_),
                     fmt::format("expected {} bytes of {}, got {}: {} bytes are missing", count,
                                 what, rest, count - rest));
  }

  void read_into(char* to, std::size_t count, std::string_view what) {
    check_rest(count, what);
    if (!stream_.read(to, static_cast<std::streamsize>(count))) {
      throw IoError(fmt::format("{}: cannot read: {}", name_, std::strerror(errno)));
    }
    position_ += count;
  }

  std::string name_;
  std::ifstream stream_;
  std::uintmax_t size_ = 0;
  std::size_t position_ = 0;
};

}  // namespace

Tensor read_npy(const std::filesystem::path& file) {
  return NpyFile(file).read();
}

void write_npy(const std::filesystem::path& file, const Tensor& tensor) {
  AtomicFile out(file);
  out.write(format_npy_header({tensor.type(), tensor.shape()}));
  out.write(std::span(tensor.bytes(), tensor.num_bytes()));
  out.commit();
}

}  // namespace octet
