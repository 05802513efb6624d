// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/vector.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "bindings.h"
#include "infer.h"
#include "octet/runtime.h"

namespace octet::python {

namespace {

/// A pool of requests that hands each input to the next idle one.
class Queue {
 public:
  Queue(std::shared_ptr<Compiled> model, std::size_t num_requests)
      : queue_(std::make_shared<AsyncInferQueue>(model->model(), num_requests)),
        state_(make_state()),
        requests_(std::make_shared<Requests>()) {
    for (std::size_t i = 0; i < queue_->size(); ++i) {
      requests_->push_back(std::make_shared<Request>(
          model, std::shared_ptr<InferRequest>(queue_, &queue_->request(i)), true));
    }
  }

  ~Queue() {
    // What was started is called back, but for a queue that goes in its own callback.
    if (!CallbackScope::is_active()) set_cpp_callback({});
    // The requests hold the queue.
    requests_.reset();
    release_after_callbacks(std::move(queue_));
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  using Requests = std::vector<std::shared_ptr<Request>>;
  const Requests& requests() const noexcept { return *requests_; }
  PythonState& state() noexcept { return *state_; }

  void set_callback(nb::object callback) {
    if (callback.is_none()) {
      set_cpp_callback({});
      state_->callback.reset();
      return;
    }
    // Whoever holds the queue alone keeps neither the callback nor the requests.
    std::weak_ptr<PythonState> weak_state = state_;
    std::weak_ptr<Requests> weak_requests = requests_;
    const InferRequest* first = &queue_->request(0);
    set_cpp_callback([weak_state, weak_requests, first](InferRequest& request, std::size_t) {
      if (!nb::is_alive()) return;
      const nb::gil_scoped_acquire gil;
      const CallbackScope scope;
      const std::shared_ptr<PythonState> state = weak_state.lock();
      const std::shared_ptr<Requests> requests = weak_requests.lock();
      if (!state || !requests || !state->callback.is_valid()) return;
      const nb::object function = state->callback;
      const std::shared_ptr<Request> caller =
          (*requests)[static_cast<std::size_t>(&request - first)];
      function(caller, caller->userdata());
    });
    state_->callback = std::move(callback);
  }

  void start_async(nb::handle inputs, nb::object userdata, bool share_inputs) {
    const Sharing sharing = share_inputs ? Sharing::shared : Sharing::copied;
    const InferRequest* first = &queue_->request(0);
    const nb::gil_scoped_release released;
    queue_->start_async(
        [&](InferRequest& request) {
          const nb::gil_scoped_acquire gil;
          Request& taken = *(*requests_)[static_cast<std::size_t>(&request - first)];
          taken.set_inputs(inputs, sharing);
          taken.set_userdata(userdata);
        },
        0);
  }

  void wait_all() {
    const nb::gil_scoped_release released;
    queue_->wait_all();
  }

  std::size_t idle_request_id() {
    const nb::gil_scoped_release released;
    return queue_->wait_for_idle();
  }

  bool is_ready() const { return queue_->is_ready(); }

 private:
  void set_cpp_callback(std::function<void(InferRequest&, std::size_t)> callback) {
    const nb::gil_scoped_release released;
    queue_->set_callback(std::move(callback));
  }

  std::shared_ptr<AsyncInferQueue> queue_;
  std::shared_ptr<PythonState> state_;
  std::shared_ptr<Requests> requests_;
};

}  // namespace

void bind_infer_queue(nb::module_& module) {
  nb::class_<Queue>(module, "AsyncInferQueue", nb::type_slots(collected_slots<Queue>()),
                    "A pool of requests that hands each input to the next idle one.")
      .def(nb::init<std::shared_ptr<Compiled>, std::size_t>(), nb::arg("model"),
           nb::arg("jobs") = 0, "With `jobs` requests; 0: as many as keep all streams busy.")
      .def("start_async", &Queue::start_async, nb::arg("inputs") = nb::none(),
           nb::arg("userdata") = nb::none(), nb::arg("share_inputs") = false,
           "Waits for an idle request and starts it on the inputs.")
      .def("wait_all", &Queue::wait_all, "Waits for all; raises the first error.")
      .def("set_callback", &Queue::set_callback, nb::arg("callback").none(),
           "Called as callback(request, userdata) at the end of each inference that did not fail; "
           "None: no more. It may not wait for the queue.")
      .def_prop_ro(
          "userdata",
          [](const Queue& q) {
            nb::list all;
            for (const auto& request : q.requests()) all.append(request->userdata());
            return all;
          },
          "Of each request, what it was last started with.")
      .def("get_idle_request_id", &Queue::idle_request_id,
           "Waits for an idle request: the one that start_async() takes next.")
      .def("is_ready", &Queue::is_ready, "Whether a request is idle.")
      .def("__len__", [](const Queue& q) { return q.requests().size(); })
      .def("__getitem__",
           [](const Queue& q, std::size_t index) {
             if (index >= q.requests().size()) throw nb::index_error("no such request");
             return q.requests()[index];
           })
      .def(
          "__iter__", [](const Queue& q) { return nb::iter(nb::cast(q.requests())); },
          nb::sig("def __iter__(self) -> collections.abc.Iterator[InferRequest]"));
}

}  // namespace octet::python
