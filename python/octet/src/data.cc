// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/data.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>

#include "bindings.h"
#include "python_items.h"

namespace octet::python {

namespace {

void bind_sources(nb::module_& module) {
  nb::class_<Sample>(module, "Sample", "One labelled picture.")
      .def_prop_ro(
          "image", [](const Sample& s) { return to_numpy(s.image); },
          "uint8 [height, width, 3], RGB; or float32 [c, h, w] where the data set holds "
          "finished network inputs.")
      .def_ro("label", &Sample::label, "Index of the class, -1 if unknown.")
      .def_ro("name", &Sample::name)
      .def_ro("damage", &Sample::damage, "What is missing of a file that ends early; else empty.")
      .def_ro("targets", &Sample::targets,
              "Of data sets of several classes per picture: 1, 0, or -1 for unknown, by class.")
      .def(
          "__iter__",
          [](const Sample& s) { return nb::iter(nb::make_tuple(to_numpy(s.image), s.label)); },
          nb::sig("def __iter__(self) -> collections.abc.Iterator[typing.Any]"));
  nb::enum_<Split>(module, "Split", "A part of a data set.")
      .value("train", Split::train)
      .value("test", Split::test);
  nb::class_<ImageSource>(module, "ImageSource",
                          "A data set of labelled pictures: a sequence of Sample.")
      .def("__len__", &ImageSource::size)
      .def("__getitem__",
           [](const ImageSource& source, std::int64_t index) {
             const auto size = static_cast<std::int64_t>(source.size());
             if (index < 0) index += size;
             if (index < 0 || index >= size) throw nb::index_error("no such sample");
             const nb::gil_scoped_release released;
             return source[static_cast<std::size_t>(index)];
           })
      .def_prop_ro("class_names", &ImageSource::class_names,
                   "Names of the classes by label; empty if unknown.");
  nb::class_<Cifar10, ImageSource>(module, "Cifar10",
                                   "CIFAR-10 as published: binary records or pickled batches.")
      .def(nb::init<const std::filesystem::path&, Split>(), nb::arg("directory"), nb::arg("split"));
  nb::class_<ImageFolder, ImageSource>(
      module, "ImageFolder",
      "A directory, a tar or a tar.gz, of class folders that hold pictures, or folders of them.")
      .def(nb::init<const std::filesystem::path&>(), nb::arg("directory_or_tar"));
  nb::class_<NpyImages, ImageSource>(
      module, "NpyImages",
      "Images and labels from NumPy files: uint8 NHWC or NCHW, or float32 NCHW.")
      .def(nb::init<const std::filesystem::path&, const std::optional<std::filesystem::path>&>(),
           nb::arg("images"), nb::arg("labels") = nb::none());
  nb::class_<DemoShapes, ImageSource>(module, "DemoShapes",
                                      "Ten classes of coloured 32x32 shapes, drawn by the program.")
      .def(nb::init<Split>(), nb::arg("split"));
  module.def(
      "open_images",
      [](const std::string& spec, Split split) {
        const nb::gil_scoped_release released;
        return std::const_pointer_cast<ImageSource>(open_images(spec, split));
      },
      nb::arg("spec"), nb::arg("split") = Split::test,
      "Opens cifar10:DIR[:train|:test], folder:DIR_OR_TAR, npy:IMAGES[,LABELS] or "
      "demo[:train|:test]; `split` where the text names none.");
}

void bind_images(nb::module_& module) {
  module.def(
      "decode_image",
      [](nb::bytes bytes, const std::string& name) {
        return to_numpy(
            decode_image({static_cast<const std::byte*>(bytes.data()), bytes.size()}, name));
      },
      nb::arg("bytes"), nb::arg("name") = "image",
      nb::sig("def decode_image(bytes: bytes, name: str = 'image') -> numpy.ndarray"),
      "Decodes a picture (JPEG, PNG, GIF, WebP, BMP, TIFF, PNM) to uint8 [height, width, 3], RGB. "
      "Raises ParseError.");
  module.def(
      "read_image", [](const std::filesystem::path& file) { return to_numpy(read_image(file)); },
      nb::arg("file"), nb::sig("def read_image(file: str | os.PathLike) -> numpy.ndarray"),
      "Reads and decodes a picture file. Raises IoError, ParseError.");
}

// A number, a pair, or an ImageSize's own text.
ImageSize size_from(nb::handle size) {
  if (int side = 0; nb::try_cast(size, side)) return {side};
  if (nb::isinstance<nb::str>(size)) return parse_image_size(nb::str(size).c_str());
  if (std::pair<int, int> sides; nb::try_cast(size, sides)) return {sides.first, sides.second};
  throw InvalidArgument(std::string("an image size: expected a number or (height, width), got ") +
                        nb::repr(size).c_str());
}

nb::object size_to_python(const ImageSize& size) {
  if (size.second) return nb::make_tuple(size.first, *size.second);
  return nb::int_(size.first);
}

void bind_preprocess(nb::module_& module) {
  nb::enum_<ImageLayout>(module, "ImageLayout", "Order of a network input's dimensions.")
      .value("nchw", ImageLayout::nchw)
      .value("nhwc", ImageLayout::nhwc);
  nb::enum_<ColorOrder>(module, "ColorOrder", "Order of a network input's channels.")
      .value("rgb", ColorOrder::rgb)
      .value("bgr", ColorOrder::bgr)
      .value("grey", ColorOrder::grey, "One channel, of pictures in colour too.")
      .value("grey_only", ColorOrder::grey_only, "One channel, of grey pictures alone.");
  nb::class_<Preprocess>(
      module, "Preprocess",
      "From a picture to a network's input: x = (pixel / scale - mean) / std per channel.")
      .def(
          "__init__",
          [](Preprocess* self, float scale, std::vector<float> mean, std::vector<float> std,
             nb::object resize, nb::object crop, ImageLayout layout, ColorOrder color) {
            new (self)
                Preprocess{scale,           std::move(mean), std::move(std), size_from(resize),
                           size_from(crop), layout,          color};
          },
          nb::arg("scale") = 255, nb::arg("mean") = std::vector<float>{},
          nb::arg("std") = std::vector<float>{}, nb::arg("resize") = 0, nb::arg("crop") = 0,
          nb::arg("layout") = ImageLayout::nchw, nb::arg("color") = ColorOrder::rgb)
      .def_rw("scale", &Preprocess::scale)
      .def_rw("mean", &Preprocess::mean, "Empty (0), one value, or one per channel.")
      .def_rw("std", &Preprocess::std, "Empty (1), one value, or one per channel.")
      .def_prop_rw(
          "resize", [](const Preprocess& p) { return size_to_python(p.resize); },
          [](Preprocess& p, nb::object size) { p.resize = size_from(size); },
          "Pixels after bilinear, antialiased resizing: the shorter side, (height, width), or 0: "
          "none.")
      .def_prop_rw(
          "crop", [](const Preprocess& p) { return size_to_python(p.crop); },
          [](Preprocess& p, nb::object size) { p.crop = size_from(size); },
          "Pixels of the centre crop: both sides, (height, width), or 0: none.")
      .def_rw("layout", &Preprocess::layout)
      .def_rw("color", &Preprocess::color)
      .def(
          "__call__",
          [](const Preprocess& p, nb::object image) {
            return to_numpy(p(tensor_from(image, Sharing::shared)));
          },
          nb::arg("image"), nb::sig("def __call__(self, image: numpy.ndarray) -> numpy.ndarray"),
          "Of uint8 [h, w, 3] float32 [1, 3, h, w] or [1, h, w, 3].")
      .def(
          "__eq__",
          [](const Preprocess& p, nb::object other) {
            const Preprocess* o = nullptr;
            return nb::try_cast(other, o) && o != nullptr && p == *o;
          },
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def_static(
          "named", [](const std::string& name) { return named_preprocess(name); }, nb::arg("name"),
          "By name, e.g. cifar10 or imagenet.")
      .def_static("names", &preprocess_names);
  module.def("read_preprocess", &read_preprocess, nb::arg("rt_info"),
             "The preprocessing kept with a model, or None.");
  module.def("read_class_names", &read_class_names, nb::arg("rt_info"),
             "The class names kept with a model, or none.");
  module.def(
      "write_preprocess",
      [](Model& model, const Preprocess& p) { write_preprocess(model.rt_info, p); },
      nb::arg("model"), nb::arg("preprocess"),
      "Keeps preprocessing with a model, so that later steps need no options.");
  module.def(
      "write_class_names",
      [](Model& model, const std::vector<std::string>& names) {
        write_class_names(model.rt_info, names);
      },
      nb::arg("model"), nb::arg("names"), "Keeps class names with a model.");
}

}  // namespace

void bind_data(nb::module_& module) {
  bind_sources(module);
  bind_images(module);
  bind_preprocess(module);
}

}  // namespace octet::python
