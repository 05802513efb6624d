// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace octet {

/// The words that most look like what somebody may have meant: fewest letters inserted, deleted or
/// changed, case aside; of equal distances in alphabetical order. Words that would change by more
/// than half are not among them.
/// @param most  of them.
std::vector<std::string> near_words(std::string_view word, const std::set<std::string>& known,
                                    std::size_t most);

}  // namespace octet
