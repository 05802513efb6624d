// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/tensor.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <cstring>

#include "bindings.h"

namespace octet::python {

namespace {

using Array = nb::ndarray<nb::ro, nb::c_contig, nb::device::cpu>;
using WritableArray = nb::ndarray<nb::c_contig, nb::device::cpu>;

struct TypeRow {
  ElementType type;
  nb::dlpack::dtype_code code;
  std::uint8_t bits;
};

constexpr TypeRow kTypes[] = {
    {ElementType::f32, nb::dlpack::dtype_code::Float, 32},
    {ElementType::f64, nb::dlpack::dtype_code::Float, 64},
    {ElementType::f16, nb::dlpack::dtype_code::Float, 16},
    {ElementType::bf16, nb::dlpack::dtype_code::Bfloat, 16},
    {ElementType::i8, nb::dlpack::dtype_code::Int, 8},
    {ElementType::u8, nb::dlpack::dtype_code::UInt, 8},
    {ElementType::i16, nb::dlpack::dtype_code::Int, 16},
    {ElementType::u16, nb::dlpack::dtype_code::UInt, 16},
    {ElementType::i32, nb::dlpack::dtype_code::Int, 32},
    {ElementType::u32, nb::dlpack::dtype_code::UInt, 32},
    {ElementType::i64, nb::dlpack::dtype_code::Int, 64},
    {ElementType::u64, nb::dlpack::dtype_code::UInt, 64},
    {ElementType::boolean, nb::dlpack::dtype_code::Bool, 8},
    {ElementType::i4, nb::dlpack::dtype_code::Int, 8},
    {ElementType::u4, nb::dlpack::dtype_code::UInt, 8},
};

ElementType element_type(const nb::dlpack::dtype& dtype, nb::handle object) {
  for (const TypeRow& row : kTypes) {
    if (dtype.lanes == 1 && dtype.bits == row.bits &&
        dtype.code == static_cast<std::uint8_t>(row.code))
      return row.type;
  }
  throw InvalidArgument(
      std::string("reading an array: expected real numbers of 8 to 64 bits, got ") +
      nb::str(nb::getattr(object, "dtype", nb::type_name(object.type()))).c_str());
}

nb::dlpack::dtype dtype_of(ElementType type) {
  const auto* row = std::ranges::find(kTypes, type, &TypeRow::type);
  return {static_cast<std::uint8_t>(row->code), row->bits, 1};
}

Array import_array(nb::handle object) {
  Array array;
  if (nb::try_cast(object, array)) return array;
  // Lists, pictures, and objects that say themselves why they give no array, e.g. those of a GPU.
  nb::object converted = nb::module_::import_("numpy").attr("asarray")(object);
  if (nb::try_cast(converted, array)) return array;
  if (nb::cast<std::string>(converted.attr("dtype").attr("byteorder")) == ">") {
    converted = converted.attr("astype")(converted.attr("dtype").attr("newbyteorder")("="));
    if (nb::try_cast(converted, array)) return array;
  }
  throw InvalidArgument(std::string("reading an array: expected numbers in CPU memory, got ") +
                        nb::str(nb::type_name(object.type())).c_str() + " with elements of type " +
                        nb::str(nb::getattr(converted, "dtype", nb::none())).c_str());
}

}  // namespace

Tensor tensor_from(nb::handle object, Sharing sharing) {
  if (const Tensor * tensor; nb::try_cast(object, tensor) && tensor != nullptr)
    return sharing == Sharing::shared ? *tensor : tensor->clone();
  auto array = std::make_shared<const Array>(import_array(object));
  const ElementType type = element_type(array->dtype(), object);
  std::vector<std::int64_t> dims(array->shape_ptr(), array->shape_ptr() + array->ndim());
  Shape shape(std::move(dims));
  const void* data = array->data();
  // Whoever has the tensor may write to it.
  WritableArray writable;
  if (sharing == Sharing::copied || !nb::try_cast(object, writable)) {
    Tensor copy(type, std::move(shape));
    if (copy.num_bytes() != 0) std::memcpy(copy.bytes(), data, copy.num_bytes());
    return copy;
  }
  return {type, std::move(shape), const_cast<void*>(data), std::move(array)};
}

Tensor tensor_from(nb::handle object, ElementType type, Sharing sharing) {
  Tensor tensor = tensor_from(object, Sharing::shared);
  if (is_float(tensor.type()) && !is_float(type)) {
    throw InvalidArgument("reading an array: expected integers, of type " +
                          std::string(to_string(type)) + ", got " +
                          std::string(to_string(tensor.type())) + ": convert them first");
  }
  if (tensor.type() != type) return tensor.to(type);
  return sharing == Sharing::shared ? tensor : tensor.clone();
}

NumpyArray to_numpy(const Tensor& tensor) {
  if (tensor.type() == ElementType::bf16) return to_numpy(tensor.to(ElementType::f32));
  auto held = std::make_unique<Tensor>(tensor);
  const std::vector<std::size_t> shape(tensor.shape().begin(), tensor.shape().end());
  void* data = held->bytes();
  const nb::capsule owner(held.release(), [](void* p) noexcept { delete static_cast<Tensor*>(p); });
  const nb::ndarray<nb::numpy> array(data, shape.size(), shape.data(), owner, nullptr,
                                     dtype_of(tensor.type()));
  return nb::steal<NumpyArray>(nb::cast(array, nb::rv_policy::reference).release());
}

Shape shape_from(nb::handle object) {
  if (const Shape * shape; nb::try_cast(object, shape) && shape != nullptr) return *shape;
  if (nb::isinstance<nb::str>(object)) return parse_shape(nb::str(object).c_str());
  std::vector<std::int64_t> dims;
  for (nb::handle dim : nb::iter(object)) dims.push_back(nb::cast<std::int64_t>(nb::int_(dim)));
  for (const std::int64_t dim : dims) {
    if (dim < -1)
      throw InvalidArgument("a shape: expected dimensions >= -1, got " + std::to_string(dim));
  }
  return Shape(std::move(dims));
}

namespace {

std::size_t axis_of(const Shape& shape, std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(shape.rank());
  if (axis < -rank || axis >= rank) throw nb::index_error("axis beyond the shape's rank");
  return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

nb::tuple dims_of(const Shape& shape) {
  nb::list dims;
  for (const std::int64_t dim : shape) dims.append(dim);
  return nb::tuple(dims);
}

void bind_shape(nb::module_& module) {
  nb::class_<Shape>(module, "Shape",
                    "Sizes of a tensor's dimensions, outermost first; -1 for one that is open. "
                    "Behaves as a sequence of integers.")
      .def(
          "__init__", [](Shape* self, nb::object dims) { new (self) Shape(shape_from(dims)); },
          nb::arg("dims") = nb::make_tuple(),
          nb::sig(
              "def __init__(self, dims: str | collections.abc.Iterable[int] | Shape = ()) -> None"))
      .def("__len__", &Shape::rank)
      .def("__getitem__", [](const Shape& s, std::int64_t axis) { return s[axis_of(s, axis)]; })
      .def(
          "__getitem__",
          [](const Shape& s, nb::slice slice) -> nb::object {
            return nb::steal(PyObject_GetItem(dims_of(s).ptr(), slice.ptr()));
          },
          nb::sig("def __getitem__(self, slice: slice, /) -> tuple[int, ...]"))
      .def(
          "__iter__", [](const Shape& s) { return nb::iter(dims_of(s)); },
          nb::sig("def __iter__(self) -> collections.abc.Iterator[int]"))
      .def(
          "__eq__",
          [](const Shape& s, nb::object other) {
            if (const Shape * o; nb::try_cast(other, o) && o != nullptr) return s == *o;
            return nb::isinstance<nb::sequence>(other) && dims_of(s).equal(nb::tuple(other));
          },
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__hash__", [](const Shape& s) { return nb::hash(dims_of(s)); })
      .def("__repr__", [](const Shape& s) { return to_string(s); })
      .def_prop_ro("is_static", &Shape::is_static, "Whether no dimension is open.")
      .def_prop_ro("is_dynamic", [](const Shape& s) { return !s.is_static(); })
      .def_prop_ro("rank", &Shape::rank, "Number of dimensions.")
      .def(
          "to_shape",
          [](const Shape& s) {
            if (!s.is_static())
              throw InvalidArgument("to_shape(): expected a static shape, got " + to_string(s));
            return s;
          },
          "The shape itself. Raises InvalidArgument if a dimension is open.")
      .def("num_elements", &Shape::num_elements,
           "Product of the dimensions. Raises InvalidArgument if one is open.");
  module.attr("PartialShape") = module.attr("Shape");
}

void bind_element_type(nb::module_& module) {
  nb::enum_<ElementType> type(module, "Type", "Types of tensor elements.");
  for (const TypeRow& row : kTypes) type.value(std::string(to_string(row.type)).c_str(), row.type);
  type.def_prop_ro(
          "size", [](ElementType t) { return element_size(t); }, "Bytes of one element.")
      .def("get_type_name", [](ElementType t) { return std::string(to_string(t)); })
      .def(
          "to_dtype",
          [](ElementType t) -> nb::object {
            if (t == ElementType::bf16)
              throw InvalidArgument("to_dtype(): expected a type that NumPy has, got bf16");
            return to_numpy(Tensor(t, Shape{0})).attr("dtype");
          },
          nb::sig("def to_dtype(self) -> numpy.dtype[typing.Any]"), "The NumPy data type.");
}

}  // namespace

void bind_tensor(nb::module_& module) {
  bind_shape(module);
  bind_element_type(module);
  nb::class_<Tensor>(module, "Tensor", "A dense row-major array. Copies share the memory.")
      .def(
          "__init__",
          [](Tensor* self, nb::object array, bool shared_memory) {
            if (WritableArray writable; shared_memory && !nb::try_cast(array, writable))
              throw InvalidArgument(
                  "a tensor on shared memory: expected an array that is "
                  "contiguous and writable");
            new (self)
                Tensor(tensor_from(array, shared_memory ? Sharing::shared : Sharing::copied));
          },
          nb::arg("array"), nb::arg("shared_memory") = false,
          "Of a NumPy array, or anything with DLPack in CPU memory, copied unless shared_memory.")
      .def(
          "__init__",
          [](Tensor* self, ElementType type, nb::object shape) {
            new (self) Tensor(type, shape_from(shape));
          },
          nb::arg("type"), nb::arg("shape"), "Of zeros.")
      .def_prop_ro("data", &to_numpy, "A NumPy array on the tensor's memory.")
      .def_prop_ro("shape", [](const Tensor& t) { return t.shape(); })
      .def_prop_ro("element_type", &Tensor::type)
      .def_prop_ro("size", &Tensor::num_elements, "Number of elements.")
      .def_prop_ro("byte_size", &Tensor::num_bytes)
      .def("get_shape", [](const Tensor& t) { return t.shape(); })
      .def("get_element_type", &Tensor::type)
      .def("get_size", &Tensor::num_elements)
      .def("get_byte_size", &Tensor::num_bytes)
      .def(
          "__array__",
          [](const Tensor& t, nb::object dtype, nb::object copy) {
            nb::object array = to_numpy(t);
            if (!dtype.is_none()) array = array.attr("astype")(dtype, nb::arg("copy") = false);
            return nb::cast<bool>(nb::bool_(copy.is(nb::handle(Py_True)))) ? array.attr("copy")()
                                                                           : array;
          },
          nb::arg("dtype") = nb::none(), nb::arg("copy") = nb::none())
      .def("__repr__", [](const Tensor& t) {
        return "Tensor(" + std::string(to_string(t.type())) + to_string(t.shape()) + ")";
      });
}

}  // namespace octet::python
