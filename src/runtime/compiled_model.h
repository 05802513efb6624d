// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan.h"
#include "octet/runtime.h"
#include "runtime/stream_pool.h"

namespace octet {

struct CompiledModel::Impl {
  Impl(ExecutionPlan compiled, const Streams& layout, RtInfo info, bool enable_profiling)
      : plan(std::move(compiled)),
        inference_num_threads(layout.num_streams * layout.threads_per_stream),
        rt_info(std::move(info)),
        is_profiled(enable_profiling),
        streams(plan, layout) {}

  const ExecutionPlan plan;
  const int inference_num_threads;
  const RtInfo rt_info;
  const bool is_profiled;
  /// Last: its threads read the plan.
  StreamPool streams;
};

/// A request that belongs to the model.
/// @param observer  takes the outputs if the model's are observed.
InferRequest make_infer_request(std::shared_ptr<CompiledModel::Impl> model,
                                OutputObserver observer = {});

}  // namespace octet
