// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/runtime.h"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <vector>

#include "bindings.h"
#include "infer.h"

namespace octet::python {

namespace {

void bind_compile_options(nb::module_& module) {
  nb::enum_<PerformanceHint>(module, "PerformanceHint", "What a model is compiled for.")
      .value("LATENCY", PerformanceHint::latency, "One request at a time on all threads.")
      .value("THROUGHPUT", PerformanceHint::throughput,
             "As many streams as threads, each running its own request.");
  nb::enum_<Backend>(module, "Backend", "Who computes the layers.")
      .value("automatic", Backend::automatic)
      .value("onednn", Backend::onednn)
      .value("reference", Backend::reference);
  nb::class_<CompileOptions>(module, "CompileOptions", "How a model is compiled.")
      .def(nb::init<>())
      .def_rw("performance_hint", &CompileOptions::performance_hint)
      .def_rw("num_streams", &CompileOptions::num_streams,
              "Requests run at once; 0: from the hint.")
      .def_rw("inference_num_threads", &CompileOptions::inference_num_threads,
              "Threads of all streams together; 0: the CPUs that the process may run on.")
      .def_rw("backend", &CompileOptions::backend)
      .def_rw("integer_kernels", &CompileOptions::integer_kernels,
              "Runs quantized layers in integers.")
      .def_rw("enable_profiling", &CompileOptions::enable_profiling,
              "Measures each step of each inference.");
}

void bind_step_info(nb::module_& module) {
  nb::class_<StepInfo>(module, "StepInfo", "A step of a compiled model.")
      .def_ro("name", &StepInfo::name)
      .def_ro("operation", &StepInfo::operation)
      .def_ro("backend", &StepInfo::backend)
      .def_ro("kernel", &StepInfo::kernel)
      .def_ro("precision", &StepInfo::precision, "\"f32\" or \"i8\".")
      .def_ro("output_shape", &StepInfo::output_shape)
      .def_ro("refusals", &StepInfo::refusals, "Why no faster backend took it.");
  nb::class_<ProfilingInfo>(module, "ProfilingInfo", "What a step costs.")
      .def_ro("node_name", &ProfilingInfo::node_name)
      .def_ro("node_type", &ProfilingInfo::node_type)
      .def_ro("exec_type", &ProfilingInfo::exec_type)
      .def_ro("real_time_ms", &ProfilingInfo::real_time_ms)
      .def_ro("cpu_time_ms", &ProfilingInfo::cpu_time_ms);
}

void bind_infer_result(nb::module_& module) {
  nb::class_<InferResult>(module, "InferResult",
                          "The outputs of an inference as NumPy arrays, by index, name or port. "
                          "Behaves as a mapping from ports.")
      .def("__len__", &InferResult::size)
      .def("__getitem__", &InferResult::at,
           nb::sig("def __getitem__(self, key: int | str | Port, /) -> numpy.ndarray"))
      .def("__contains__", &InferResult::contains,
           nb::sig("def __contains__(self, key: object, /) -> bool"))
      .def(
          "__iter__", [](const InferResult& r) { return nb::iter(nb::cast(r.ports())); },
          nb::sig("def __iter__(self) -> collections.abc.Iterator[Port]"))
      .def("keys", &InferResult::ports)
      .def("values", &InferResult::arrays, nb::sig("def values(self) -> list[numpy.ndarray]"))
      .def(
          "items",
          [](const InferResult& r) {
            nb::list items;
            for (const PortReference& p : r.ports())
              items.append(nb::make_tuple(p, r.array(p.index)));
            return items;
          },
          nb::sig("def items(self) -> list[tuple[Port, numpy.ndarray]]"))
      .def(
          "names",
          [](const InferResult& r) {
            nb::list names;
            for (const PortReference& p : r.ports()) names.append(nb::cast(p).attr("names"));
            return nb::tuple(names);
          },
          nb::sig("def names(self) -> tuple[set[str], ...]"))
      .def(
          "to_tuple", [](const InferResult& r) { return nb::tuple(r.arrays()); },
          nb::sig("def to_tuple(self) -> tuple[numpy.ndarray, ...]"))
      .def(
          "to_dict",
          [](const InferResult& r) {
            nb::dict dict;
            for (const PortReference& p : r.ports()) dict[nb::cast(p)] = r.array(p.index);
            return dict;
          },
          nb::sig("def to_dict(self) -> dict[Port, numpy.ndarray]"));
}

void bind_infer_request(nb::module_& module) {
  nb::class_<Request>(module, "InferRequest", nb::type_slots(collected_slots<Request>()),
                      "One inference: its inputs, outputs and state. Not for use from several "
                      "threads at once.")
      .def(
          "infer", &Request::infer, nb::arg("inputs") = nb::none(), nb::arg("share_inputs") = false,
          nb::arg("share_outputs") = false,
          "Runs and returns the outputs: copies, or with share_outputs arrays on the request's own "
          "memory, which the next inference overwrites.")
      .def("start_async", &Request::start_async, nb::arg("inputs") = nb::none(),
           nb::arg("userdata") = nb::none(), nb::arg("share_inputs") = false,
           "Queues the inference and returns.")
      .def("wait", &Request::wait,
           "Waits for start_async(); raises what the inference or the callback raised.")
      .def("wait_for", &Request::wait_for, nb::arg("timeout_ms"),
           "Waits at most so many milliseconds. Returns whether the request is idle.")
      .def("set_callback", &Request::set_callback, nb::arg("callback").none(),
           nb::arg("userdata") = nb::none(),
           "Called as callback(userdata) at the end of each asynchronous inference that did not "
           "fail; None: no more. It may start requests, but not wait for them.")
      .def_prop_ro("userdata", &Request::userdata,
                   "What start_async() or set_callback() was given.")
      .def_prop_ro("model_inputs", [](const Request& r) { return r.model().ports(false); })
      .def_prop_ro("model_outputs", [](const Request& r) { return r.model().ports(true); })
      .def("set_tensor", &Request::set_tensor, nb::arg("port"), nb::arg("tensor"),
           "Sets an input to a Tensor of its type, whose memory it shares; numbers of another type "
           "are converted, into a copy.")
      .def(
          "set_input_tensor", [](Request& r, nb::object t) { r.set_tensor(nb::int_(0), t); },
          nb::arg("tensor"))
      .def(
          "set_input_tensor",
          [](Request& r, std::size_t index, nb::object t) { r.set_tensor(nb::int_(index), t); },
          nb::arg("index"), nb::arg("tensor"))
      .def("get_tensor", &Request::get_tensor, nb::arg("port"))
      .def("get_input_tensor", &Request::input_tensor, nb::arg("index") = 0)
      .def("get_output_tensor", &Request::output_tensor, nb::arg("index") = 0,
           "The request's own tensor, which each inference overwrites.")
      .def_prop_ro("input_tensors", &Request::input_tensors)
      .def_prop_ro("output_tensors", &Request::output_tensors)
      .def_prop_ro(
          "results", [](const Request& r) { return r.results(Sharing::copied); },
          "Copies of the outputs of the last inference.")
      .def_prop_ro("latency", &Request::latency_ms, "Of the last inference, in milliseconds.")
      .def_prop_ro(
          "profiling_info", [](const Request& r) { return r.request().profiling_info(); },
          "What each step costs, for a model compiled with PERF_COUNT.")
      .def("get_profiling_info", [](const Request& r) { return r.request().profiling_info(); });
}

nb::object compiled_port(const Compiled& model, bool is_output, nb::object key) {
  const auto& all = model.ports(is_output);
  return nb::cast(all[find_port(all, key)]);
}

nb::object property_of(const Compiled& compiled, const std::string& name) {
  const CompiledModel& model = compiled.model();
  if (name == "OPTIMAL_NUMBER_OF_INFER_REQUESTS")
    return nb::int_(model.optimal_number_of_infer_requests());
  if (name == "NUM_STREAMS") return nb::int_(model.num_streams());
  if (name == "INFERENCE_NUM_THREADS") return nb::int_(model.inference_num_threads());
  if (name == "EXECUTION_DEVICES") return nb::cast(std::vector<std::string>{"CPU"});
  throw InvalidArgument("get_property: expected a property of a compiled model, got " + name);
}

void bind_compiled_model(nb::module_& module) {
  nb::class_<Compiled>(module, "CompiledModel",
                       "A model made ready for one CPU. May be used from several threads.")
      .def("__call__", &Compiled::call, nb::arg("inputs") = nb::none(),
           nb::arg("share_inputs") = true, nb::arg("share_outputs") = false,
           "Runs on an array, a list of arrays or a dictionary of them by index, name or port; "
           "numbers of another type are converted to the input's. Returns the outputs, copies.")
      .def(
          "infer_new_request",
          [](const std::shared_ptr<Compiled>& m, nb::object inputs) {
            return make_request(m)->infer(inputs, false, false);
          },
          nb::arg("inputs") = nb::none(), "Runs on a new request.")
      .def("create_infer_request", &make_request)
      .def_prop_ro("inputs", [](const Compiled& m) { return m.ports(false); })
      .def_prop_ro("outputs", [](const Compiled& m) { return m.ports(true); })
      .def(
          "input", [](const Compiled& m, nb::object key) { return compiled_port(m, false, key); },
          nb::arg("key") = nb::none(),
          nb::sig("def input(self, key: int | str | None = None) -> Port"))
      .def(
          "output", [](const Compiled& m, nb::object key) { return compiled_port(m, true, key); },
          nb::arg("key") = nb::none(),
          nb::sig("def output(self, key: int | str | None = None) -> Port"))
      .def_prop_ro("num_streams", [](const Compiled& m) { return m.model().num_streams(); })
      .def_prop_ro("inference_num_threads",
                   [](const Compiled& m) { return m.model().inference_num_threads(); })
      .def_prop_ro(
          "optimal_number_of_infer_requests",
          [](const Compiled& m) { return m.model().optimal_number_of_infer_requests(); },
          "Requests that keep all streams busy.")
      .def_prop_ro(
          "steps", [](const Compiled& m) { return m.model().steps(); },
          "The steps of the plan: which kernel each operation has, and why no faster one.")
      .def("get_property", &property_of, nb::arg("name"),
           "OPTIMAL_NUMBER_OF_INFER_REQUESTS, NUM_STREAMS, INFERENCE_NUM_THREADS or "
           "EXECUTION_DEVICES.")
      .def_prop_ro("rt_info", [](const Compiled& m) { return m.model().rt_info(); });
}

}  // namespace

void bind_runtime(nb::module_& module) {
  bind_compile_options(module);
  bind_step_info(module);
  bind_infer_result(module);
  bind_infer_request(module);
  bind_compiled_model(module);
  module.def("wait_for_requests", &wait_for_requests,
             "Waits for all requests, a few seconds at most: called at the end of the process.");
  module.def(
      "compile_model",
      [](const Model& model, const std::string& device, const CompileOptions& options) {
        const nb::gil_scoped_release released;
        return std::make_shared<Compiled>(compile_model(model, device, options));
      },
      nb::arg("model"), nb::arg("device"), nb::arg("options"),
      "Compiles a model for \"CPU\", or \"AUTO\", which is the CPU. Raises InvalidArgument for "
      "another "
      "device or an open input shape, Unsupported for an operation without kernel.");
}

}  // namespace octet::python
