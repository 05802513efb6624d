// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/near_words.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace octet {
namespace {

bool same_letter(char a, char b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return lower(a) == lower(b);
}

// Levenshtein's distance, row by row of its table.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (same_letter(a[i], b[j]) ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> near_words(std::string_view word, const std::set<std::string>& known,
                                    std::size_t most) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : known) {
    const std::size_t longest = std::max(word.size(), candidate.size());
    const std::size_t shortest = std::min(word.size(), candidate.size());
    if (2 * (longest - shortest) > longest) continue;
    const std::size_t changes = distance(word, candidate);
    if (2 * changes <= longest) near.emplace_back(changes, candidate);
  }
  std::ranges::sort(near);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min(most, near.size()); ++i) words.push_back(near[i].second);
  return words;
}

}  // namespace octet
