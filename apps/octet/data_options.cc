// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

/// The input of rank 4, if there is one.
std::optional<Value> picture_input(const Model& model) {
  for (const NodeId id : model.parameters()) {
    if (model.value({id, 0}).shape.rank() == 4) return model.value({id, 0});
  }
  return std::nullopt;
}

}  // namespace

void DataOptions::add(Verb& verb, Split default_split) {
  default_split_ = default_split;
  verb.add_option(
          "--data", spec_,
          "cifar10:DIR[:train|:test], folder:DIR_OR_TAR, npy:IMAGES[,LABELS] or demo[:train|:test]")
      .type_name("SPEC");
}

std::shared_ptr<const ImageSource> DataOptions::open() const {
  if (!is_given()) throw UsageError("--data is required");
  return open_images(spec_, default_split_);
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

Preprocess PreprocessOptions::fitting(Preprocess base, const Model& model) const {
  const std::optional<Value> input = picture_input(model);
  if (!input) return base;
  if (input->type == ElementType::u8) {
    base.scale = 1;
    base.mean.clear();
    base.std.clear();
  }
  const auto is_channels = [&](std::size_t axis) {
    return input->shape[axis] == 3 || input->shape[axis] == 1;
  };
  if (!layout_ && !read_preprocess(model.rt_info) && is_channels(3) && !is_channels(1))
    base.layout = ImageLayout::nhwc;
  return base;
}

Preprocess PreprocessOptions::resolve(const Model& model, const std::string& verb) const {
  const std::optional<Value> input = picture_input(model);
  if (!input || input->type != ElementType::u8) return fitting(resolve(model.rt_info, verb), model);
  if (scale_ || !mean_.empty() || !std_.empty() || name_) {
    throw InvalidArgument(
        "--preprocess, --scale, --mean, --std: the model's input takes pictures as bytes (u8), and "
        "normalizes them itself");
  }
  return fitting(used(read_preprocess(model.rt_info)), model);
}

Preprocess PreprocessOptions::resolve(const Model& model, const std::string& verb,
                                      const ImageSource& images) const {
  return holds_pictures(images) ? resolve(model, verb)
                                : fitting(used(read_preprocess(model.rt_info)), model);
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

Shape shape_of(const std::string& option, const std::string& text) {
  try {
    return parse_shape(text);
  } catch (const InvalidArgument& error) {
    throw UsageError(fmt::format("{}: {}", option, error.what()));
  }
}

}  // namespace octet::cli
