// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <algorithm>
#include <thread>

#include "base/affinity.h"
#include "base/env.h"

namespace octet {

int default_num_threads() {
  if (const std::optional<int> num_threads = read_environment().num_threads) return *num_threads;
  if (const std::size_t num_cpus = usable_cpus().size(); num_cpus != 0)
    return static_cast<int>(num_cpus);
  // Machines with more CPUs than cpu_set_t holds.
  return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

}  // namespace octet
