// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

#include "base/env.h"

namespace octet {

int default_num_threads() {
  if (const std::optional<int> num_threads = read_environment().num_threads) return *num_threads;
  cpu_set_t cpus;
  if (::sched_getaffinity(0, sizeof cpus, &cpus) == 0) return std::max(CPU_COUNT(&cpus), 1);
  // Machines with more CPUs than cpu_set_t holds.
  return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

void parallel_for(int num_threads, std::size_t n,
                  const std::function<void(std::size_t begin, std::size_t end)>& body) {
  if (n == 0) return;
  const auto num_chunks =
      static_cast<int>(std::min(n, static_cast<std::size_t>(std::max(num_threads, 1))));
  if (num_chunks == 1) return body(0, n);

  // The first `longer` chunks take one item more; n * chunk would overflow for large n.
  const std::size_t length = n / static_cast<std::size_t>(num_chunks);
  const std::size_t longer = n % static_cast<std::size_t>(num_chunks);
  std::vector<std::exception_ptr> errors(static_cast<std::size_t>(num_chunks));
#pragma omp parallel for num_threads(num_chunks) schedule(static, 1)
  for (int index = 0; index < num_chunks; ++index) {
    const auto chunk = static_cast<std::size_t>(index);
    const std::size_t begin = chunk * length + std::min(chunk, longer);
    try {
      body(begin, begin + length + (chunk < longer ? 1 : 0));
    } catch (...) {
      errors[chunk] = std::current_exception();
    }
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace octet
