// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "archive/pickle_text.h"

#include <algorithm>
#include <charconv>

namespace octet::pickle {
namespace {

std::optional<std::uint32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) {
    text += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::string_view opcode_name(std::uint8_t opcode) noexcept {
  struct Row {
    std::uint8_t opcode;
    std::string_view name;
  };
  static constexpr Row kRows[] = {{'(', "MARK"},
                                  {'.', "STOP"},
                                  {'0', "POP"},
                                  {'1', "POP_MARK"},
                                  {'2', "DUP"},
                                  {'F', "FLOAT"},
                                  {'I', "INT"},
                                  {'J', "BININT"},
                                  {'K', "BININT1"},
                                  {'L', "LONG"},
                                  {'M', "BININT2"},
                                  {'N', "NONE"},
                                  {'P', "PERSID"},
                                  {'Q', "BINPERSID"},
                                  {'R', "REDUCE"},
                                  {'S', "STRING"},
                                  {'T', "BINSTRING"},
                                  {'U', "SHORT_BINSTRING"},
                                  {'V', "UNICODE"},
                                  {'X', "BINUNICODE"},
                                  {'a', "APPEND"},
                                  {'b', "BUILD"},
                                  {'c', "GLOBAL"},
                                  {'d', "DICT"},
                                  {'}', "EMPTY_DICT"},
                                  {'e', "APPENDS"},
                                  {'g', "GET"},
                                  {'h', "BINGET"},
                                  {'i', "INST"},
                                  {'j', "LONG_BINGET"},
                                  {'l', "LIST"},
                                  {']', "EMPTY_LIST"},
                                  {'o', "OBJ"},
                                  {'p', "PUT"},
                                  {'q', "BINPUT"},
                                  {'r', "LONG_BINPUT"},
                                  {'s', "SETITEM"},
                                  {'t', "TUPLE"},
                                  {')', "EMPTY_TUPLE"},
                                  {'u', "SETITEMS"},
                                  {'G', "BINFLOAT"},
                                  {0x80, "PROTO"},
                                  {0x81, "NEWOBJ"},
                                  {0x82, "EXT1"},
                                  {0x83, "EXT2"},
                                  {0x84, "EXT4"},
                                  {0x85, "TUPLE1"},
                                  {0x86, "TUPLE2"},
                                  {0x87, "TUPLE3"},
                                  {0x88, "NEWTRUE"},
                                  {0x89, "NEWFALSE"},
                                  {0x8a, "LONG1"},
                                  {0x8b, "LONG4"},
                                  {'B', "BINBYTES"},
                                  {'C', "SHORT_BINBYTES"},
                                  {0x8c, "SHORT_BINUNICODE"},
                                  {0x8d, "BINUNICODE8"},
                                  {0x8e, "BINBYTES8"},
                                  {0x8f, "EMPTY_SET"},
                                  {0x90, "ADDITEMS"},
                                  {0x91, "FROZENSET"},
                                  {0x92, "NEWOBJ_EX"},
                                  {0x93, "STACK_GLOBAL"},
                                  {0x94, "MEMOIZE"},
                                  {0x95, "FRAME"},
                                  {0x96, "BYTEARRAY8"},
                                  {0x97, "NEXT_BUFFER"},
                                  {0x98, "READONLY_BUFFER"}};
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows),
                                   [&](const Row& r) { return r.opcode == opcode; });
  return found == std::end(kRows) ? "unknown opcode" : found->name;
}

std::optional<std::string> unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  if (literal.front() != '\'' && literal.front() != '"') return std::nullopt;
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string text;
  while (!rest.empty()) {
    if (rest[0] != '\\') {
      text += rest[0];
      rest.remove_prefix(1);
      continue;
    }
    if (rest.size() < 2) return std::nullopt;
    static constexpr std::string_view kLetters = "\\'\"abfnrtv";
    static constexpr std::string_view kMeaning = "\\'\"\a\b\f\n\r\t\v";
    std::size_t length = 2;
    if (const std::size_t at = kLetters.find(rest[1]); at != std::string_view::npos) {
      text += kMeaning[at];
    } else if (rest[1] == 'x') {
      length = 4;
      const auto code = rest.size() < length ? std::nullopt : number(rest.substr(2, 2), 16);
      if (!code) return std::nullopt;
      text += static_cast<char>(static_cast<unsigned char>(*code));
    } else if (rest[1] >= '0' && rest[1] <= '7') {
      while (length < 4 && length < rest.size() && rest[length] >= '0' && rest[length] <= '7')
        ++length;
      text += static_cast<char>(static_cast<unsigned char>(*number(rest.substr(1, length - 1), 8)));
    } else {
      text += rest.substr(0, 2);
    }
    rest.remove_prefix(length);
  }
  return text;
}

std::optional<std::string> decode_raw_unicode_escape(std::string_view rest) {
  std::string text;
  while (!rest.empty()) {
    std::size_t length = 1;
    std::uint32_t code = static_cast<unsigned char>(rest[0]);
    if (rest.size() > 1 && rest[0] == '\\' && (rest[1] == 'u' || rest[1] == 'U')) {
      length = rest[1] == 'u' ? 6 : 10;
      const auto escaped =
          rest.size() < length ? std::nullopt : number(rest.substr(2, length - 2), 16);
      if (!escaped || *escaped > 0x10FFFF) return std::nullopt;
      code = *escaped;
    }
    append_utf8(text, code);
    rest.remove_prefix(length);
  }
  return text;
}

std::optional<std::string> latin1_of(std::string_view utf8) {
  std::string text;
  text.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    if (lead < 0x80) {
      text += utf8[i];
    } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < utf8.size() &&
               (static_cast<unsigned char>(utf8[i + 1]) & 0xC0) == 0x80) {
      const auto next = static_cast<unsigned char>(utf8[++i]);
      text += static_cast<char>(static_cast<unsigned char>((lead & 0x03) << 6 | (next & 0x3F)));
    } else {
      return std::nullopt;
    }
  }
  return text;
}

}  // namespace octet::pickle
