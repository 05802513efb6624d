// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

namespace octet::fuzz {
namespace {

struct Span {
  std::size_t begin;
  std::size_t size;
};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::vector<Span> numbers(std::string_view text) {
  std::vector<Span> found;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > i) found.push_back({i, end - i});
    i = std::max(end, i + 1);
  }
  return found;
}

// What stands between two quotation marks.
std::vector<Span> words(std::string_view text) {
  std::vector<Span> found;
  for (std::size_t i = text.find('"'); i != std::string_view::npos; i = text.find('"', i + 1)) {
    const std::size_t end = text.find('"', i + 1);
    if (end == std::string_view::npos) break;
    found.push_back({i + 1, end - i - 1});
    i = end;
  }
  return found;
}

std::vector<Span> lines(std::string_view text) {
  std::vector<Span> found;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size() - 1) + 1;
    found.push_back({i, end - i});
    i = end;
  }
  return found;
}

// From an opening bracket to the one that closes it.
std::vector<Span> groups(std::string_view text) {
  std::vector<Span> found;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{' || text[i] == '[') open.push_back(i);
    if ((text[i] == '}' || text[i] == ']') && !open.empty()) {
      found.push_back({open.back(), i + 1 - open.back()});
      open.pop_back();
    }
  }
  return found;
}

std::string extreme_number(Random& random) {
  static constexpr std::string_view kWords[] = {"-1",
                                                "",
                                                "1e308",
                                                "1e-320",
                                                "nan",
                                                "inf",
                                                "-9223372036854775808",
                                                "18446744073709551616",
                                                "0x10",
                                                "00000000000000000000001",
                                                "1.5",
                                                "-2147483648"};
  if (random.once_in(2)) return std::string(kWords[random.below(std::size(kWords))]);
  return std::to_string(random.pick(kExtremes));
}

}  // namespace

std::string mutate_bytes(Random& random, std::string bytes) {
  if (bytes.empty()) return bytes;
  const std::size_t at = random.below(bytes.size());
  const std::size_t size = 1 + random.below(std::min<std::size_t>(bytes.size() - at, 64));
  switch (random.below(6)) {
    case 0:
      for (std::size_t i = 1 + random.below(8); i > 0; --i)
        bytes[random.below(bytes.size())] ^= static_cast<char>(1U << random.below(8));
      break;
    case 1:
      bytes[at] = static_cast<char>(random.below(256));
      break;
    case 2: {
      const std::uint64_t value = random.pick(kExtremes);
      const std::size_t width = std::size_t{1} << random.below(4);
      for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
        bytes[at + i] = static_cast<char>(value >> (8 * i));
      break;
    }
    case 3:
      bytes.resize(at);
      break;
    case 4:
      bytes.erase(at, size);
      break;
    default:
      bytes.insert(random.below(bytes.size()), bytes.substr(at, size));
  }
  return bytes;
}

std::string mutate_integers(Random& random, std::string bytes) {
  constexpr std::size_t kWidth = sizeof(std::uint64_t);
  if (bytes.size() < kWidth) return bytes;
  const auto place = [&] { return random.below(bytes.size() / kWidth) * kWidth; };
  const std::size_t at = place();
  std::uint64_t value = random.pick(kExtremes);
  if (random.once_in(4)) value = std::uint64_t{0} - random.below(10);
  if (random.once_in(4)) std::memcpy(&value, bytes.data() + place(), kWidth);
  std::memcpy(bytes.data() + at, &value, kWidth);
  return bytes;
}

std::string mutate_text(Random& random, std::string text) {
  const auto replace = [&](Span span, const std::string& by) {
    text.replace(span.begin, span.size, by);
  };
  const auto copy = [&](Span span) { return text.substr(span.begin, span.size); };
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      if (const auto found = numbers(text); !found.empty())
        replace(random.pick(found), extreme_number(random));
      break;
    case 5:
    case 6:
    case 7:
      if (const auto found = words(text); !found.empty()) {
        const std::string other = copy(random.pick(found));
        replace(random.pick(found), other);
      }
      break;
    case 8:
    case 9:
      if (const auto found = lines(text); found.size() > 1) {
        const Span line = random.pick(found);
        const std::string content = copy(line);
        if (random.once_in(2)) replace(line, "");
        if (random.once_in(2))
          text.insert(std::min(random.pick(found).begin, text.size()), content);
      }
      break;
    case 10:
      if (const auto found = groups(text); !found.empty()) {
        const std::string other = copy(random.pick(found));
        replace(random.pick(found), random.once_in(3) ? std::string{} : other);
      }
      break;
    default:
      text = mutate_bytes(random, std::move(text));
  }
  return text;
}

}  // namespace octet::fuzz
