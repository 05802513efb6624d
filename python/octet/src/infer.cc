// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "infer.h"

#include <chrono>
#include <utility>

namespace octet::python {

void set_inputs(InferRequest& request, const std::vector<PortReference>& ports, nb::handle inputs,
                Sharing sharing) {
  if (inputs.is_none()) return;
  for_each_input(inputs, ports, [&](std::size_t index, nb::handle value) {
    request.set_input_tensor(index, tensor_from(value, ports[index].port.type, sharing));
  });
}

InferResult results_of(const InferRequest& request, const InferResult::Ports& ports,
                       Sharing sharing) {
  std::vector<NumpyArray> arrays;
  for (std::size_t i = 0; i < ports->size(); ++i) {
    const Tensor tensor = request.output_tensor(i);
    arrays.push_back(to_numpy(sharing == Sharing::shared ? tensor : tensor.clone()));
  }
  return {ports, std::move(arrays)};
}

NumpyArray InferResult::at(nb::handle key) const {
  return arrays_[find_port(*ports_, key)];
}

bool InferResult::contains(nb::handle key) const {
  try {
    find_port(*ports_, key);
    return true;
  } catch (const InvalidArgument&) {
    return false;
  }
}

nb::list InferResult::arrays() const {
  nb::list list;
  for (const NumpyArray& array : arrays_) list.append(array);
  return list;
}

Compiled::Compiled(CompiledModel model)
    : model_(std::move(model)),
      inputs_(std::make_shared<const std::vector<PortReference>>(python::ports(model_, false))),
      outputs_(std::make_shared<const std::vector<PortReference>>(python::ports(model_, true))) {}

InferResult Compiled::call(nb::handle inputs, bool share_inputs, bool share_outputs) {
  // A request whose outputs are shared is not used again: they stay what they are.
  std::optional<InferRequest> request;
  if (idle_.empty()) {
    request.emplace(model_.create_infer_request());
  } else {
    request.emplace(std::move(idle_.back()));
    idle_.pop_back();
  }
  std::vector<Tensor> own;
  for (std::size_t i = 0; i < inputs_->size(); ++i) own.push_back(request->input_tensor(i));
  set_inputs(*request, *inputs_, inputs, share_inputs ? Sharing::shared : Sharing::copied);
  {
    const nb::gil_scoped_release released;
    request->infer();
  }
  InferResult results =
      results_of(*request, outputs_, share_outputs ? Sharing::shared : Sharing::copied);
  if (share_outputs) return results;
  // The caller's arrays are let go.
  for (std::size_t i = 0; i < own.size(); ++i) request->set_input_tensor(i, own[i]);
  idle_.push_back(std::move(*request));
  return results;
}

std::vector<PortReference> ports(const CompiledModel& model, bool is_output) {
  std::vector<PortReference> result;
  for (const Port& port : is_output ? model.outputs() : model.inputs())
    result.push_back({port, result.size(), is_output});
  return result;
}

Request::Request(std::shared_ptr<Compiled> model, std::shared_ptr<InferRequest> request)
    : model_(std::move(model)), state_(std::make_shared<State>()), request_(std::move(request)) {}

Request::~Request() {
  // Waits for a callback, which takes the GIL.
  const nb::gil_scoped_release released;
  request_.reset();
}

InferResult Request::infer(nb::handle inputs, bool share_inputs, bool share_outputs) {
  set_inputs(*request_, model_->ports(false), inputs,
             share_inputs ? Sharing::shared : Sharing::copied);
  {
    const nb::gil_scoped_release released;
    request_->infer();
  }
  return results(share_outputs ? Sharing::shared : Sharing::copied);
}

void Request::start_async(nb::handle inputs, nb::object userdata, bool share_inputs) {
  set_inputs(*request_, model_->ports(false), inputs,
             share_inputs ? Sharing::shared : Sharing::copied);
  if (!userdata.is_none()) set_userdata(std::move(userdata));
  const nb::gil_scoped_release released;
  request_->start_async();
}

void Request::wait() {
  const nb::gil_scoped_release released;
  request_->wait();
}

bool Request::wait_for(int timeout_ms) {
  const nb::gil_scoped_release released;
  return request_->wait_for(std::chrono::milliseconds(timeout_ms));
}

void Request::set_callback(nb::object callback, nb::object userdata) {
  set_userdata(std::move(userdata));
  request_->set_callback(
      [function = share(std::move(callback)), state = state_](std::exception_ptr error) {
        if (error) return;
        const nb::gil_scoped_acquire gil;
        (*function)(*state->userdata);
      });
}

void Request::set_tensor(nb::handle port, nb::handle tensor) {
  const auto& inputs = model_->ports(false);
  const std::size_t index = find_port(inputs, port);
  request_->set_input_tensor(index, tensor_from(tensor, inputs[index].port.type, Sharing::shared));
}

Tensor Request::get_tensor(nb::handle port) const {
  if (const PortReference * known; nb::try_cast(port, known) && known != nullptr)
    return known->is_output ? output_tensor(known->index) : input_tensor(known->index);
  for (const bool is_output : {false, true}) {
    for (const PortReference& p : model_->ports(is_output)) {
      const nb::object names = nb::cast(p).attr("names");
      if (nb::cast(p.port.name).equal(port) ||
          PySequence_Contains(nb::list(names).ptr(), port.ptr()) == 1)
        return is_output ? output_tensor(p.index) : input_tensor(p.index);
    }
  }
  throw InvalidArgument(std::string("get_tensor: expected a port or its name, got ") +
                        nb::repr(port).c_str());
}

std::vector<Tensor> Request::input_tensors() const {
  std::vector<Tensor> tensors;
  for (const PortReference& p : model_->ports(false)) tensors.push_back(input_tensor(p.index));
  return tensors;
}

std::vector<Tensor> Request::output_tensors() const {
  std::vector<Tensor> tensors;
  for (const PortReference& p : model_->ports(true)) tensors.push_back(output_tensor(p.index));
  return tensors;
}

InferResult Request::results(Sharing sharing) const {
  return results_of(*request_, model_->output_ports(), sharing);
}

double Request::latency_ms() const {
  return request_->latency_ms();
}

nb::object Request::userdata() const {
  return state_->userdata ? *state_->userdata : nb::object(nb::none());
}

void Request::set_userdata(nb::object userdata) {
  state_->userdata = share(std::move(userdata));
}

std::shared_ptr<Request> make_request(const std::shared_ptr<Compiled>& model) {
  return std::make_shared<Request>(
      model, std::make_shared<InferRequest>(model->model().create_infer_request()));
}

}  // namespace octet::python
