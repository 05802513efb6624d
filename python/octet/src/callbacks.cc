// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"

namespace octet::python {

SharedObject share(nb::object object) {
  return {new nb::object(std::move(object)), [](const nb::object* held) {
            const nb::gil_scoped_acquire gil;
            delete held;
          }};
}

void check_signals() {
  const nb::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
}

void ProgressFunction::operator()(std::size_t done, std::size_t total) const {
  const nb::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
  if (!function_->is_none()) (*function_)(done, total);
}

}  // namespace octet::python
