// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/forwarding_images.h"

namespace octet {
namespace {

std::string text_of(ElementType type, const Shape& shape) {
  return fmt::format("{}{}", to_string(type), to_string(shape));
}

bool fits(const Shape& shape, const Shape& port) {
  if (shape.rank() != port.rank()) return false;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (port[axis] != Shape::kDynamic && port[axis] != shape[axis]) return false;
  }
  return true;
}

Shape moved(const Shape& shape, std::initializer_list<std::size_t> order) {
  std::vector<std::int64_t> dims;
  for (const std::size_t axis : order) dims.push_back(shape[axis]);
  return Shape(std::move(dims));
}

/// How the height and width of a picture become those of the input.
std::string way_to_size(const Shape& shape, const Shape& port, std::size_t row_axis,
                        bool is_picture) {
  const std::int64_t height = port[row_axis];
  const std::int64_t width = port[row_axis + 1];
  std::string way;
  if (is_picture && height != Shape::kDynamic && width != Shape::kDynamic) {
    way = height == width
              ? fmt::format("--resize {} --crop {} makes pictures of that size", height, height)
              : fmt::format("--resize {},{} makes pictures of that size", height, width);
  }
  std::vector<std::string> sizes;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    sizes.push_back(std::to_string(shape[axis]));
  return fmt::format(
      "{}{}--input-shape {},{},{},{} gives the model that of the data, if it can "
      "have it",
      way, way.empty() ? "" : "; ", sizes[0], sizes[1], sizes[2], sizes[3]);
}

/// What reconciles data with an input, where something does; options are the command line's.
std::string way_to_fit(const Shape& shape, const Shape& port, bool is_picture) {
  if (shape.rank() != 4 || port.rank() != 4) return {};
  const bool is_nhwc_for_nchw = fits(moved(shape, {0, 3, 1, 2}), port);
  if (is_nhwc_for_nchw || fits(moved(shape, {0, 2, 3, 1}), port)) {
    if (is_picture)
      return fmt::format("--layout {} orders them so", is_nhwc_for_nchw ? "nchw" : "nhwc");
    return fmt::format(
        "arrays of floats go in as they are: store them with their axes in the "
        "order {}",
        is_nhwc_for_nchw ? "[n,c,h,w]" : "[n,h,w,c]");
  }
  const auto same = [&](std::size_t axis) {
    return port[axis] == Shape::kDynamic || port[axis] == shape[axis];
  };
  const auto is_channels = [&](std::size_t axis) { return port[axis] == 1 || port[axis] == 3; };
  const bool is_nhwc = is_channels(3) && !is_channels(1);
  const std::size_t channel_axis = is_nhwc ? 3 : 1;
  const std::size_t row_axis = is_nhwc ? 1 : 2;
  if (!same(channel_axis)) {
    if (is_picture && port[channel_axis] == 1) return "--color grey makes one channel of pictures";
    return fmt::format(
        "the model takes {} channels, the data have {}{}", port[channel_axis], shape[channel_axis],
        is_picture ? ""
                   : "; arrays of floats go in as they are, arrays of bytes (u8) are "
                     "read as pictures");
  }
  if (!same(row_axis) || !same(row_axis + 1)) return way_to_size(shape, port, row_axis, is_picture);
  return {};
}

bool is_called(const InputPort& port, const std::string& name) {
  return port.name == name || std::ranges::find(port.tensor_names, name) != port.tensor_names.end();
}

std::string list_of(std::span<const InputPort> ports) {
  std::string text;
  for (const InputPort& port : ports) {
    text += fmt::format("{}\"{}\" {}", text.empty() ? "" : ", ", port.name,
                        text_of(port.type, port.shape));
  }
  return text;
}

void expect_finite(const Tensor& tensor, const InputPort& port, const Sample& sample) {
  if (tensor.type() != ElementType::f32) return;
  const auto values = tensor.data<float>();
  const auto found = std::ranges::find_if(values, [](float x) { return !std::isfinite(x); });
  if (found == values.end()) return;
  throw InvalidArgument(fmt::format(
      "image \"{}\": expected finite values for input \"{}\" of the model, got {} at {}",
      sample.name, port.name, *found, found - values.begin()));
}

void expect_fit(const Tensor& tensor, const InputPort& port, const Sample& sample) {
  if (fits(tensor.shape(), port.shape) && tensor.type() == port.type) return;
  const bool is_picture = sample.image.type() == ElementType::u8;
  const std::string way = way_to_fit(tensor.shape(), port.shape, is_picture);
  throw InvalidArgument(fmt::format(
      "image \"{}\" of shape {} becomes {}, the model's input \"{}\" takes {}{}{}", sample.name,
      to_string(sample.image.shape()), text_of(tensor.type(), tensor.shape()), port.name,
      text_of(port.type, port.shape), way.empty() ? "" : ": ", way));
}

/// Of the model's type where that holds its values.
Tensor converted(Tensor tensor, const InputPort& port, const Sample& sample) {
  expect_finite(tensor, port, sample);
  if (tensor.type() == port.type) return tensor;
  return is_float(port.type) || !is_float(tensor.type()) ? tensor.to(port.type) : tensor;
}

Tensor image_input(const Sample& sample, const Preprocess& preprocess, const InputPort& port) {
  if (port.type != ElementType::u8 || sample.image.type() != ElementType::u8)
    return converted(preprocess(sample), port, sample);
  Preprocess plain = preprocess;
  plain.scale = 1;
  plain.mean.clear();
  plain.std.clear();
  return plain(sample).to(ElementType::u8);
}

/// A data set whose samples have values for further inputs.
class WithInputs final : public ForwardingImages {
 public:
  WithInputs(std::shared_ptr<const ImageSource> images,
             std::vector<std::pair<std::string, Tensor>> inputs)
      : ForwardingImages(std::move(images)), inputs_(std::move(inputs)) {}
  Sample operator[](std::size_t index) const override {
    Sample sample = images()[index];
    for (const auto& [name, values] : inputs_)
      sample.other_inputs.emplace_back(name, row(values, index));
    return sample;
  }

