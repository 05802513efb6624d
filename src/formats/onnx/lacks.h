// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace octet::onnx {

/// Operations of a model that Octet does not have, collected so that all are told at once.
class Lacks {
 public:
  /// @param detail  what about the operation is lacking; empty: all of it.
  void add(const std::string& type, const std::string& domain, std::int64_t opset,
           const std::string& detail, const std::string& node);
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

}  // namespace octet::onnx
