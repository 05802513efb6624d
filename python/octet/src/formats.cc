// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/formats.h"

#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.h"

namespace octet::python {

namespace {

ReadOptions read_options(std::string architecture, nb::handle input_shape) {
  ReadOptions options{.architecture = std::move(architecture), .input_shape = {}};
  if (!input_shape.is_none()) options.input_shape = shape_from(input_shape);
  return options;
}

}  // namespace

void bind_formats(nb::module_& module) {
  module.def(
      "read_model_file",
      [](const std::filesystem::path& file, std::string architecture, nb::object input_shape) {
        const ReadOptions options = read_options(std::move(architecture), input_shape);
        const nb::gil_scoped_release released;
        return read_model(file, options);
      },
      nb::arg("file"), nb::arg("architecture") = "", nb::arg("input_shape") = nb::none(),
      "Reads an OpenVINO IR, ONNX, torch.export archive or PyTorch checkpoint, recognised by its "
      "content.");
  module.def(
      "read_model_bytes",
      [](nb::bytes bytes, const std::string& name, std::string architecture,
         nb::object input_shape) {
        const ReadOptions options = read_options(std::move(architecture), input_shape);
        const std::span<const std::byte> content(static_cast<const std::byte*>(bytes.data()),
                                                 bytes.size());
        const nb::gil_scoped_release released;
        return read_model(content, name, options);
      },
      nb::arg("bytes"), nb::arg("name"), nb::arg("architecture") = "",
      nb::arg("input_shape") = nb::none(),
      "Reads ONNX, a torch.export archive or a PyTorch checkpoint from memory; `name` stands for "
      "the file in errors.");
  module.def(
      "write_model",
      [](const Model& model, const std::filesystem::path& file, bool compress_to_fp16,
         const std::string& qdq) {
        if (qdq != "per_tensor" && qdq != "per_channel")
          throw InvalidArgument(
              "write_model: expected qdq \"per_tensor\" or \"per_channel\", got \"" + qdq + "\"");
        const nb::gil_scoped_release released;
        write_model(model, file,
                    {.compress_to_fp16 = compress_to_fp16,
                     .qdq = qdq == "per_tensor" ? QdqForm::per_tensor : QdqForm::per_channel});
      },
      nb::arg("model"), nb::arg("file"), nb::arg("compress_to_fp16") = false,
      nb::arg("qdq") = "per_tensor",
      "Writes an OpenVINO IR (.xml with .bin beside it) or ONNX (.onnx). The files appear complete "
      "or not at all.");
  module.def("architectures", &architectures,
             "Names of the networks that a bare PyTorch state_dict may belong to.");
}

}  // namespace octet::python
