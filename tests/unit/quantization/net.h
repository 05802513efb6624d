// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "octet/graph.h"

namespace octet::test {

/// Pseudo-random values in [-1, 1) that depend on `seed` alone.
inline Tensor noise(std::uint32_t seed, const Shape& shape) {
  Tensor tensor(ElementType::f32, shape);
  std::uint32_t state = seed * 2654435761U + 12345U;
  for (float& value : tensor.data<float>()) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / static_cast<float>(1 << 23) - 1;
  }
  return tensor;
}

/// Builds small networks over maps of 8 channels, 8x8.
class Net {
 public:
  static constexpr std::int64_t kChannels = 8;

  OutputRef input() {
    return model.add(Parameter{ElementType::f32, {1, kChannels, 8, 8}}, {}, "x");
  }
  OutputRef weights(const Shape& shape) { return model.add_constant(noise(++seed_, shape)); }
  OutputRef convolution(OutputRef x, const std::string& name, std::int64_t kernel = 3) {
    const std::int64_t channels = model.value(x).shape[1];
    return model.add(Convolution{attributes(kernel)},
                     {x, weights({kChannels, channels, kernel, kernel})}, name);
  }
  OutputRef group_convolution(OutputRef x, const std::string& name, std::int64_t groups) {
    const std::int64_t channels = kChannels / groups;
    return model.add(GroupConvolution{attributes(3)},
                     {x, weights({groups, channels, channels, 3, 3})}, name);
  }
  OutputRef depthwise(OutputRef x, const std::string& name) {
    return group_convolution(x, name, kChannels);
  }
  OutputRef bias(OutputRef x, const std::string& name) {
    return binary(BinaryKind::add, x, weights({1, kChannels, 1, 1}), name);
  }
  OutputRef binary(BinaryKind kind, OutputRef a, OutputRef b, const std::string& name) {
    return model.add(Binary{kind}, {a, b}, name);
  }
  OutputRef unary(UnaryKind kind, OutputRef x, const std::string& name) {
    return model.add(Unary{kind}, {x}, name);
  }
  OutputRef max_pool(OutputRef x, const std::string& name) {
    return model.add(MaxPool{{{3, 3}, {1, 1}, {1, 1}, {1, 1}}, {}}, {x}, name);
  }
  OutputRef mean(OutputRef x, const std::string& name) {
    const OutputRef axes =
        model.add_constant(Tensor::from(Shape{2}, std::vector<std::int64_t>{2, 3}));
    return model.add(Reduce{ReduceKind::mean, true}, {x, axes}, name);
  }
  void result(OutputRef x) { model.add(Result{}, {x}); }

  Model model;

 private:
  static ConvolutionAttributes attributes(std::int64_t kernel) {
    return {{1, 1}, {1, 1}, {kernel / 2, kernel / 2}, {kernel / 2, kernel / 2}};
  }
  std::uint32_t seed_ = 0;
};

}  // namespace octet::test
