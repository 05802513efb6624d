// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/log.h"

#include <nanobind/stl/string.h>

#include <string>

#include "bindings.h"

namespace octet::python {

// Whoever calls into the library with the GIL held must not make it log: its sink is one at a time,
// and this one waits for the GIL.
void bind_log(nb::module_& module) {
  nb::enum_<LogLevel>(module, "LogLevel", "How important a message of the library is.")
      .value("debug", LogLevel::debug)
      .value("info", LogLevel::info)
      .value("warning", LogLevel::warning)
      .value("error", LogLevel::error);
  module.def(
      "set_log_sink",
      [](nb::object function, LogLevel lowest) {
        LogSink sink;
        if (!function.is_none()) {
          sink = [held = share(std::move(function))](LogLevel level, std::string_view message) {
            const nb::gil_scoped_acquire gil;
            (*held)(level, std::string(message));
          };
        }
        const nb::gil_scoped_release released;
        set_log_sink(std::move(sink), lowest);
      },
      nb::arg("sink").none(), nb::arg("lowest") = LogLevel::warning,
      nb::sig("def set_log_sink(sink: collections.abc.Callable[[LogLevel, str], None] | None, "
              "lowest: LogLevel = ...) -> None"),
      "Sends messages of `lowest` and above to a function, from whatever thread has one; None "
      "silences the library.");
}

}  // namespace octet::python
