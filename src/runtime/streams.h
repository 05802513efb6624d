// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "octet/runtime.h"

namespace octet {

/// How a compiled model spreads its inferences over threads.
struct Streams {
  int num_streams = 1;
  /// Threads of each stream.
  int threads_per_stream = 1;
};

/// Resolves hint and explicit numbers for a CPU of `num_cores` cores. An explicit number of streams
/// or threads wins over the hint; more streams than threads get a thread each.
/// @throws InvalidArgument for a negative or absurdly large number.
Streams choose_streams(const CompileOptions& options, int num_cores);

/// The CPUs that a stream keeps to: where all streams together have as many threads as there are
/// CPUs, each has as many of its own. Else none, and the system places the threads: two programs
/// that use a part of the machine would choose the same.
/// @param cpus  those that the process may run on.
std::vector<int> own_cpus(const Streams& streams, const std::vector<int>& cpus, int stream);

}  // namespace octet
