// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "python_items.h"

#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>

#include <limits>
#include <utility>

namespace octet::python {

namespace {

std::vector<Tensor> read_inputs(nb::handle inputs, const std::vector<PortReference>& ports) {
  std::vector<std::optional<Tensor>> found(ports.size());
  for_each_input(inputs, ports, [&](std::size_t index, nb::handle value) {
    found[index] = tensor_from(value, ports[index].port.type, Sharing::copied);
  });
  std::vector<Tensor> tensors;
  for (const PortReference& reference : ports) {
    if (!found[reference.index])
      throw InvalidArgument("expected a value for input \"" + reference.port.name + "\"");
    tensors.push_back(*std::move(found[reference.index]));
  }
  return tensors;
}

}  // namespace

PythonItems::PythonItems(nb::object iterable, std::string owner)
    : iterable_(std::move(iterable)), owner_(std::move(owner)) {}

std::optional<std::size_t> PythonItems::size() const {
  const auto count = PyObject_Size(iterable_.ptr());
  if (count >= 0) return static_cast<std::size_t>(count);
  // Generators have no len(), data loaders of a stream raise TypeError.
  if (PyErr_ExceptionMatches(PyExc_TypeError) == 0 &&
      PyErr_ExceptionMatches(PyExc_NotImplementedError) == 0)
    throw nb::python_error();
  PyErr_Clear();
  return std::nullopt;
}

// Null at the end.
nb::object PythonItems::at(std::size_t index) {
  if (index + 1 < next_) {
    if (PySequence_Check(iterable_.ptr()) != 0)
      return nb::steal(PySequence_GetItem(iterable_.ptr(), static_cast<Py_ssize_t>(index)));
    const nb::object again = nb::iter(iterable_);
    if (again.is(iterator_))
      throw InvalidArgument("expected an iterable that can be gone through again, got an iterator");
    iterator_ = again;
    next_ = 0;
  }
  if (!iterator_.is_valid()) iterator_ = nb::iter(iterable_);
  while (next_ <= index) {
    current_ = nb::steal(PyIter_Next(iterator_.ptr()));
    if (!current_.is_valid()) {
      if (PyErr_Occurred() != nullptr) throw nb::python_error();
      return {};
    }
    ++next_;
  }
  return current_;
}

std::string PythonItems::describe(std::size_t index) const {
  return "item " + std::to_string(index) + " of " + owner_;
}

void PythonItems::note(nb::python_error& error, std::size_t index) const {
  if (!error.matches(PyExc_Exception)) return;
  error.value().attr("add_note")("octet: at " + describe(index));
}

Dataset make_dataset(nb::object iterable, nb::object transform, std::vector<PortReference> ports) {
  struct State {
    PythonItems items;
    nb::object transform;
  };
  for (PortReference& reference : ports)
    if (is_float(reference.port.type)) reference.port.type = ElementType::f32;
  const auto destroy = [](State* state) {
    const nb::gil_scoped_acquire gil;
    delete state;
  };
  const std::shared_ptr<State> state(
      new State{PythonItems(std::move(iterable), "the data set"), std::move(transform)}, destroy);
  const std::size_t size = state->items.size().value_or(std::numeric_limits<std::size_t>::max());
  // The data are copied: a loader may use its memory again for the next item.
  const auto item =
      [state, ports = std::move(ports)](std::size_t index) -> std::optional<std::vector<Tensor>> {
    const nb::gil_scoped_acquire gil;
    return state->items.convert(index, [&](const nb::object& value) {
      return read_inputs(state->transform.is_none() ? value : state->transform(value), ports);
    });
  };
  return Dataset::from_stream(item, size).with_first_kept();
}

namespace {

// An integer, or the only element of an array.
std::int64_t label_from(const nb::object& label) {
  const nb::object number = nb::hasattr(label, "item") ? label.attr("item")() : label;
  std::int64_t value = 0;
  if (nb::try_cast(number, value)) return value;
  throw InvalidArgument(std::string("expected an integer as the label, got ") +
                        nb::repr(label).c_str());
}

/// Pictures as a Python iterable gives them, one after the other.
class PythonImages final : public ImageSource {
 public:
  explicit PythonImages(nb::object pairs)
      : items_(std::make_unique<PythonItems>(std::move(pairs), "the images")) {
    const auto size = items_->size();
    if (!size) {
      throw InvalidArgument(
          "images: expected an iterable with a length, e.g. a list of (picture, label) pairs");
    }
    size_ = *size;
  }
  ~PythonImages() override {
    const nb::gil_scoped_acquire gil;
    items_.reset();
  }
  PythonImages(const PythonImages&) = delete;
  PythonImages& operator=(const PythonImages&) = delete;

  std::size_t size() const override { return size_; }
  const std::vector<std::string>& class_names() const override { return class_names_; }

  Sample operator[](std::size_t index) const override {
    const nb::gil_scoped_acquire gil;
    std::optional<Sample> sample = items_->convert(index, [&](const nb::object& pair) {
      return Sample{.image = picture(tensor_from(pair[0], Sharing::copied)),
                    .label = label_from(pair[1]),
                    .name = std::to_string(index)};
    });
    if (sample) return *std::move(sample);
    throw InvalidArgument("images: expected " + std::to_string(size_) + " items, got " +
                          std::to_string(index));
  }

 private:
  // A batch of one, as data loaders give, is its picture.
  static Tensor picture(const Tensor& image) {
    const Shape& shape = image.shape();
    if (shape.rank() != 4 || shape[0] != 1) return image;
    return image.reshaped(Shape{shape[1], shape[2], shape[3]});
  }

  std::unique_ptr<PythonItems> items_;
  std::size_t size_ = 0;
  std::vector<std::string> class_names_;
};

}  // namespace

std::shared_ptr<const ImageSource> images_from(nb::object images) {
  if (std::shared_ptr<ImageSource> source; nb::try_cast(images, source) && source) return source;
  if (nb::isinstance<nb::str>(images)) return open_images(nb::str(images).c_str(), Split::test);
  return std::make_shared<const PythonImages>(std::move(images));
}

}  // namespace octet::python
