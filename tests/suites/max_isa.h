// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string>

namespace octet::test {

/// Sets OCTET_MAX_ISA for as long as it lives. @param word  null leaves it alone.
class MaxIsa {
 public:
  explicit MaxIsa(const char* word) {
    const char* before = std::getenv("OCTET_MAX_ISA");
    if (before != nullptr) before_ = before;
    was_set_ = before != nullptr;
    if (word != nullptr) setenv("OCTET_MAX_ISA", word, 1);
  }
  ~MaxIsa() {
    if (was_set_)
      setenv("OCTET_MAX_ISA", before_.c_str(), 1);
    else
      unsetenv("OCTET_MAX_ISA");
  }
  MaxIsa(const MaxIsa&) = delete;
  MaxIsa& operator=(const MaxIsa&) = delete;

 private:
  std::string before_;
  bool was_set_ = false;
};

}  // namespace octet::test
