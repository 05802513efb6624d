// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "bindings.h"

namespace octet::python {

/// The outputs of an inference as NumPy arrays.
class InferResult {
 public:
  using Ports = std::shared_ptr<const std::vector<PortReference>>;
  InferResult(Ports ports, std::vector<NumpyArray> arrays)
      : ports_(std::move(ports)), arrays_(std::move(arrays)) {}

  std::size_t size() const noexcept { return arrays_.size(); }
  NumpyArray at(nb::handle key) const;
  bool contains(nb::handle key) const;
  const std::vector<PortReference>& ports() const noexcept { return *ports_; }
  const NumpyArray& array(std::size_t index) const { return arrays_.at(index); }
  nb::list arrays() const;

 private:
  Ports ports_;
  std::vector<NumpyArray> arrays_;
};

/// A compiled model with the requests that its calls reuse.
class Compiled {
 public:
  explicit Compiled(CompiledModel model);
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  const CompiledModel& model() const noexcept { return model_; }
  const std::vector<PortReference>& ports(bool is_output) const noexcept {
    return is_output ? *outputs_ : *inputs_;
  }
  const InferResult::Ports& output_ports() const noexcept { return outputs_; }
  InferResult call(nb::handle inputs, bool share_inputs, bool share_outputs);

 private:
  CompiledModel model_;
  InferResult::Ports inputs_;
  InferResult::Ports outputs_;
  // Guarded by the GIL.
  std::vector<InferRequest> idle_;
};

/// The input tensors of a request as it was made, which it does not share with arrays.
std::vector<Tensor> own_inputs(const InferRequest& request, std::size_t num_inputs);
/// Sets the inputs of a request: from an array, a sequence of arrays in the order of the inputs, or
/// a dictionary of arrays by index, name or port; None leaves them.
/// @param own  where they are copied to unless they are shared.
void set_inputs(InferRequest& request, const std::vector<PortReference>& ports, nb::handle inputs,
                Sharing sharing, std::vector<Tensor>& own);
/// The outputs of a request as copies, or on its own memory.
InferResult results_of(const InferRequest& request, const InferResult::Ports& ports,
                       Sharing sharing);

/// What a request or a queue holds of Python, which Python's collector of cycles sees. Guarded by
/// the GIL.
struct PythonState {
  nb::object callback;
  nb::object userdata;
};

/// A request of a model.
class Request {
 public:
  /// @param is_of_queue  its queue starts it and is called back.
  Request(std::shared_ptr<Compiled> model, std::shared_ptr<InferRequest> request,
          bool is_of_queue = false);
  ~Request();
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  InferResult infer(nb::handle inputs, bool share_inputs, bool share_outputs);
  void start_async(nb::handle inputs, nb::object userdata, bool share_inputs);
  void wait();
  bool wait_for(int timeout_ms);
  void set_callback(nb::object callback, nb::object userdata);
  void set_tensor(nb::handle port, nb::handle tensor);
  Tensor get_tensor(nb::handle port) const;
  Tensor input_tensor(std::size_t index) const { return request_->input_tensor(index); }
  Tensor output_tensor(std::size_t index) const { return request_->output_tensor(index); }
  std::vector<Tensor> input_tensors() const;
  std::vector<Tensor> output_tensors() const;
  InferResult results(Sharing sharing) const;
  double latency_ms() const;
  const InferRequest& request() const noexcept { return *request_; }
  nb::object userdata() const;
  void set_userdata(nb::object userdata);
  /// Copies the inputs, or shares them.
  void set_inputs(nb::handle inputs, Sharing sharing);
  const Compiled& model() const noexcept { return *model_; }
  PythonState& state() noexcept { return *state_; }

 private:
  void expect_own(const char* action) const;

  std::shared_ptr<Compiled> model_;
  std::shared_ptr<PythonState> state_;
  std::shared_ptr<InferRequest> request_;
  std::vector<Tensor> own_inputs_;
  bool is_of_queue_;
};

/// Waits for all requests, but not for ever: at the end of the process their callbacks find no
/// Python. Called with the GIL.
void wait_for_requests();

/// A state that is released with the GIL, on whatever thread.
std::shared_ptr<PythonState> make_state();
/// Marks the thread as one that runs a Python callback.
class CallbackScope {
 public:
  CallbackScope();
  ~CallbackScope();
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  static bool is_active() noexcept;
};
/// Releases what waits for callbacks, which take the GIL: where the caller is such a callback, on a
/// thread of its own.
template <typename Held>
void release_after_callbacks(std::shared_ptr<Held> held) {
  if (CallbackScope::is_active()) {
    std::thread([held = std::move(held)]() mutable { held.reset(); }).detach();
    return;
  }
  const nb::gil_scoped_release released;
  held.reset();
}

/// Slots of a class with a state(), which Python's collector of cycles goes through.
template <typename Class>
const PyType_Slot* collected_slots() {
  static const PyType_Slot slots[] = {
      {Py_tp_traverse, reinterpret_cast<void*>(+[](PyObject* self, visitproc visit, void* arg) {
         Py_VISIT(Py_TYPE(self));
         if (!nb::inst_ready(self)) return 0;
         const PythonState& state = nb::inst_ptr<Class>(self)->state();
         Py_VISIT(state.callback.ptr());
         Py_VISIT(state.userdata.ptr());
         return 0;
       })},
      {Py_tp_clear, reinterpret_cast<void*>(+[](PyObject* self) {
         PythonState& state = nb::inst_ptr<Class>(self)->state();
         nb::object callback = std::move(state.callback);
         nb::object userdata = std::move(state.userdata);
         return 0;
       })},
      {0, nullptr}};
  return slots;
}

std::shared_ptr<Request> make_request(const std::shared_ptr<Compiled>& model);

}  // namespace octet::python
