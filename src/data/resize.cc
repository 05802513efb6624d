// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "data/resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace octet {
namespace {

// Weights are integers in 1/2^22: a sum of 255 * weight with the rounding half stays below 2^31.
constexpr int kWeightBits = 22;

struct Filter {
  std::size_t first;
  std::vector<std::int32_t> weights;
};

Filter make_filter(std::int64_t position, std::int64_t from, std::int64_t to) {
  const double ratio = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(ratio, 1.0);
  const double center = (static_cast<double>(position) + 0.5) * ratio;
  const auto first = std::max<std::int64_t>(static_cast<std::int64_t>(center - reach + 0.5), 0);
  const auto end = std::min<std::int64_t>(static_cast<std::int64_t>(center + reach + 0.5), from);
  std::vector<double> weights;
  double sum = 0;
  for (std::int64_t i = first; i < end; ++i) {
    const double distance = (static_cast<double>(i) - center + 0.5) * (1.0 / reach);
    weights.push_back(std::max(1.0 - std::abs(distance), 0.0));
    sum += weights.back();
  }
  Filter filter{static_cast<std::size_t>(first), {}};
  for (double weight : weights) {
    const double scaled = (sum == 0 ? weight : weight / sum) * (1 << kWeightBits);
    filter.weights.push_back(static_cast<std::int32_t>(scaled + 0.5));
  }
  return filter;
}

std::uint8_t to_level(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

// A stripe of `count` values per position, `stride` apart: pixels of a row, or rows of a picture.
void filter_line(const std::uint8_t* src, std::size_t stride, std::size_t count,
                 const Filter& filter, std::uint8_t* dst) {
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t sum = 1 << (kWeightBits - 1);
    const std::uint8_t* value = src + filter.first * stride + i;
    for (std::int32_t weight : filter.weights) {
      sum += weight * *value;
      value += stride;
    }
    dst[i] = to_level(sum);
  }
}

std::vector<Filter> make_filters(std::int64_t from, std::int64_t to) {
  std::vector<Filter> filters;
  for (std::int64_t i = 0; i < to; ++i) filters.push_back(make_filter(i, from, to));
  return filters;
}

Tensor resize_rows(const Tensor& image, std::int64_t width) {
  if (image.shape()[1] == width) return image;
  const std::vector<Filter> filters = make_filters(image.shape()[1], width);
  const std::int64_t channels = image.shape()[2];
  const auto pixel = static_cast<std::size_t>(channels);
  Tensor result(ElementType::u8, Shape{image.shape()[0], width, channels});
  const std::uint8_t* src = image.data<std::uint8_t>().data();
  std::uint8_t* dst = result.data<std::uint8_t>().data();
  for (std::int64_t y = 0; y < image.shape()[0]; ++y) {
    for (const Filter& filter : filters) {
      filter_line(src, pixel, pixel, filter, dst);
      dst += pixel;
    }
    src += image.shape()[1] * channels;
  }
  return result;
}

Tensor resize_columns(const Tensor& image, std::int64_t height) {
  if (image.shape()[0] == height) return image;
  const std::vector<Filter> filters = make_filters(image.shape()[0], height);
  Tensor result(ElementType::u8, Shape{height, image.shape()[1], image.shape()[2]});
  const std::uint8_t* src = image.data<std::uint8_t>().data();
  std::uint8_t* dst = result.data<std::uint8_t>().data();
  const auto row = static_cast<std::size_t>(image.shape()[1] * image.shape()[2]);
  for (const Filter& filter : filters) {
    filter_line(src, row, row, filter, dst);
    dst += row;
  }
  return result;
}

}  // namespace

Tensor resize_bilinear(const Tensor& image, std::int64_t width, std::int64_t height) {
  return resize_columns(resize_rows(image, width), height);
}

}  // namespace octet
