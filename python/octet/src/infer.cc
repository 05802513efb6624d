// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "infer.h"

#include <chrono>
#include <cstring>
#include <utility>

namespace octet::python {

std::vector<Tensor> own_inputs(const InferRequest& request, std::size_t num_inputs) {
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < num_inputs; ++i) tensors.push_back(request.input_tensor(i));
  return tensors;
}

void set_inputs(InferRequest& request, const std::vector<PortReference>& ports, nb::handle inputs,
                Sharing sharing, std::vector<Tensor>& own) {
  if (inputs.is_none()) return;
  for_each_input(inputs, ports, [&](std::size_t index, nb::handle value) {
    const Tensor tensor = tensor_from(value, ports[index].port.type, Sharing::shared);
    if (sharing == Sharing::shared || tensor.shape() != own[index].shape())
      return request.set_input_tensor(index, tensor);
    request.set_input_tensor(index, own[index]);
    if (tensor.num_bytes() != 0)
      std::memcpy(own[index].bytes(), tensor.bytes(), tensor.num_bytes());
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
  try {
    return arrays_[find_port(*ports_, key)];
  } catch (const InvalidArgument& error) {
    throw nb::key_error(error.what());
  }
}

bool InferResult::contains(nb::handle key) const {
  try {
    find_port(*ports_, key);
    return true;
  } catch (const std::exception&) {
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
  std::vector<Tensor> own = own_inputs(*request, inputs_->size());
  set_inputs(*request, *inputs_, inputs, share_inputs ? Sharing::shared : Sharing::copied, own);
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

namespace {

thread_local bool is_in_callback = false;

}  // namespace

CallbackScope::CallbackScope() {
  is_in_callback = true;
}

CallbackScope::~CallbackScope() {
  is_in_callback = false;
}

bool CallbackScope::is_active() noexcept {
  return is_in_callback;
}

std::shared_ptr<PythonState> make_state() {
  return {new PythonState, [](PythonState* state) {
            // At the end of the process there may be no Python to give the objects back to.
            if (!nb::is_alive()) return;
            const nb::gil_scoped_acquire gil;
            delete state;
          }};
}

namespace {

// All that are alive, and some that were. Guarded by the GIL.
std::vector<std::weak_ptr<InferRequest>>& known_requests() {
  static auto* requests = new std::vector<std::weak_ptr<InferRequest>>;
  return *requests;
}

void remember(const std::shared_ptr<InferRequest>& request) {
  auto& requests = known_requests();
  if (requests.size() == requests.capacity())
    std::erase_if(requests, [](const auto& known) { return known.expired(); });
  requests.push_back(request);
}

}  // namespace

void wait_for_requests() {
  constexpr std::chrono::seconds kPatience(5);
  std::vector<std::shared_ptr<InferRequest>> alive;
  for (const auto& known : known_requests())
    if (auto request = known.lock()) alive.push_back(std::move(request));
  const nb::gil_scoped_release released;
  const auto start = std::chrono::steady_clock::now();
  for (const auto& request : alive) {
    while (std::chrono::steady_clock::now() - start < kPatience &&
           !request->wait_for(std::chrono::milliseconds(100))) {
    }
  }
  alive.clear();
}

Request::Request(std::shared_ptr<Compiled> model, std::shared_ptr<InferRequest> request,
                 bool is_of_queue)
    : model_(std::move(model)),
      state_(make_state()),
      request_(std::move(request)),
      own_inputs_(own_inputs(*request_, model_->ports(false).size())),
      is_of_queue_(is_of_queue) {
  remember(request_);
}

Request::~Request() {
  release_after_callbacks(std::move(request_));
}

void Request::expect_own(const char* action) const {
  if (is_of_queue_)
    throw InvalidArgument(std::string(action) + ": this request is its queue's, which does that");
}

void Request::set_inputs(nb::handle inputs, Sharing sharing) {
  python::set_inputs(*request_, model_->ports(false), inputs, sharing, own_inputs_);
}

InferResult Request::infer(nb::handle inputs, bool share_inputs, bool share_outputs) {
  set_inputs(inputs, share_inputs ? Sharing::shared : Sharing::copied);
  {
    const nb::gil_scoped_release released;
    request_->infer();
  }
  return results(share_outputs ? Sharing::shared : Sharing::copied);
}

void Request::start_async(nb::handle inputs, nb::object userdata, bool share_inputs) {
  expect_own("start_async");
  set_inputs(inputs, share_inputs ? Sharing::shared : Sharing::copied);
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
  expect_own("set_callback");
  if (callback.is_none()) {
    request_->set_callback({});
    state_->callback.reset();
    return;
  }
  std::weak_ptr<PythonState> weak = state_;
  request_->set_callback([weak](std::exception_ptr error) {
    const std::shared_ptr<PythonState> state = weak.lock();
    if (error || !state || !nb::is_alive()) return;
    const nb::gil_scoped_acquire gil;
    const CallbackScope scope;
    const nb::object function = state->callback;
    const nb::object argument = state->userdata.is_valid() ? state->userdata : nb::none();
    if (function.is_valid()) function(argument);
  });
  state_->callback = std::move(callback);
  set_userdata(std::move(userdata));
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
  return state_->userdata.is_valid() ? state_->userdata : nb::none();
}

void Request::set_userdata(nb::object userdata) {
  state_->userdata = std::move(userdata);
}

std::shared_ptr<Request> make_request(const std::shared_ptr<Compiled>& model) {
  return std::make_shared<Request>(
      model, std::make_shared<InferRequest>(model->model().create_infer_request()));
}

}  // namespace octet::python
