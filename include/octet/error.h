// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

/// Marks a symbol as part of the library's public interface.
#define OCTET_API __attribute__((visibility("default")))

namespace octet {

/// @return the text with whatever could steer a terminal or is no UTF-8 written out: control bytes
/// as "\n", "\t" or "\x1b", other bytes as "\xff", characters that turn the direction of writing as
/// "\u{202e}". Its result stays as it is.
OCTET_API std::string printable(std::string_view text);

/// Root of everything the library throws. The text says what was being done, expected, got, where.
class OCTET_API Error : public std::runtime_error {
 public:
  /// @param what  made printable(), for names in it may come from a damaged file.
  explicit Error(std::string_view what);
};

/// An argument, option or tensor shape that the called function does not accept.
class OCTET_API InvalidArgument : public Error {
 public:
  using Error::Error;
};

/// A file whose content is not what its format allows.
class OCTET_API ParseError : public Error {
 public:
  /// @param file    path as the caller gave it, or an entry's name within an archive.
  /// @param offset  byte offset of the offending content, or -1 if it has none.
  /// @param what    what was expected and got; the text becomes "FILE: at byte OFFSET: WHAT".
  ParseError(std::string file, std::int64_t offset, const std::string& what);
  const std::string& file() const noexcept { return file_; }
  std::int64_t offset() const noexcept { return offset_; }

 private:
  std::string file_;
  std::int64_t offset_;
};

/// A valid model that uses something Octet does not implement.
class OCTET_API Unsupported : public Error {
 public:
  using Error::Error;
};

/// The operating system refused to open, read, write or rename a file.
class OCTET_API IoError : public Error {
 public:
  using Error::Error;
};

/// A bug in Octet itself.
class OCTET_API InternalError : public Error {
 public:
  using Error::Error;
};

}  // namespace octet
