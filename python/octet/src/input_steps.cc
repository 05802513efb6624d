// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/input_steps.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.h"

namespace octet::python {

void bind_input_steps(nb::module_& module) {
  nb::enum_<InterpolateMode>(module, "ResizeAlgorithm", "How pictures are resized.")
      .value("RESIZE_LINEAR", InterpolateMode::linear)
      .value("RESIZE_NEAREST", InterpolateMode::nearest)
      .value("RESIZE_CUBIC", InterpolateMode::cubic);
  nb::enum_<InputStep::Kind>(module, "StepKind", "What a step does.")
      .value("resize", InputStep::Kind::resize)
      .value("mean", InputStep::Kind::mean)
      .value("scale", InputStep::Kind::scale)
      .value("convert_element_type", InputStep::Kind::convert_element_type)
      .value("convert_layout", InputStep::Kind::convert_layout)
      .value("reverse_channels", InputStep::Kind::reverse_channels);
  nb::class_<InputStep>(module, "InputStep",
                        "One step between what is given and what the model takes.")
      .def(
          "__init__",
          [](InputStep* self, InputStep::Kind kind) { new (self) InputStep{.kind = kind}; },
          nb::arg("kind"))
      .def_rw("values", &InputStep::values)
      .def_rw("mode", &InputStep::mode)
      .def_rw("type", &InputStep::type)
      .def_rw("layout", &InputStep::layout);
  nb::class_<InputSteps>(module, "InputSteps", "What an input is given instead.")
      .def(nb::init<>())
      .def_rw("type", &InputSteps::type, nb::arg().none())
      .def_rw("shape", &InputSteps::shape, nb::arg().none())
      .def_rw("layout", &InputSteps::layout)
      .def_rw("model_layout", &InputSteps::model_layout)
      .def_rw("steps", &InputSteps::steps);
  module.def("with_input_steps", &with_input_steps, nb::arg("model"), nb::arg("inputs"),
             nb::arg("outputs"),
             "The model with steps before its inputs and other element types after its outputs.",
             nb::call_guard<nb::gil_scoped_release>());
}

}  // namespace octet::python
