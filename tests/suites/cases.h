// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "octet/graph.h"

namespace octet::test {

/// A graph under construction whose constants are drawn from its own reproducible sequence.
class CaseGraph {
 public:
  Model model;

  /// Uniform in [low, high).
  Tensor random(Shape shape, float low = -1, float high = 1);
  OutputRef input(Shape shape);
  OutputRef constant(Shape shape, float low = -1, float high = 1);
  OutputRef scalar(float value) { return model.add_constant(Tensor::scalar(value)); }
  OutputRef integers(const std::vector<std::int64_t>& values);
  OutputRef scalar_integer(std::int64_t value) { return model.add_constant(Tensor::scalar(value)); }
  OutputRef add(Op op, std::vector<OutputRef> inputs) {
    return model.add(std::move(op), std::move(inputs));
  }

  /// A FakeQuantize per tensor with 256 levels of size `step`, the lowest at -zero_point * step.
  OutputRef quantize(OutputRef data, float step, int zero_point);
  /// The same with one step per channel (axis 1), each `ratio` times that of the one before.
  OutputRef quantize_channels(OutputRef data, float step, int zero_point, float ratio);
  /// A constant quantized symmetrically to 255 levels, per output channel (the leading
  /// `num_channel_axes` dimensions).
  OutputRef quantized_weights(Shape shape, std::size_t num_channel_axes);
  /// The same with any axes for channels.
  OutputRef quantized_weights(Shape shape, const std::vector<std::size_t>& channel_axes);

 private:
  float next();
  std::uint32_t state_ = 12345;
};

/// Attributes of a 2-D convolution with equal strides and pads.
ConvolutionAttributes convolution(std::int64_t stride, std::int64_t pad, std::int64_t dilation = 1);
PoolAttributes pool(std::int64_t kernel, std::int64_t stride, std::int64_t pad,
                    RoundingType rounding = RoundingType::floor);

/// A graph with one result, made by `build`, which returns what the result takes.
struct Case {
  std::string name;
  std::function<OutputRef(CaseGraph&)> build;
  /// Quantized cases: the step of the last quantizer, by which rounding may move an element; 0 if
  /// the result is in float.
  float last_step = 0;

  friend void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
};

/// Float convolutional networks' operations, with the attributes that backends treat differently.
std::vector<Case> float_cases();
/// Float operations on data in either layout.
std::vector<Case> operation_cases();
/// Operations on integers, booleans and other floats that depend on the input.
std::vector<Case> integer_cases();
/// Graphs of quantized layers, which are computed in integers.
std::vector<Case> quantized_cases();
/// Float operations of quantized networks.
std::vector<Case> mixed_cases();

}  // namespace octet::test
