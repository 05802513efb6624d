// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/architectures/network_builder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace octet::pytorch {
namespace {

template <typename T>
void check_finite(const Tensor& tensor, const std::string& file, const std::string& name) {
  const auto values = tensor.data<T>();
  const auto bad =
      std::find_if_not(values.begin(), values.end(), [](T x) { return std::isfinite(x); });
  if (bad == values.end()) return;
  throw InvalidArgument(
      fmt::format("{}: tensor \"{}\": expected finite values, got {} at element {}", file, name,
                  *bad, bad - values.begin()));
}

}  // namespace

void Filters::add_to_middle(const Filters& other) {
  if (weights.empty() || other.weights.empty()) return weights.clear();
  const auto area = static_cast<std::size_t>(kernel * kernel);
  for (std::size_t i = 0; i < other.weights.size(); ++i)
    weights[i * area + area / 2] += other.weights[i];
  for (std::size_t c = 0; c < bias.size(); ++c) bias[c] += other.bias[c];
}

NetworkBuilder::NetworkBuilder(const StateDict& weights, std::string architecture,
                               Shape input_shape, std::int64_t input_channels)
    : weights_(weights), architecture_(std::move(architecture)) {
  if (input_shape.rank() != 4 || input_shape[1] != input_channels) {
    fail(fmt::format("expected an input shape [N,{},H,W], got {}", input_channels,
                     to_string(input_shape)));
  }
  model_.name = architecture_;
  model_.rt_info.at({"conversion_parameters", "framework"}).value = "pytorch";
  input_ = node(Parameter{ElementType::f32, std::move(input_shape)}, {}, "x");
  model_.set_tensor_names(input_, {"x"});
}

void NetworkBuilder::fail(const std::string& what) const {
  throw InvalidArgument(fmt::format("{}: building {}: {}", weights_.file, architecture_, what));
}

OutputRef NetworkBuilder::node(Op op, std::vector<OutputRef> inputs, std::string name) {
  try {
    return model_.add(std::move(op), std::move(inputs), std::move(name));
  } catch (const InvalidArgument& error) {
    fail(error.what());
  }
}

OutputRef NetworkBuilder::integers(const std::vector<std::int64_t>& values, std::string name) {
  return model_.add_constant(Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values),
                             std::move(name));
}

std::int64_t NetworkBuilder::out_features(const std::string& layer, std::int64_t otherwise) const {
  const Tensor* found = weights_.find(layer + ".weight");
  return found != nullptr && found->shape().rank() == 2 && found->shape()[0] > 0 ? found->shape()[0]
                                                                                 : otherwise;
}

const Tensor* NetworkBuilder::find(const std::string& name, const Shape& shape) {
  used_.insert(name);
  const Tensor* found = weights_.find(name);
  if (found != nullptr && found->shape() == shape && is_float(found->type())) return found;
  if (found == nullptr) {
    missing_.push_back(fmt::format("{} {}", name, to_string(shape)));
  } else {
    misshapen_.push_back(fmt::format("{} (expected {} of floats, got {} of {})", name,
                                     to_string(shape), to_string(found->shape()),
                                     to_string(found->type())));
  }
  return nullptr;
}

std::optional<std::vector<double>> NetworkBuilder::doubles(const std::string& name,
                                                           const Shape& shape) {
  const Tensor* found = find(name, shape);
  if (found == nullptr) return std::nullopt;
  const Tensor converted = found->to(ElementType::f64);
  check_finite<double>(converted, weights_.file, name);
  const auto values = converted.data<double>();
  return std::vector<double>(values.begin(), values.end());
}

// A parameter stands for what the state_dict lacks: it has the shape, and costs no memory.
OutputRef NetworkBuilder::weight(const std::string& name, const Shape& shape,
                                 const Shape& stored_shape) {
  const Tensor* found = find(name, stored_shape);
  if (found == nullptr) return model_.add(Parameter{ElementType::f32, shape}, {}, name);
  const Tensor converted = found->type() == ElementType::f32 ? *found : found->to(ElementType::f32);
  check_finite<float>(converted, weights_.file, name);
  return model_.add_constant(converted.reshaped(shape), name);
}

OutputRef NetworkBuilder::constant(const std::vector<double>& values, const Shape& shape,
                                   std::string name) {
  if (values.empty()) return model_.add(Parameter{ElementType::f32, shape}, {}, std::move(name));
  const auto beyond = std::ranges::find_if(
      values, [](double v) { return std::abs(v) > std::numeric_limits<float>::max(); });
  if (beyond != values.end())
    fail(fmt::format("\"{}\": expected values that f32 holds, got {}", name, *beyond));
  Tensor tensor(ElementType::f32, shape);
  std::transform(values.begin(), values.end(), tensor.data<float>().begin(),
                 [](double v) { return static_cast<float>(v); });
  return model_.add_constant(std::move(tensor), std::move(name));
}

