// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "command.h"
#include "files_in_use.h"
#include "words.h"

namespace octet::cli {

namespace {

const Words<ImageLayout> kLayouts{{"nchw", ImageLayout::nchw}, {"nhwc", ImageLayout::nhwc}};
const Words<ColorOrder> kColors{{"rgb", ColorOrder::rgb}, {"bgr", ColorOrder::bgr}};

std::string list_text(const std::vector<float>& values) {
  return values.empty() ? "none" : fmt::format("{}", fmt::join(values, ","));
}

void warn_if_different(const std::string& verb, const char* option, const std::string& used,
                       const std::string& stored) {
  if (used == stored) return;
  fmt::print(stderr, "octet {}: warning: {} {} is used, the model was stored with {}\n", verb,
             option, used, stored);
}

}  // namespace

void InputShapeOption::add(Verb& verb) {
  verb.add_option("--input-shape", text_,
                  "Shape of the input where the model leaves it open, e.g. 1,3,224,224")
      .type_name("SHAPE");
}

ReadOptions InputShapeOption::read_options(const std::string& architecture) const {
  ReadOptions options;
  options.architecture = architecture;
  if (!text_.empty()) options.input_shape = shape_of("--input-shape", text_);
  return options;
}

void DataOptions::add(Verb& verb, Split default_split) {
  default_split_ = default_split;
  verb.add_option(
          "--data", spec_,
          "cifar10:DIR[:train|:test], folder:DIR_OR_TAR, npy:IMAGES[,LABELS] or demo[:train|:test]")
      .required()
      .type_name("SPEC");
}

void DataOptions::add_files(FilesInUse& in_use) const {
  const std::size_t colon = spec_.find(':');
  if (colon == std::string::npos) return;
  const std::string paths = spec_.substr(colon + 1);
  in_use.add(paths);
  const std::size_t comma = paths.rfind(',');
  if (comma == std::string::npos) return;
  in_use.add(paths.substr(0, comma));
  in_use.add(paths.substr(comma + 1));
}

void PreprocessOptions::add(Verb& verb) {
  const char* group =
      "Preprocessing, x = (pixel / scale - mean) / std; default: as stored in the model";
  verb.add_option("--preprocess", name_, "By name").one_of(preprocess_names()).group(group);
  verb.add_option("--scale", scale_, "Divisor of the pixels (255)").positive().group(group);
  verb.add_option("--mean", mean_, "One value, or one per channel")
      .delimiter(',')
      .type_name("R,G,B")
      .group(group);
  verb.add_option("--std", std_, "One value, or one per channel")
      .delimiter(',')
      .type_name("R,G,B")
      .positive()
      .group(group);
  verb.add_option("--resize", resize_, "Shorter side in pixels").non_negative().group(group);
  verb.add_option("--crop", crop_, "Side of the centre crop in pixels").non_negative().group(group);
  add_word(verb, "--layout", layout_, "Order of the input's dimensions", kLayouts).group(group);
  add_word(verb, "--color", color_, "Order of the input's channels", kColors).group(group);
}

bool PreprocessOptions::given() const {
  return name_ || scale_ || !mean_.empty() || !std_.empty() || resize_ || crop_ || layout_ ||
         color_;
}

Preprocess PreprocessOptions::with_options(Preprocess base) const {
  if (scale_) base.scale = *scale_;
  if (!mean_.empty()) base.mean = mean_;
  if (!std_.empty()) base.std = std_;
  if (resize_) base.resize = *resize_;
  if (crop_) base.crop = *crop_;
  if (layout_) base.layout = *layout_;
  if (color_) base.color = *color_;
  return base;
}

Preprocess PreprocessOptions::used(const std::optional<Preprocess>& stored) const {
  return with_options(name_ ? named_preprocess(*name_) : stored.value_or(Preprocess{}));
}

Preprocess PreprocessOptions::resolve(const RtInfo& rt_info, const std::string& verb,
                                      const ImageSource& images) const {
  return holds_pictures(images) ? resolve(rt_info, verb) : used(read_preprocess(rt_info));
}

Preprocess PreprocessOptions::resolve(const RtInfo& rt_info, const std::string& verb) const {
  const std::optional<Preprocess> stored = read_preprocess(rt_info);
  const Preprocess used = this->used(stored);
  if (!stored) {
    if (!given()) {
      fmt::print(stderr,
                 "octet {}: warning: the model stores no preprocessing and none is given; "
                 "pixel / 255 is used\n",
                 verb);
    }
    return used;
  }
  warn_if_different(verb, "--scale", fmt::format("{}", used.scale),
                    fmt::format("{}", stored->scale));
  warn_if_different(verb, "--mean", list_text(used.mean), list_text(stored->mean));
  warn_if_different(verb, "--std", list_text(used.std), list_text(stored->std));
  warn_if_different(verb, "--resize", std::to_string(used.resize), std::to_string(stored->resize));
  warn_if_different(verb, "--crop", std::to_string(used.crop), std::to_string(stored->crop));
  warn_if_different(verb, "--layout", word_of(kLayouts, used.layout),
                    word_of(kLayouts, stored->layout));
  warn_if_different(verb, "--color", word_of(kColors, used.color), word_of(kColors, stored->color));
  return used;
}

void BackendOptions::add(Verb& verb) {
  add_word(verb, "--backend", backend_, kBackendHelp, kBackendWords);
  verb.add_option("--nthreads", num_threads_,
                  "Threads in all (OCTET_NUM_THREADS, or the CPUs it may use)")
      .positive();
}

CompileOptions BackendOptions::compile_options(PerformanceHint hint) const {
  CompileOptions options;
  options.performance_hint = hint;
  options.inference_num_threads = num_threads_;
  options.backend = backend_;
  return options;
}

bool holds_pictures(const ImageSource& images) {
  return images.size() == 0 || images[0].image.type() == ElementType::u8;
}

std::map<std::string, Shape> shapes_of_one_image(const Model& model) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : model.parameters()) {
    Shape shape = model.value({id, 0}).shape;
    if (shape.rank() == 0 || shape[0] != Shape::kDynamic) continue;
    shape[0] = 1;
    shapes.emplace(model.node(id).name, shape);
  }
  return shapes;
}

