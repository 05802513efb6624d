// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

#include "octet/error.h"

namespace octet {

/// @return the threads to use where the caller leaves their number open: OCTET_NUM_THREADS, or else
/// the CPUs that the process may
///         run on.
/// @throws InvalidArgument if OCTET_NUM_THREADS is not a number from 1 to kMostThreads.
int default_num_threads();

/// Cuts [0, n) into at most `num_threads` consecutive chunks of nearly equal size and calls
/// body(begin, end) for each, on the calling thread's OpenMP team, which oneDNN shares. The cut
/// depends on `num_threads` and `n` alone. Runs all chunks, then rethrows what the first failing
/// one threw.
/// @param num_threads  <= 1: the calling thread alone, in one chunk.
void parallel_for(int num_threads, std::size_t n,
                  const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace octet