Filters NetworkBuilder::filters(const std::string& conv, std::int64_t in_channels,
                                std::int64_t out_channels, std::int64_t kernel) {
  Filters result{out_channels, in_channels, kernel, {}, {}};
  auto weights = doubles(conv + ".weight", {out_channels, in_channels, kernel, kernel});
  auto bias = doubles(conv + ".bias", {out_channels});
  if (!weights || !bias) return result;
  result.weights = std::move(*weights);
  result.bias = std::move(*bias);
  return result;
}

// gamma * (w x + b - mean) / sqrt(variance + eps) + beta, in double: each weight is rounded once.
void NetworkBuilder::fold(Filters& filters, const std::string& bn) {
  constexpr double kEps = 1e-5;
  const Shape shape{filters.out_channels};
  const auto gamma = doubles(bn + ".weight", shape);
  const auto beta = doubles(bn + ".bias", shape);
  const auto mean = doubles(bn + ".running_mean", shape);
  const auto variance = doubles(bn + ".running_var", shape);
  if (!gamma || !beta || !mean || !variance) return filters.weights.clear();
  const auto lowest = std::min_element(variance->begin(), variance->end());
  if (*lowest < 0) {
    throw InvalidArgument(
        fmt::format("{}: tensor \"{}.running_var\": expected values >= 0, got {} at element {}",
                    weights_.file, bn, *lowest, lowest - variance->begin()));
  }
  if (filters.weights.empty()) return;
  const std::size_t filter = filters.weights.size() / gamma->size();
  for (std::size_t c = 0; c < gamma->size(); ++c) {
    const double scale = (*gamma)[c] / std::sqrt((*variance)[c] + kEps);
    for (std::size_t i = c * filter; i < (c + 1) * filter; ++i) filters.weights[i] *= scale;
    filters.bias[c] = (filters.bias[c] - (*mean)[c]) * scale + (*beta)[c];
  }
}

Filters NetworkBuilder::folded(const ConvBn& layer, std::int64_t in_channels) {
  Filters result;
  if (layer.bias) {
    result = filters(layer.conv, in_channels, layer.out_channels, layer.kernel);
  } else {
    result = {layer.out_channels, in_channels, layer.kernel, {}, {}};
    result.bias.resize(static_cast<std::size_t>(layer.out_channels));
    auto weights = doubles(layer.conv + ".weight",
                           {layer.out_channels, in_channels, layer.kernel, layer.kernel});
    if (weights) result.weights = std::move(*weights);
  }
  fold(result, layer.bn);
  return result;
}

Filters NetworkBuilder::folded_identity(const std::string& bn, std::int64_t channels) {
  const auto count = static_cast<std::size_t>(channels);
  Filters result{channels, channels, 1, std::vector<double>(count * count),
                 std::vector<double>(count)};
  for (std::size_t c = 0; c < count; ++c) result.weights[c * count + c] = 1;
  fold(result, bn);
  return result;
}

OutputRef NetworkBuilder::convolution(OutputRef x, const Filters& filters, std::int64_t stride,
                                      const std::string& name, const std::string& bias_name) {
  const std::int64_t pad = filters.kernel / 2;
  const std::int64_t kernel = filters.kernel;
  const std::int64_t groups = channels(x) / filters.in_channels;
  const ConvolutionAttributes attributes{
      {stride, stride}, {1, 1}, {pad, pad}, {pad, pad}, AutoPad::explicit_pads};
  const auto weights = [&](const Shape& shape) {
    return constant(filters.weights, shape, name + ".weight");
  };
  OutputRef y;
  if (groups == 1) {
    const Shape shape{filters.out_channels, filters.in_channels, kernel, kernel};
    y = node(Convolution{attributes}, {x, weights(shape)}, name);
  } else {
    const Shape shape{groups, filters.out_channels / groups, filters.in_channels, kernel, kernel};
    y = node(GroupConvolution{attributes}, {x, weights(shape)}, name);
  }
  return node(Binary{},
              {y, constant(filters.bias, {1, filters.out_channels, 1, 1}, name + ".bias")},
              bias_name);
}

OutputRef NetworkBuilder::conv_bn(OutputRef x, const ConvBn& layer) {
  const std::int64_t in_channels = layer.depthwise ? 1 : channels(x);
  return convolution(x, folded(layer, in_channels), layer.stride, layer.conv, layer.bn);
}

OutputRef NetworkBuilder::relu(OutputRef x, std::string name) {
  return node(Unary{UnaryKind::relu}, {x}, std::move(name));
}

OutputRef NetworkBuilder::relu6(OutputRef x, std::string name) {
  return node(Clamp{0, 6}, {x}, std::move(name));
}

OutputRef NetworkBuilder::add(OutputRef a, OutputRef b, std::string name) {
  return node(Binary{}, {a, b}, std::move(name));
}

OutputRef NetworkBuilder::max_pool(OutputRef x, std::int64_t kernel, std::int64_t stride,
                                   std::int64_t pad, std::string name) {
  return node(MaxPool{{{kernel, kernel}, {stride, stride}, {pad, pad}, {pad, pad}}, {}}, {x},
              std::move(name));
}

