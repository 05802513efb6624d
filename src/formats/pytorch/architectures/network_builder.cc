// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/architectures/network_builder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace octet::pytorch {
namespace {

Tensor integers(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

Tensor floats(Shape shape, const std::vector<double>& values) {
  Tensor tensor(ElementType::f32, std::move(shape));
  std::transform(values.begin(), values.end(), tensor.data<float>().begin(),
                 [](double v) { return static_cast<float>(v); });
  return tensor;
}

}  // namespace

NetworkBuilder::NetworkBuilder(const StateDict& weights, std::string architecture,
                               Shape input_shape, std::int64_t input_channels)
    : weights_(weights), architecture_(std::move(architecture)) {
  if (input_shape.rank() != 4 || input_shape[1] != input_channels) {
    throw InvalidArgument(fmt::format("{}: building {}: expected an input shape [N,{},H,W], got {}",
                                      weights.file, architecture_, input_channels,
                                      to_string(input_shape)));
  }
  model_.name = architecture_;
  model_.rt_info.at({"conversion_parameters", "framework"}).value = "pytorch";
  input_ = model_.add(Parameter{ElementType::f32, std::move(input_shape)}, {}, "x");
  model_.node(input_.node).outputs[0].names = {"x"};
}

std::int64_t NetworkBuilder::channels(OutputRef x) const {
  return model_.value(x).shape[1];
}

std::vector<double> NetworkBuilder::tensor(const std::string& name, const Shape& shape) {
  used_.insert(name);
  const Tensor* found = weights_.find(name);
  if (found != nullptr && found->shape() == shape && is_float(found->type())) {
    const Tensor converted = found->to(ElementType::f64);
    const auto values = converted.data<double>();
    const auto bad =
        std::find_if_not(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
    if (bad != values.end()) {
      throw InvalidArgument(
          fmt::format("{}: tensor \"{}\": expected finite values, got {} at element {}",
                      weights_.file, name, *bad, bad - values.begin()));
    }
    return {values.begin(), values.end()};
  }
  if (found == nullptr) {
    missing_.push_back(fmt::format("{} {}", name, to_string(shape)));
  } else {
    misshapen_.push_back(fmt::format("{} (expected {} of floats, got {} of {})", name,
                                     to_string(shape), to_string(found->shape()),
                                     to_string(found->type())));
  }
  return std::vector<double>(static_cast<std::size_t>(shape.num_elements()), 1.0);
}

OutputRef NetworkBuilder::conv_bn(OutputRef x, const ConvBn& layer) {
  constexpr double kEps = 1e-5;
  const std::int64_t in_channels = layer.depthwise ? 1 : channels(x);
  const std::int64_t out_channels = layer.out_channels;
  std::vector<double> weights =
      tensor(layer.conv + ".weight", {out_channels, in_channels, layer.kernel, layer.kernel});
  const std::vector<double> gamma = tensor(layer.bn + ".weight", {out_channels});
  std::vector<double> bias = tensor(layer.bn + ".bias", {out_channels});
  const std::vector<double> mean = tensor(layer.bn + ".running_mean", {out_channels});
  const std::vector<double> variance = tensor(layer.bn + ".running_var", {out_channels});
  const auto lowest = std::min_element(variance.begin(), variance.end());
  if (*lowest < 0) {
    throw InvalidArgument(
        fmt::format("{}: tensor \"{}.running_var\": expected values >= 0, got {} at element {}",
                    weights_.file, layer.bn, *lowest, lowest - variance.begin()));
  }

  // gamma * (w x - mean) / sqrt(variance + eps) + beta, in double: each weight is rounded once.
  const std::size_t filter = weights.size() / static_cast<std::size_t>(out_channels);
  for (std::size_t c = 0; c < gamma.size(); ++c) {
    const double scale = gamma[c] / std::sqrt(variance[c] + kEps);
    for (std::size_t i = c * filter; i < (c + 1) * filter; ++i) weights[i] *= scale;
    bias[c] -= mean[c] * scale;
  }

  const std::int64_t pad = layer.kernel / 2;
  const ConvolutionAttributes attributes{
      {layer.stride, layer.stride}, {1, 1}, {pad, pad}, {pad, pad}, AutoPad::explicit_pads};
  OutputRef y;
  if (layer.depthwise) {
    const OutputRef constant = model_.add_constant(
        floats({out_channels, 1, 1, layer.kernel, layer.kernel}, weights), layer.conv + ".weight");
    y = model_.add(GroupConvolution{attributes}, {x, constant}, layer.conv);
  } else {
    const OutputRef constant = model_.add_constant(
        floats({out_channels, in_channels, layer.kernel, layer.kernel}, weights),
        layer.conv + ".weight");
    y = model_.add(Convolution{attributes}, {x, constant}, layer.conv);
  }
  return model_.add(
      Binary{},
      {y, model_.add_constant(floats({1, out_channels, 1, 1}, bias), layer.conv + ".bias")},
      layer.bn);
}

OutputRef NetworkBuilder::relu(OutputRef x, std::string name) {
  return model_.add(Unary{UnaryKind::relu}, {x}, std::move(name));
}

OutputRef NetworkBuilder::relu6(OutputRef x, std::string name) {
  return model_.add(Clamp{0, 6}, {x}, std::move(name));
}

OutputRef NetworkBuilder::add(OutputRef a, OutputRef b, std::string name) {
  return model_.add(Binary{}, {a, b}, std::move(name));
}

OutputRef NetworkBuilder::global_average_pool(OutputRef x) {
  const std::int64_t features = channels(x);
  const OutputRef mean =
      model_.add(Reduce{ReduceKind::mean, true},
                 {x, model_.add_constant(integers({2, 3}), "avgpool.axes")}, "avgpool");
  return model_.add(Reshape{true},
                    {mean, model_.add_constant(integers({-1, features}), "flatten.shape")},
                    "flatten");
}

OutputRef NetworkBuilder::linear(OutputRef x, const std::string& layer, std::int64_t out_features) {
  const std::int64_t in_features = model_.value(x).shape[1];
  const OutputRef weights = model_.add_constant(
      floats({out_features, in_features}, tensor(layer + ".weight", {out_features, in_features})),
      layer + ".weight");
  const OutputRef bias = model_.add_constant(
      floats({1, out_features}, tensor(layer + ".bias", {out_features})), layer + ".bias");
  return add(model_.add(MatMul{false, true}, {x, weights}, layer), bias, layer + ".add");
}

OutputRef NetworkBuilder::subsample_and_pad_channels(OutputRef x, std::int64_t stride,
                                                     std::int64_t pad, const std::string& name) {
  StridedSlice slice;
  slice.begin_mask = {1, 1, 1, 1};
  slice.end_mask = {1, 1, 1, 1};
  const OutputRef begin = model_.add_constant(integers({0, 0, 0, 0}), name + ".begin");
  const OutputRef end = model_.add_constant(integers({0, 0, 0, 0}), name + ".end");
  const OutputRef strides =
      model_.add_constant(integers({1, 1, stride, stride}), name + ".strides");
  const OutputRef sampled = model_.add(std::move(slice), {x, begin, end, strides}, name + ".slice");
  const OutputRef pads = model_.add_constant(integers({0, pad, 0, 0}), name + ".pads");
  const OutputRef zero = model_.add_constant(Tensor::scalar(0.0F), name + ".zero");
  return model_.add(Pad{PadMode::constant}, {sampled, pads, pads, zero}, name);
}

void NetworkBuilder::output(OutputRef x) {
  model_.node(x.node).outputs[x.port].names = {"y"};
  model_.add(Result{}, {x}, "y");
}

Model NetworkBuilder::finish() {
  std::vector<std::string> extra;
  for (const auto& [name, tensor] : weights_.tensors) {
    if (!used_.contains(name) && !name.ends_with(".num_batches_tracked"))
      extra.push_back(fmt::format("{} {}", name, to_string(tensor.shape())));
  }
  if (missing_.empty() && misshapen_.empty() && extra.empty()) return std::move(model_);
  std::string text = fmt::format("{}: building {}: the checkpoint does not hold its tensors",
                                 weights_.file, architecture_);
  const auto list = [&](const char* what, const std::vector<std::string>& names) {
    if (!names.empty())
      text += fmt::format("; {} {}: {}", names.size(), what, fmt::join(names, ", "));
  };
  list("missing", missing_);
  list("misshapen", misshapen_);
  list("extra", extra);
  throw InvalidArgument(text);
}

}  // namespace octet::pytorch