void fit_input(Model& model, const Shape& input, Batch batch) {
  const auto parameters = model.parameters();
  if (parameters.size() != 1) return;
  const Shape shape = model.value({parameters[0], 0}).shape;
  if (shape.rank() != input.rank()) return;
  for (std::size_t axis = 1; axis < shape.rank(); ++axis) {
    if (shape[axis] != Shape::kDynamic && shape[axis] != input[axis]) return;
  }
  std::vector<std::int64_t> fitting = input.dims();
  if (batch == Batch::kept && shape.rank() > 0) fitting[0] = shape[0];
  if (Shape(fitting) == shape) return;
  try {
    Model fitted = model;
    fitted.reshape({{"", Shape(fitting)}});
    model = std::move(fitted);
  } catch (const InvalidArgument&) {
    // A model whose batch cannot be another one runs with its own.
    if (shape[0] == Shape::kDynamic || shape[0] == fitting[0]) throw;
  }
}

Shape shape_of(const std::string& option, const std::string& text) {
  try {
    return parse_shape(text);
  } catch (const InvalidArgument& error) {
    throw UsageError(fmt::format("{}: {}", option, error.what()));
  }
}

std::vector<std::string> read_labels(const std::string& file) {
  if (std::filesystem::is_directory(file)) {
    throw IoError(fmt::format("{}: cannot read: it is a directory", file));
  }
  std::ifstream in(file);
  if (!in) throw IoError(fmt::format("{}: cannot read: {}", file, std::strerror(errno)));
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    names.push_back(line);
  }
  while (!names.empty() && names.back().empty()) names.pop_back();
  if (names.empty()) throw ParseError(file, 0, "expected one class name per line, got none");
  return names;
}

std::vector<std::string> class_names_of(const ImageSource& images, const RtInfo& rt_info) {
  return images.class_names().empty() ? read_class_names(rt_info) : images.class_names();
}

std::optional<std::size_t> num_classes(const Model& model) {
  const std::vector<NodeId> results = model.results();
  const Shape shape = results.size() == 1 ? model.value({results[0], 0}).shape : Shape{};
  if (shape.rank() != 2 || shape[1] == Shape::kDynamic) return std::nullopt;
  return static_cast<std::size_t>(shape[1]);
}

std::string class_text(const std::vector<std::string>& names, std::size_t index) {
  return index < names.size() ? printable(names[index]) : fmt::format("class {}", index);
}

}  // namespace octet::cli
