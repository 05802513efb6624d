// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <functional>
#include <memory>

#include "octet/graph.h"
#include "octet/runtime.h"
#include "octet/tensor.h"

namespace octet::python {

namespace nb = nanobind;

// One function for each public header, in the file of its name.
void bind_error(nb::module_& module);
void bind_log(nb::module_& module);
void bind_tensor(nb::module_& module);
void bind_graph(nb::module_& module);
void bind_formats(nb::module_& module);
void bind_data(nb::module_& module);
void bind_runtime(nb::module_& module);
void bind_infer_queue(nb::module_& module);
void bind_input_steps(nb::module_& module);
void bind_quantization(nb::module_& module);
void bind_evaluation(nb::module_& module);
void bind_report(nb::module_& module);

/// Whether a tensor reads the memory of the Python object, which then must not change while it is
/// in use, or a copy.
enum class Sharing { shared, copied };

/// The elements of a NumPy array, anything with DLPack or the buffer protocol in CPU memory, or
/// what numpy.asarray makes an array of. @throws InvalidArgument if its elements are no numbers;
/// what NumPy or the object raise.
Tensor tensor_from(nb::handle object, Sharing sharing);
/// The same as a tensor of a type: other numbers are converted, as Tensor::to does.
Tensor tensor_from(nb::handle object, ElementType type, Sharing sharing);
/// A NumPy array, which the type stubs call so.
class NumpyArray : public nb::object {
  NB_OBJECT_DEFAULT(NumpyArray, object, "numpy.ndarray", nb::ndarray_check)
};
/// A NumPy array on the tensor's memory. Of bf16, which NumPy does not have, an array of float32.
NumpyArray to_numpy(const Tensor& tensor);

/// A shape from a Shape, a text like "1,3,32,32" or a sequence of integers, -1 for an open
/// dimension. @throws InvalidArgument.
Shape shape_from(nb::handle object);

/// An input or output of a model, compiled or not, by its place.
struct PortReference {
  Port port;
  std::size_t index = 0;
  bool is_output = false;
};
/// The inputs or outputs of a model.
std::vector<PortReference> ports(const Model& model, bool is_output);
std::vector<PortReference> ports(const CompiledModel& model, bool is_output);
/// The place among `ports` that a Python value names: an index, a name or tensor name, or a port.
/// @throws InvalidArgument listing the names.
std::size_t find_port(const std::vector<PortReference>& ports, nb::handle key);

/// Calls `use` with the place of an input and its value for each that a Python value holds: a list
/// or tuple in the order of `ports`, a dictionary by what find_port() takes, or the only input.
/// @throws InvalidArgument if a list has another length, or a key is no input.
void for_each_input(nb::handle inputs, const std::vector<PortReference>& ports,
                    const std::function<void(std::size_t index, nb::handle value)>& use);

/// A Python object that may be released from any thread.
using SharedObject = std::shared_ptr<const nb::object>;
SharedObject share(nb::object object);

/// A Python function of what was done and of how much, or None, called from threads without the
/// GIL. Also lets Python handle signals: Ctrl-C then throws KeyboardInterrupt.
class ProgressFunction {
 public:
  explicit ProgressFunction(nb::object function) : function_(share(std::move(function))) {}
  void operator()(std::size_t done, std::size_t total) const;

 private:
  SharedObject function_;
};

/// Throws what Python's signal handlers raise, e.g. KeyboardInterrupt. Takes the GIL.
void check_signals();

}  // namespace octet::python
