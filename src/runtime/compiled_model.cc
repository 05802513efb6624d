// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/compiled_model.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/parallel.h"
#include "graph/nan_constant.h"
#include "runtime/observed_model.h"
#include "runtime/streams.h"

namespace octet {
namespace {

std::shared_ptr<CompiledModel::Impl> compile(const Model& model, const CompileOptions& options,
                                             bool observe_outputs, bool portable_bits) {
  if (const Node* node = find_nan_constant(model)) {
    log_warning(
        "compiling model \"{}\": constant \"{}\" holds NaN: results may be numbers or NaN where "
        "other engines give the other",
        model.name, node->name);
  }
  const Streams streams = choose_streams(options, default_num_threads());
  ExecutionPlan plan =
      build_plan(model, {options.backend, options.integer_kernels, streams.threads_per_stream,
                         observe_outputs, portable_bits});
  return std::make_shared<CompiledModel::Impl>(std::move(plan), streams, model.rt_info,
                                               options.enable_profiling);
}

}  // namespace

CompiledModel compile_model(const Model& model, std::string_view device,
                            const CompileOptions& options) {
  if (device != "CPU" && device != "AUTO") {
    throw InvalidArgument(
        fmt::format("compiling a model: expected device CPU or AUTO, got \"{}\"", device));
  }
  return CompiledModel(compile(model, options, false, false));
}

const std::vector<Port>& CompiledModel::inputs() const noexcept {
  return impl_->plan.inputs();
}

const std::vector<Port>& CompiledModel::outputs() const noexcept {
  return impl_->plan.outputs();
}

InferRequest CompiledModel::create_infer_request() const {
  return make_infer_request(impl_);
}

int CompiledModel::num_streams() const noexcept {
  return impl_->streams.num_streams();
}

int CompiledModel::inference_num_threads() const noexcept {
  return impl_->inference_num_threads;
}

int CompiledModel::optimal_number_of_infer_requests() const noexcept {
  return num_streams();
}

const std::vector<StepInfo>& CompiledModel::steps() const noexcept {
  return impl_->plan.steps();
}

const RtInfo& CompiledModel::rt_info() const noexcept {
  return impl_->rt_info;
}

bool CompiledModel::is_profiled() const noexcept {
  return impl_->is_profiled;
}

ObservedModel::ObservedModel(const Model& model, const CompileOptions& options, bool portable_bits)
    : impl_(compile(model, options, true, portable_bits)) {}

const std::vector<Port>& ObservedModel::inputs() const noexcept {
  return impl_->plan.inputs();
}

int ObservedModel::num_streams() const noexcept {
  return impl_->streams.num_streams();
}

InferRequest ObservedModel::create_infer_request(Observer observer) const {
  return make_infer_request(impl_, std::move(observer));
}

}  // namespace octet
