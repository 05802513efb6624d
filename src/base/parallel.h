// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/thread_team.h"
#include "octet/error.h"

namespace octet {

/// @return the threads to use where the caller leaves their number open: OCTET_NUM_THREADS, or else
/// the CPUs that the process may
///         run on.
/// @throws InvalidArgument if OCTET_NUM_THREADS is not a number from 1 to kMostThreads.
int default_num_threads();

/// Cuts [0, n) into consecutive chunks of nearly equal size and calls body(begin, end) for each on
/// the threads of the team: one chunk for a team of one, else at most two per thread, so that a
/// thread that the system interrupts keeps little from the others.
/// @param min_grain  a chunk has at least this many items, unless n is less.
/// @throws what the lowest failing chunk threw.
template <typename Body>
void parallel_for(ThreadTeam& team, std::size_t n, std::size_t min_grain, const Body& body) {
  if (n == 0) return;
  const auto num_threads = static_cast<std::size_t>(team.num_threads());
  const std::size_t most = num_threads == 1 ? 1 : 2 * num_threads;
  const std::size_t num_chunks =
      std::clamp<std::size_t>(n / std::max<std::size_t>(min_grain, 1), 1, most);
  // The first `longer` chunks take one item more; n * chunk would overflow for large n.
  const std::size_t length = n / num_chunks;
  const std::size_t longer = n % num_chunks;
  team.run(num_chunks, [&](std::size_t chunk) {
    const std::size_t begin = chunk * length + std::min(chunk, longer);
    body(begin, begin + length + (chunk < longer ? 1 : 0));
  });
}

}  // namespace octet
