// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <nanobind/stl/string.h>

#include "bindings.h"
#include "octet/version.h"

NB_MODULE(_octet, module) {
  namespace py = octet::python;
  nanobind::set_leak_warnings(false);
  module.def(
      "version", [] { return std::string(octet::version()); }, "The version of the library.");
  py::bind_error(module);
  py::bind_log(module);
  py::bind_tensor(module);
  py::bind_graph(module);
  py::bind_formats(module);
  py::bind_data(module);
  py::bind_runtime(module);
  py::bind_infer_queue(module);
  py::bind_input_steps(module);
  py::bind_quantization(module);
  py::bind_evaluation(module);
  py::bind_report(module);
}