OutputRef NetworkBuilder::adaptive_average_pool(OutputRef x, std::int64_t size, std::string name) {
  // Windows of one element each.
  if (shape(x)[2] == size && shape(x)[3] == size) return x;
  const OutputRef target = integers({size, size}, name + ".size");
  return node(AdaptiveAvgPool{}, {x, target}, std::move(name));
}

OutputRef NetworkBuilder::global_average_pool(OutputRef x) {
  const OutputRef mean =
      node(Reduce{ReduceKind::mean, true}, {x, integers({2, 3}, "avgpool.axes")}, "avgpool");
  return flatten(mean, channels(x));
}

OutputRef NetworkBuilder::flatten(OutputRef x, std::int64_t num_features) {
  Shape image = shape(x);
  image[0] = 1;
  if (!image.is_static() || image.num_elements() != num_features) {
    fail(
        fmt::format("expected an input shape that gives {} features, [{},1,1], got {}, which "
                    "gives {}",
                    num_features, num_features, to_string(shape(input_)), to_string(shape(x))));
  }
  return node(Reshape{true}, {x, integers({-1, num_features}, "flatten.shape")}, "flatten");
}

OutputRef NetworkBuilder::linear(OutputRef x, const std::string& layer, std::int64_t out_features) {
  const Shape weights{out_features, shape(x)[1]};
  const OutputRef product =
      node(MatMul{false, true}, {x, weight(layer + ".weight", weights, weights)}, layer);
  return add(product, weight(layer + ".bias", {1, out_features}, {out_features}), layer + ".add");
}

std::pair<OutputRef, OutputRef> NetworkBuilder::halve_channels(OutputRef x,
                                                               const std::string& name) {
  const OutputRef axis = model_.add_constant(Tensor::scalar(std::int64_t{1}), name + ".axis");
  const OutputRef first = node(EvenSplit{2}, {x, axis}, name);
  return {first, OutputRef{first.node, 1}};
}

OutputRef NetworkBuilder::concat_channels(OutputRef a, OutputRef b, std::string name) {
  return node(Concat{1}, {a, b}, std::move(name));
}

OutputRef NetworkBuilder::shuffle_channels(OutputRef x, std::int64_t groups,
                                           const std::string& name) {
  const Shape from = shape(x);
  if (from[2] == Shape::kDynamic || from[3] == Shape::kDynamic)
    fail("expected an input shape of fixed height and width, got " + to_string(shape(input_)));
  const std::int64_t per_group = from[1] / groups;
  const OutputRef apart =
      node(Reshape{true}, {x, integers({0, groups, per_group, from[2], from[3]}, name + ".groups")},
           name + ".apart");
  const OutputRef transposed =
      node(Transpose{}, {apart, integers({0, 2, 1, 3, 4}, name + ".order")}, name + ".transpose");
  return node(Reshape{true},
              {transposed, integers({0, from[1], from[2], from[3]}, name + ".shape")}, name);
}

OutputRef NetworkBuilder::subsample_and_pad_channels(OutputRef x, std::int64_t stride,
                                                     std::int64_t pad, const std::string& name) {
  StridedSlice slice;
  slice.begin_mask = {1, 1, 1, 1};
  slice.end_mask = {1, 1, 1, 1};
  const OutputRef begin = integers({0, 0, 0, 0}, name + ".begin");
  const OutputRef end = integers({0, 0, 0, 0}, name + ".end");
  const OutputRef strides = integers({1, 1, stride, stride}, name + ".strides");
  const OutputRef sampled = node(std::move(slice), {x, begin, end, strides}, name + ".slice");
  const OutputRef pads = integers({0, pad, 0, 0}, name + ".pads");
  const OutputRef zero = model_.add_constant(Tensor::scalar(0.0F), name + ".zero");
  return node(Pad{PadMode::constant}, {sampled, pads, pads, zero}, name);
}

void NetworkBuilder::output(OutputRef x) {
  model_.set_tensor_names(x, {"y"});
  model_.add(Result{}, {x}, "y");
}

Model NetworkBuilder::finish() {
  std::vector<std::string> extra;
  for (const auto& [name, tensor] : weights_.tensors) {
    if (!used_.contains(name) && !name.ends_with(".num_batches_tracked"))
      extra.push_back(fmt::format("{} {}", name, to_string(tensor.shape())));
  }
  if (missing_.empty() && misshapen_.empty() && extra.empty()) return std::move(model_);
  std::string text = "the checkpoint does not hold its tensors";
  const auto list = [&](const char* what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    constexpr std::size_t kMostListed = 5;
    const auto listed = std::span(names).first(std::min(names.size(), kMostListed));
    text += fmt::format("; {} {}: {}{}", names.size(), what, fmt::join(listed, ", "),
                        names.size() > kMostListed ? ", ..." : "");
  };
  list("missing", missing_);
  list("misshapen", misshapen_);
  list("extra", extra);
  fail(text);
}

}  // namespace octet::pytorch
