// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/env.h"

namespace octet {
namespace {

void check(std::string_view option, int value) {
  if (value >= 0 && value <= kMostThreads) return;
  throw InvalidArgument(
      fmt::format("compiling a model: expected {} from 0 (automatic) to {}, got {}", option,
                  kMostThreads, value));
}

}  // namespace

Streams choose_streams(const CompileOptions& options, int num_cores) {
  check("num_streams", options.num_streams);
  check("inference_num_threads", options.inference_num_threads);
  const int num_threads =
      options.inference_num_threads != 0 ? options.inference_num_threads : std::max(num_cores, 1);
  const bool one_stream = options.performance_hint == PerformanceHint::latency;
  const int from_hint = one_stream ? 1 : num_threads;
  const int num_streams = options.num_streams != 0 ? options.num_streams : from_hint;
  return {num_streams, std::max(num_threads / num_streams, 1)};
}

std::vector<int> own_cpus(const Streams& streams, const std::vector<int>& cpus, int stream) {
  if (static_cast<std::size_t>(streams.num_streams * streams.threads_per_stream) != cpus.size())
    return {};
  const auto first = cpus.begin() + stream * streams.threads_per_stream;
  return {first, first + streams.threads_per_stream};
}

}  // namespace octet
