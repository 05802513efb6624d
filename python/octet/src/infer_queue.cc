// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <utility>

#include "bindings.h"
#include "infer.h"
#include "octet/runtime.h"

namespace octet::python {

namespace {

/// A pool of requests that hands each input to the next idle one.
class Queue {
 public:
  Queue(std::shared_ptr<Compiled> model, std::size_t num_requests)
      : model_(std::move(model)),
        queue_(std::make_shared<AsyncInferQueue>(model_->model(), num_requests)) {
    for (std::size_t i = 0; i < queue_->size(); ++i) {
      requests_.push_back(std::make_shared<Request>(
          model_, std::shared_ptr<InferRequest>(queue_, &queue_->request(i))));
    }
  }

  ~Queue() {
    // Waits for callbacks, which take the GIL.
    const nb::gil_scoped_release released;
    queue_->set_callback({});
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  const std::vector<std::shared_ptr<Request>>& requests() const noexcept { return requests_; }

  void set_callback(nb::object callback) {
    auto function = [this, held = share(std::move(callback))](InferRequest& request,
                                                              std::size_t id) {
      const nb::gil_scoped_acquire gil;
      const std::shared_ptr<Request>& caller = requests_.at(index_of(request));
      caller->set_userdata(take_userdata(id));
      (*held)(caller, caller->userdata());
    };
    const nb::gil_scoped_release released;
    queue_->set_callback(std::move(function));
  }

  void start_async(nb::handle inputs, nb::object userdata, bool share_inputs) {
    const Sharing sharing = share_inputs ? Sharing::shared : Sharing::copied;
    const std::size_t id = next_id_++;
    userdata_[id] = std::move(userdata);
    const nb::gil_scoped_release released;
    queue_->start_async(
        [&](InferRequest& request) {
          const nb::gil_scoped_acquire gil;
          set_inputs(request, model_->ports(false), inputs, sharing);
        },
        id);
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
  std::size_t index_of(const InferRequest& request) const {
    return static_cast<std::size_t>(&request - &queue_->request(0));
  }

  nb::object take_userdata(std::size_t id) { return std::move(userdata_.extract(id).mapped()); }

  std::shared_ptr<Compiled> model_;
  std::shared_ptr<AsyncInferQueue> queue_;
  std::vector<std::shared_ptr<Request>> requests_;
  // Guarded by the GIL.
  std::map<std::size_t, nb::object> userdata_;
  std::size_t next_id_ = 0;
};

}  // namespace

void bind_infer_queue(nb::module_& module) {
  nb::class_<Queue>(module, "AsyncInferQueue",
                    "A pool of requests that hands each input to the next idle one.")
      .def(nb::init<std::shared_ptr<Compiled>, std::size_t>(), nb::arg("model"),
           nb::arg("jobs") = 0, "With `jobs` requests; 0: as many as keep all streams busy.")
      .def("start_async", &Queue::start_async, nb::arg("inputs") = nb::none(),
           nb::arg("userdata") = nb::none(), nb::arg("share_inputs") = false,
           "Waits for an idle request and starts it on the inputs.")
      .def("wait_all", &Queue::wait_all, "Waits for all; raises the first error.")
      .def("set_callback", &Queue::set_callback, nb::arg("callback"),
           "Called as callback(request, userdata) at the end of each inference.")
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
