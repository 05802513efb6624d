// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <thread>

#include "base/env.h"

namespace octet {

int default_num_threads() {
  if (const std::optional<int> num_threads = read_environment().num_threads) return *num_threads;
  cpu_set_t cpus;
  if (::sched_getaffinity(0, sizeof cpus, &cpus) == 0) return std::max(CPU_COUNT(&cpus), 1);
  // Machines with more CPUs than cpu_set_t holds.
  return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

}  // namespace octet
