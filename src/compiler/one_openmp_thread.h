// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace octet {

/// The calling thread's OpenMP team is that thread alone for as long as this lives.
class OneOpenmpThread {
 public:
  OneOpenmpThread() noexcept;
  ~OneOpenmpThread();
  OneOpenmpThread(const OneOpenmpThread&) = delete;
  OneOpenmpThread& operator=(const OneOpenmpThread&) = delete;

 private:
  int before_;
};

}  // namespace octet
