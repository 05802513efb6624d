// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "calibration_data.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>

#include "classifier_options.h"
#include "octet/error.h"
#include "octet/evaluation.h"

namespace octet::cli {

namespace {

/// The classes that the labels of a data set are numbers of: the model's, unless the data set has
/// names of its own.
std::optional<std::size_t> labelled_classes(const Model& model, const ImageSource& images) {
  return images.class_names().empty() ? num_classes(model) : std::nullopt;
}

/// Labels are not calibrated on, but wrong ones show that the data are not the model's.
void check_label(const Sample& sample, std::optional<std::size_t> classes) {
  if (!classes || sample.label < static_cast<std::int64_t>(*classes)) return;
  throw InvalidArgument(
      fmt::format("calibrating: image \"{}\" has label {}, the model's output has {} classes",
                  sample.name, sample.label, *classes));
}

}  // namespace

Dataset calibration_data(const std::shared_ptr<const ImageSource>& images,
                         const Preprocess& preprocess, const Model& model) {
  return {images, [preprocess, classes = labelled_classes(model, *images),
                   ports = ports_of_one_image(model)](const Sample& sample) {
            check_label(sample, classes);
            return make_inputs(sample, preprocess, ports);
          }};
}

void keep_class_names(Model& model, const std::vector<std::string>& names,
                      const std::string& verb) {
  if (names.empty() || !read_class_names(model.rt_info).empty()) return;
  const std::size_t classes = num_classes(model).value_or(names.size());
  if (classes == names.size()) return write_class_names(model.rt_info, names);
  fmt::print(stderr,
             "octet {}: warning: the data set has {} classes, the model {}: the names are not "
             "kept\n",
             verb, names.size(), classes);
}

}  // namespace octet::cli
