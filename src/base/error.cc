// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/error.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace octet {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;
};

// The character that a text begins with; nothing if its bytes are no UTF-8 of the shortest form.
std::optional<Character> first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return Character{byte(0), 1};
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < size) return std::nullopt;
  std::uint32_t code = byte(0) & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast.at(size) || code > 0x10FFFF || is_surrogate) return std::nullopt;
  return Character{code, size};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

// Ends of lines and paragraphs, and what turns the direction of writing.
bool steers_text(std::uint32_t code) {
  return code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::optional<Character> next = first_character(text);
    const std::size_t size = next ? next->size : 1;
    if (!next || (size == 1 && is_control(next->code))) {
      const auto byte = static_cast<unsigned char>(text[0]);
      result += byte == '\n' ? "\\n" : byte == '\t' ? "\\t" : fmt::format("\\x{:02x}", byte);
    } else if (is_control(next->code) || steers_text(next->code)) {
      result += fmt::format("\\u{{{:04x}}}", next->code);
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return result;
}

Error::Error(std::string_view what) : std::runtime_error(printable(what)) {}

ParseError::ParseError(std::string file, std::int64_t offset, const std::string& what)
    : Error(offset < 0 ? fmt::format("{}: {}", file, what)
                       : fmt::format("{}: at byte {}: {}", file, offset, what)),
      file_(std::move(file)),
      offset_(offset) {}

}  // namespace octet
