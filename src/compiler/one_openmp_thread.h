// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace octet {

/// Layers are shared out by ThreadTeam; within a share oneDNN, which is built on OpenMP, keeps to
/// the calling thread from now on. OpenMP holds the number for each thread apart.
void use_one_openmp_thread() noexcept;

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
