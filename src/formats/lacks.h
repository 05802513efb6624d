// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace octet {

/// Operations of a model that Octet does not have, collected so that all are reported at once.
class Lacks {
 public:
  /// @param operation  with its operation set, e.g. "NonZero of ai.onnx 17".
  /// @param detail  what about the operation is lacking; empty: all of it.
  void add(const std::string& operation, const std::string& detail, const std::string& node);
  bool empty() const noexcept { return entries_.empty(); }
  /// @throws Unsupported naming all that was added, if anything was.
  void check(const std::string& file) const;

 private:
  struct Entry {
    std::string what;
    std::string first_node;
    std::size_t num_nodes = 1;
  };
  std::vector<Entry> entries_;
};

}  // namespace octet
