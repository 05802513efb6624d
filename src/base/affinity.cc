// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/affinity.h"

#include <sched.h>
#include <unistd.h>

namespace octet {

std::vector<int> usable_cpus() {
  std::vector<int> cpus;
  cpu_set_t set;
  // The main thread's: the calling thread may be kept to a part of them.
  if (::sched_getaffinity(::getpid(), sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

void keep_to_cpus(std::span<const int> cpus) noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(cpu, &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

}  // namespace octet
