// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
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

/// Sets the inputs of a request: from an array, a sequence of arrays in the order of the inputs, or
/// a dictionary of arrays by index, name or port; None leaves them.
void set_inputs(InferRequest& request, const std::vector<PortReference>& ports, nb::handle inputs,
                Sharing sharing);
/// The outputs of a request as copies, or on its own memory.
InferResult results_of(const InferRequest& request, const InferResult::Ports& ports,
                       Sharing sharing);

/// A request of a model, of its own or of a queue.
class Request {
 public:
  Request(std::shared_ptr<Compiled> model, std::shared_ptr<InferRequest> request);
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

 private:
  struct State {
    SharedObject userdata;
  };
  std::shared_ptr<Compiled> model_;
  std::shared_ptr<State> state_;
  std::shared_ptr<InferRequest> request_;
};

std::shared_ptr<Request> make_request(const std::shared_ptr<Compiled>& model);

}  // namespace octet::python
