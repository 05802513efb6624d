// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <limits>
#include <utility>

#include "data/check_index.h"
#include "octet/data.h"

namespace octet {
namespace {

enum class Arrangement : std::uint8_t { nhwc, nchw, finished };

// [n,h,w] is grey, but for one picture of [h,w,3] or [h,w,1] that lacks its first dimension.
Shape shape_with_channels(const Shape& shape) {
  if (shape.rank() != 3 || shape[2] == 1 || shape[2] == 3) return shape;
  return Shape{shape[0], shape[1], shape[2], 1};
}

bool is_number_of_channels(std::int64_t size) {
  return size == 1 || size == 3;
}

Arrangement arrangement_of(const Tensor& images, const std::string& file) {
  const Shape& shape = images.shape();
  const auto fail = [&] {
    return ParseError(
        file, -1,
        fmt::format("opening images: expected u8 of shape [n,h,w,c] or [n,c,h,w], c = "
                    "3 or 1, or [n,h,w], or f32 of shape [n,c,h,w], got {} of shape {}",
                    to_string(images.type()), to_string(shape)));
  };
  if (shape.rank() > 0 && shape[0] == 0) {
    throw ParseError(file, -1,
                     fmt::format("opening images: expected at least one image, got an array of "
                                 "shape {}, which holds none: save images into it",
                                 to_string(shape)));
  }
  if (images.num_elements() == 0) throw fail();
  if (images.type() == ElementType::f32 && shape.rank() == 4) return Arrangement::finished;
  if (images.type() != ElementType::u8) throw fail();
  const Shape whole = shape_with_channels(shape);
  if (whole.rank() != 4) throw fail();
  if (is_number_of_channels(whole[3])) return Arrangement::nhwc;
  if (is_number_of_channels(whole[1])) return Arrangement::nchw;
  throw fail();
}

std::vector<std::int64_t> labels_of(const Tensor& labels, std::int64_t num_images,
                                    const std::string& file) {
  const bool integers = !is_float(labels.type());
  const Shape& shape = labels.shape();
  const bool listed = shape.rank() == 1 || (shape.rank() == 2 && shape[1] == 1);
  if (!integers || !listed || shape[0] != num_images) {
    throw ParseError(file, -1,
                     fmt::format("opening labels: expected integers of shape [{}], one per image, "
                                 "got {} of shape {}",
                                 num_images, to_string(labels.type()), to_string(shape)));
  }
  // to() saturates what an u64 has beyond i64, and no label comes near it.
  const Tensor wide = labels.to(ElementType::i64);
  const auto values = wide.data<std::int64_t>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] >= -1 && values[i] <= std::numeric_limits<std::int32_t>::max()) continue;
    throw ParseError(
        file, -1,
        fmt::format("opening labels: label {}: expected -1 (unknown) to 2^31 - 1, got {}", i,
                    values[i]));
  }
  return {values.begin(), values.end()};
}

/// Which classes each image holds.
struct Targets {
  std::size_t num_classes = 0;
  std::vector<std::int8_t> values;
};

bool hold_targets(const Tensor& labels) {
  return labels.shape().rank() == 2 && labels.shape()[1] > 1;
}

Targets targets_of(const Tensor& labels, std::int64_t num_images, const std::string& file) {
  if (labels.shape()[0] != num_images) {
    throw ParseError(file, -1,
                     fmt::format("opening labels: expected 0 or 1 per image and class, shape "
                                 "[{},classes], got shape {}",
                                 num_images, to_string(labels.shape())));
  }
  const Tensor numbers = labels.to(ElementType::f64);
  Targets targets{static_cast<std::size_t>(labels.shape()[1]), {}};
  for (const double value : numbers.data<double>()) {
    if (value != 0 && value != 1 && value != -1) {
      throw ParseError(file, -1,
                       fmt::format("opening labels of shape {}: expected 1 and 0 for the classes "
                                   "that each image holds (-1: unknown), got {}",
                                   to_string(labels.shape()), value));
    }
    targets.values.push_back(static_cast<std::int8_t>(value));
  }
  return targets;
}

/// Where the levels of an array's pictures are; one channel stands for all three.
struct LevelPlaces {
  std::int64_t height;
  std::int64_t width;
  std::size_t pixel_stride;
  std::size_t channel_stride;
};

LevelPlaces level_places(const Shape& shape, Arrangement arrangement) {
  const bool planar = arrangement == Arrangement::nchw;
  const std::int64_t height = shape[planar ? 2 : 1];
  const std::int64_t width = shape[planar ? 3 : 2];
  const auto channels = static_cast<std::size_t>(shape[planar ? 1 : 3]);
  const std::size_t between = planar ? static_cast<std::size_t>(height * width) : 1;
  return {height, width, planar ? 1 : channels, channels == 1 ? 0 : between};
}

Tensor picture_of(std::span<const std::uint8_t> levels, const LevelPlaces& places) {
  Tensor image(ElementType::u8, Shape{places.height, places.width, 3});
  const std::span<std::uint8_t> rgb = image.data<std::uint8_t>();
  for (std::size_t i = 0; i < rgb.size() / 3; ++i) {
    for (std::size_t c = 0; c < 3; ++c)
      rgb[3 * i + c] = levels[i * places.pixel_stride + c * places.channel_stride];
  }
  return image;
}

}  // namespace

struct NpyImages::Arrays {
  std::string file_name;
  Tensor images;
  Arrangement arrangement;
  std::vector<std::int64_t> labels;
  Targets targets;
  std::vector<std::string> class_names;
};

NpyImages::NpyImages(const std::filesystem::path& images,
                     const std::optional<std::filesystem::path>& labels) {
  Arrays arrays{images.string(), read_npy(images), Arrangement::nhwc, {}, {}, {}};
  arrays.arrangement = arrangement_of(arrays.images, images.string());
  if (labels) {
    const Tensor read = read_npy(*labels);
    const std::int64_t count = arrays.images.shape()[0];
    if (hold_targets(read))
      arrays.targets = targets_of(read, count, labels->string());
    else
      arrays.labels = labels_of(read, count, labels->string());
  }
  arrays_ = std::make_shared<const Arrays>(std::move(arrays));
}

std::size_t NpyImages::size() const {
  return static_cast<std::size_t>(arrays_->images.shape()[0]);
}

Sample NpyImages::operator[](std::size_t index) const {
  check_index(index, size(), arrays_->file_name);
  const Tensor& all = arrays_->images;
  const Shape& shape = all.shape();
  const std::size_t count = all.num_elements() / size();
  Sample sample;
  sample.label = label(index);
  sample.name = fmt::format("{}:{}", arrays_->file_name, index);
  const Targets& targets = arrays_->targets;
  const auto first =
      targets.values.begin() + static_cast<std::ptrdiff_t>(index * targets.num_classes);
  sample.targets.assign(first, first + static_cast<std::ptrdiff_t>(targets.num_classes));
  if (arrays_->arrangement == Arrangement::finished) {
    sample.image = Tensor::from(Shape{shape[1], shape[2], shape[3]},
                                all.data<float>().subspan(index * count, count));
  } else {
    sample.image = picture_of(all.data<std::uint8_t>().subspan(index * count, count),
                              level_places(shape_with_channels(shape), arrays_->arrangement));
  }
  return sample;
}

std::int64_t NpyImages::label(std::size_t index) const {
  check_index(index, size(), arrays_->file_name);
  return arrays_->labels.empty() ? -1 : arrays_->labels[index];
}

const std::vector<std::string>& NpyImages::class_names() const {
  return arrays_->class_names;
}

}  // namespace octet
