// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "data/image_codecs.h"
#include "data/resize.h"
#include "data/to_grey.h"
#include "octet/data.h"

namespace octet {
namespace {

using LevelTable = std::array<std::array<float, 256>, 3>;

float at_channel(const std::vector<float>& values, std::size_t channel, float otherwise) {
  if (values.empty()) return otherwise;
  return values.size() == 1 ? values.front() : values[channel];
}

// Of the network's input.
std::int64_t num_channels(const Preprocess& preprocess) {
  return preprocess.color == ColorOrder::rgb || preprocess.color == ColorOrder::bgr ? 3 : 1;
}

void check_values(const std::vector<float>& values, std::string_view word, bool divisor,
                  std::int64_t channels) {
  if (values.size() > 1 && values.size() != static_cast<std::size_t>(channels)) {
    throw InvalidArgument(fmt::format(
        "preprocessing: {}: expected {}, got {}", word,
        channels == 1 ? "0 or 1 values, as the input has one channel" : "0, 1 or 3 values",
        values.size()));
  }
  for (float value : values) {
    if (std::isfinite(value) && !(divisor && value == 0)) continue;
    throw InvalidArgument(fmt::format("preprocessing: {}: expected finite{} values, got {}", word,
                                      divisor ? ", nonzero" : "", value));
  }
}

void check(const Preprocess& preprocess) {
  const std::int64_t channels = num_channels(preprocess);
  check_values({preprocess.scale}, "scale", true, channels);
  check_values(preprocess.mean, "mean", false, channels);
  check_values(preprocess.std, "std", true, channels);
  for (const ImageSize& size : {preprocess.resize, preprocess.crop}) {
    if (size.first >= (size.second ? 1 : 0) && size.second.value_or(1) >= 1) continue;
    throw InvalidArgument(
        fmt::format("preprocessing: expected sizes of 1 or more pixels, or 0 for none, got "
                    "resize {} and crop {}",
                    to_string(preprocess.resize), to_string(preprocess.crop)));
  }
}

// By the network's channels. NumPy's float32 gives the same bits: every step is rounded to float.
LevelTable make_levels(const Preprocess& preprocess) {
  LevelTable levels;
  for (std::size_t c = 0; c < levels.size(); ++c) {
    const float mean = at_channel(preprocess.mean, c, 0);
    const float std = at_channel(preprocess.std, c, 1);
    for (std::size_t level = 0; level < 256; ++level) {
      levels[c][level] = (static_cast<float>(level) / preprocess.scale - mean) / std;
    }
  }
  return levels;
}

Tensor resized_to(const Tensor& image, const ImageSize& size) {
  if (size.none()) return image;
  const std::int64_t height = image.shape()[0];
  const std::int64_t width = image.shape()[1];
  std::int64_t new_height = size.first;
  std::int64_t new_width = size.second.value_or(size.first);
  if (!size.second) {
    const std::int64_t longer = size.first * std::max(width, height) / std::min(width, height);
    (width < height ? new_height : new_width) = longer;
  }
  if (new_width > kMaxPixels / new_height) {
    throw InvalidArgument(
        fmt::format("resizing a picture of {} x {} to {} x {}: expected at most "
                    "{} pixels",
                    width, height, new_width, new_height, kMaxPixels));
  }
  return resize_bilinear(image, new_width, new_height);
}

// Half the margin, halves rounded to even as torchvision's CenterCrop has it: margins 5 and 7 give
// 2 and 4.
std::int64_t crop_begin(std::int64_t size, std::int64_t crop) {
  const std::int64_t margin = size - crop;
  return margin / 2 + (margin % 4 == 3 ? 1 : 0);
}

struct Window {
  std::int64_t top = 0;
  std::int64_t left = 0;
  std::int64_t height;
  std::int64_t width;
};

Window choose_window(const Shape& shape, const ImageSize& crop) {
  if (crop.none()) return {0, 0, shape[0], shape[1]};
  const std::int64_t height = crop.first;
  const std::int64_t width = crop.second.value_or(crop.first);
  if (height > shape[0] || width > shape[1]) {
    throw InvalidArgument(
        fmt::format("cropping a picture to {} x {}: expected a picture at least "
                    "that large, got {} x {}",
                    width, height, shape[1], shape[0]));
  }
  return {crop_begin(shape[0], height), crop_begin(shape[1], width), height, width};
}

Tensor normalize(const Tensor& image, const Window& window, const Preprocess& preprocess) {
  const LevelTable levels = make_levels(preprocess);
  const bool planar = preprocess.layout == ImageLayout::nchw;
  const std::int64_t height = window.height;
  const std::int64_t width = window.width;
  const std::int64_t channels = image.shape()[2];
  Tensor result(ElementType::f32,
                planar ? Shape{1, channels, height, width} : Shape{1, height, width, channels});
  const std::ptrdiff_t channel_stride = planar ? height * width : 1;
  const std::ptrdiff_t pixel_stride = planar ? 1 : channels;
  const std::uint8_t* src = image.data<std::uint8_t>().data();
  float* dst = result.data<float>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const std::uint8_t* row = src + ((window.top + y) * image.shape()[1] + window.left) * channels;
    for (std::int64_t c = 0; c < channels; ++c) {
      const std::uint8_t* pixel = row + (preprocess.color == ColorOrder::bgr ? 2 - c : c);
      const auto& level = levels[static_cast<std::size_t>(c)];
      float* to = dst + y * width * pixel_stride + c * channel_stride;
      for (std::int64_t x = 0; x < width; ++x) to[x * pixel_stride] = level[pixel[channels * x]];
    }
  }
  return result;
}

}  // namespace

Tensor Preprocess::operator()(const Tensor& image) const {
  const Shape& shape = image.shape();
  if (image.type() == ElementType::f32) {
    std::vector<std::int64_t> dims{1};
    dims.insert(dims.end(), shape.begin(), shape.end());
    return image.reshaped(Shape(std::move(dims)));
  }
  check(*this);
  if (image.type() != ElementType::u8 || shape.rank() != 3 || shape[2] != 3 ||
      image.num_elements() == 0) {
    throw InvalidArgument(
        fmt::format("preprocessing: expected a picture, u8 of shape [h,w,3], got "
                    "{} of shape {}",
                    to_string(image.type()), to_string(shape)));
  }
  if (color == ColorOrder::grey_only) expect_grey(image);
  const Tensor resized = resized_to(num_channels(*this) == 1 ? to_grey(image) : image, resize);
  return normalize(resized, choose_window(resized.shape(), crop), *this);
}

Tensor Preprocess::operator()(const Sample& sample) const {
  try {
    return (*this)(sample.image);
  } catch (const InvalidArgument& error) {
    throw InvalidArgument(fmt::format("image \"{}\": {}", sample.name, error.what()));
  }
}

}  // namespace octet