 private:
  static Tensor row(const Tensor& values, std::size_t index) {
    std::vector<std::int64_t> dims = values.shape().dims();
    const auto count = static_cast<std::size_t>(dims[0]);
    dims[0] = 1;
    Tensor result(values.type(), Shape(dims));
    const std::size_t num_bytes = values.num_bytes() / count;
    std::copy_n(values.bytes() + index * num_bytes, num_bytes, result.bytes());
    return result;
  }
  std::vector<std::pair<std::string, Tensor>> inputs_;
};

}  // namespace

std::vector<Tensor> make_inputs(const Sample& sample, const Preprocess& preprocess,
                                std::span<const InputPort> ports) {
  std::vector<Tensor> inputs;
  std::size_t num_others = 0;
  std::size_t num_images = 0;
  for (const InputPort& port : ports) {
    const auto other = std::ranges::find_if(
        sample.other_inputs, [&](const auto& entry) { return is_called(port, entry.first); });
    const bool is_image = other == sample.other_inputs.end();
    num_images += is_image;
    num_others += !is_image;
    if (num_images > 1) break;
    inputs.push_back(is_image ? image_input(sample, preprocess, port)
                              : converted(other->second, port, sample));
    expect_fit(inputs.back(), port, sample);
  }
  if (num_images != 1 || num_others != sample.other_inputs.size()) {
    std::string given;
    for (const auto& [name, values] : sample.other_inputs)
      given += fmt::format("{}\"{}\"", given.empty() ? "" : ", ", name);
    throw InvalidArgument(fmt::format(
        "image \"{}\": the model has inputs {}; expected values (--input NAME=npy:FILE) of all of "
        "them but the one that takes pictures, got {}",
        sample.name, list_of(ports), given.empty() ? "none" : given));
  }
  return inputs;
}

std::shared_ptr<const ImageSource> with_inputs(std::shared_ptr<const ImageSource> images,
                                               std::vector<std::pair<std::string, Tensor>> inputs) {
  for (const auto& [name, values] : inputs) {
    const Shape& shape = values.shape();
    if (shape.rank() > 0 && shape[0] > 0 && static_cast<std::size_t>(shape[0]) == images->size())
      continue;
    throw InvalidArgument(
        fmt::format("values of input \"{}\": expected one row for each of {} "
                    "images, got shape {}",
                    name, images->size(), to_string(shape)));
  }
  return std::make_shared<WithInputs>(std::move(images), std::move(inputs));
}

}  // namespace octet
