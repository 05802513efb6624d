// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/npy_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace octet {
namespace {

struct TypeWord {
  std::string_view word;
  ElementType type;
};

constexpr std::array kTypeWords{
    TypeWord{"<f4", ElementType::f32}, TypeWord{"<f8", ElementType::f64},
    TypeWord{"<f2", ElementType::f16}, TypeWord{"|i1", ElementType::i8},
    TypeWord{"|u1", ElementType::u8},  TypeWord{"<i2", ElementType::i16},
    TypeWord{"<u2", ElementType::u16}, TypeWord{"<i4", ElementType::i32},
    TypeWord{"<u4", ElementType::u32}, TypeWord{"<i8", ElementType::i64},
    TypeWord{"<u8", ElementType::u64}, TypeWord{"|b1", ElementType::boolean}};

constexpr std::size_t kMaxRank = 32;

// A reader of the few Python literals that a header may hold.
class Literal {
 public:
  Literal(std::string_view text, const std::string& file, std::size_t offset)
      : text_(text), file_(file), offset_(offset) {}

  bool accept(char c) {
    skip_space();
    if (position_ == text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail(fmt::format("'{}'", c));
  }
  std::string_view string() {
    skip_space();
    const char quote = position_ < text_.size() ? text_[position_] : '\0';
    if (quote != '\'' && quote != '"') fail("a string");
    const std::size_t end = text_.find(quote, position_ + 1);
    if (end == std::string_view::npos) fail("a closed string");
    const std::string_view value = text_.substr(position_ + 1, end - position_ - 1);
    position_ = end + 1;
    return value;
  }
  bool boolean() {
    skip_space();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.substr(position_).starts_with(word)) continue;
      position_ += word.size();
      return value;
    }
    fail("True or False");
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> values;
    expect('(');
    while (!accept(')')) {
      if (values.size() == kMaxRank) fail(fmt::format("at most {} dimensions", kMaxRank));
      values.push_back(dimension());
      if (accept(',')) continue;
      expect(')');
      break;
    }
    return values;
  }
  void expect_end() {
    skip_space();
    if (position_ != text_.size()) fail("the end of the header");
  }
  [[noreturn]] void fail(const std::string& expected) const {
    throw ParseError(file_, static_cast<std::int64_t>(offset_ + position_),
                     fmt::format("reading the npy header: expected {}, got \"{}\"", expected,
                                 text_.substr(position_, 20)));
  }

 private:
  void skip_space() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n')) {
      ++position_;
    }
  }
  std::int64_t dimension() {
    skip_space();
    std::int64_t value = -1;
    const char* begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{} || value < 0) fail("a dimension");
    position_ += static_cast<std::size_t>(end - begin);
    if (position_ < text_.size() && text_[position_] == 'L') ++position_;  // Python 2's long
    return value;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t offset_;
  std::size_t position_ = 0;
};

ElementType parse_type(const Literal& literal, std::string_view word) {
  const auto* found = std::find_if(kTypeWords.begin(), kTypeWords.end(),
                                   [&](const TypeWord& t) { return t.word == word; });
  if (found == kTypeWords.end()) {
    literal.fail(fmt::format("a little-endian number type such as '<f4', found '{}' before", word));
  }
  return found->type;
}

}  // namespace

NpyHeader parse_npy_dictionary(std::string_view text, const std::string& file, std::size_t offset) {
  Literal literal(text, file, offset);
  std::optional<ElementType> type;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::int64_t>> dims;
  literal.expect('{');
  while (!literal.accept('}')) {
    const std::string_view key = literal.string();
    literal.expect(':');
    if (key == "descr")
      type = parse_type(literal, literal.string());
    else if (key == "fortran_order")
      fortran_order = literal.boolean();
    else if (key == "shape")
      dims = literal.tuple();
    else
      literal.fail(fmt::format("'descr', 'fortran_order' or 'shape', found '{}' before", key));
    if (literal.accept(',')) continue;
    literal.expect('}');
    break;
  }
  literal.expect_end();
  if (!type || !fortran_order || !dims) literal.fail("'descr', 'fortran_order' and 'shape'");
  if (*fortran_order) {
    throw ParseError(file, static_cast<std::int64_t>(offset),
                     "reading the npy header: expected row-major elements, got fortran_order True");
  }
  return {*type, Shape(std::move(*dims))};
}

std::string format_npy_header(const NpyHeader& header) {
  const auto* word = std::find_if(kTypeWords.begin(), kTypeWords.end(),
                                  [&](const TypeWord& t) { return t.type == header.type; });
  if (word == kTypeWords.end()) {
    throw InvalidArgument(fmt::format("writing an npy file: expected a type that NumPy has, got {}",
                                      to_string(header.type)));
  }
  std::string dims;
  for (std::int64_t dim : header.shape) dims += fmt::format("{}, ", dim);
  // Python writes (3, 4) and (3,): a comma is left only if it stands alone.
  if (header.shape.rank() > 1) dims.resize(dims.size() - 2);
  if (header.shape.rank() == 1) dims.pop_back();
  std::string dictionary =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", word->word, dims);
  const std::size_t preamble = kNpyMagic.size() + 4;
  dictionary.resize((preamble + dictionary.size() + 1 + 63) / 64 * 64 - preamble, ' ');
  dictionary.back() = '\n';
  std::string text(kNpyMagic);
  text += '\x01';
  text += '\x00';
  text += static_cast<char>(dictionary.size() & 0xFF);
  text += static_cast<char>(dictionary.size() >> 8);
  return text + dictionary;
}

}  // namespace octet
