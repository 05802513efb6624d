// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "data/image_codecs.h"
#include "data/resize.h"
#include "octet/data.h"

namespace octet {
namespace {

using LevelTable = std::array<std::array<float, 256>, 3>;

float at_channel(const std::vector<float>& values, std::size_t channel, float otherwise) {
  if (values.empty()) return otherwise;
  return values.size() == 1 ? values.front() : values[channel];
}

void check_values(const std::vector<float>& values, std::string_view word, bool divisor) {
  if (values.size() != 0 && values.size() != 1 && values.size() != 3) {
    throw InvalidArgument(
        fmt::format("preprocessing: {}: expected 0, 1 or 3 values, got {}", word, values.size()));
  }
  for (float value : values) {
    if (std::isfinite(value) && !(divisor && value == 0)) continue;
    throw InvalidArgument(fmt::format("preprocessing: {}: expected finite{} values, got {}", word,
                                      divisor ? ", nonzero" : "", value));
  }
}

void check(const Preprocess& preprocess) {
  check_values({preprocess.scale}, "scale", true);
  check_values(preprocess.mean, "mean", false);
  check_values(preprocess.std, "std", true);
  if (preprocess.resize < 0 || preprocess.crop < 0) {
    throw InvalidArgument(
        fmt::format("preprocessing: expected sides of 0 or more pixels, got "
                    "resize {} and crop {}",
                    preprocess.resize, preprocess.crop));
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

Tensor resize_shorter_side(const Tensor& image, std::int64_t side) {
  const std::int64_t height = image.shape()[0];
  const std::int64_t width = image.shape()[1];
  const std::int64_t longer = side * std::max(width, height) / std::min(width, height);
  if (longer > kMaxPixels / side) {
    throw InvalidArgument(
        fmt::format("resizing a picture of {} x {} to a shorter side of {}: "
                    "expected at most {} pixels",
                    width, height, side, kMaxPixels));
  }
  return width < height ? resize_bilinear(image, side, longer)
                        : resize_bilinear(image, longer, side);
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

Window choose_window(const Shape& shape, std::int64_t crop) {
  if (crop == 0) return {0, 0, shape[0], shape[1]};
  if (crop > shape[0] || crop > shape[1]) {
    throw InvalidArgument(
        fmt::format("cropping a picture to {} x {}: expected a picture at least "
                    "that large, got {} x {}",
                    crop, crop, shape[1], shape[0]));
  }
  return {crop_begin(shape[0], crop), crop_begin(shape[1], crop), crop, crop};
}

Tensor normalize(const Tensor& image, const Window& window, const Preprocess& preprocess) {
  const LevelTable levels = make_levels(preprocess);
  const bool planar = preprocess.layout == ImageLayout::nchw;
  const std::int64_t height = window.height;
  const std::int64_t width = window.width;
  Tensor result(ElementType::f32, planar ? Shape{1, 3, height, width} : Shape{1, height, width, 3});
  const std::ptrdiff_t channel_stride = planar ? height * width : 1;
  const std::ptrdiff_t pixel_stride = planar ? 1 : 3;
  const std::uint8_t* src = image.data<std::uint8_t>().data();
  float* dst = result.data<float>().data();
  for (std::int64_t y = 0; y < height; ++y) {
    const std::uint8_t* row = src + ((window.top + y) * image.shape()[1] + window.left) * 3;
    for (std::int64_t c = 0; c < 3; ++c) {
      const std::uint8_t* pixel = row + (preprocess.color == ColorOrder::rgb ? c : 2 - c);
      const auto& level = levels[static_cast<std::size_t>(c)];
      float* to = dst + y * width * pixel_stride + c * channel_stride;
      for (std::int64_t x = 0; x < width; ++x) to[x * pixel_stride] = level[pixel[3 * x]];
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
  const Tensor resized = resize == 0 ? image : resize_shorter_side(image, resize);
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
