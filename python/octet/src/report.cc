// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/report.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bindings.h"

namespace octet::python {

void bind_report(nb::module_& module) {
  module.def(
      "write_picture_sheet",
      [](const std::filesystem::path& file, std::vector<ComparedImage> pictures,
         std::vector<std::string> class_names, std::string title, std::string reference_name,
         std::string model_name) {
        const nb::gil_scoped_release released;
        write_picture_sheet(file, {.title = std::move(title),
                                   .reference_name = std::move(reference_name),
                                   .model_name = std::move(model_name),
                                   .class_names = std::move(class_names),
                                   .pictures = std::move(pictures)});
      },
      nb::arg("file"), nb::arg("pictures"), nb::arg("class_names") = std::vector<std::string>{},
      nb::arg("title") = "", nb::arg("reference_name") = "FP32", nb::arg("model_name") = "INT8",
      "Draws pictures with the truth and what two models see as PNG, at most four in a row.");
}

}  // namespace octet::python
