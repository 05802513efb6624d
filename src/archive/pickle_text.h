// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The texts that pickles hold: opcodes' names and the escapes of protocol 0.
namespace octet::pickle {

/// @return Python's name of an opcode, e.g. "REDUCE", or "unknown opcode".
std::string_view opcode_name(std::uint8_t opcode) noexcept;
/// Decodes a quoted Python 2 string literal. @return nothing if it is none.
std::optional<std::string> unquote(std::string_view literal);
/// Decodes raw-unicode-escape to UTF-8. @return nothing if an escape is broken.
std::optional<std::string> decode_raw_unicode_escape(std::string_view text);
/// From UTF-8 to one byte per code point. @return nothing if a code point is beyond 255 or the text
/// is not UTF-8.
std::optional<std::string> latin1_of(std::string_view utf8);

}  // namespace octet::pickle
