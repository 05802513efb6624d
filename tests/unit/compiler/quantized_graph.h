// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "compiler/lowering/lowering.h"
#include "octet/graph.h"

namespace octet::test {

/// Quantized networks of 4 channels and 8x8 pixels.
class QuantizedGraph {
 public:
  Model model;

  OutputRef input() { return model.add(Parameter{ElementType::f32, {1, 4, 8, 8}}, {}, "x"); }
  OutputRef limit(float value) { return model.add_constant(Tensor::scalar(value)); }
  OutputRef quantize(OutputRef data, float low, float high) {
    const OutputRef l = limit(low), h = limit(high);
    return model.add(FakeQuantize{256}, {data, l, h, l, h});
  }
  OutputRef signed_quantize(OutputRef data) { return quantize(data, -1.28F, 1.27F); }
  OutputRef weights(float value = 0) {
    const OutputRef values =
        model.add_constant(Tensor::from({4, 4, 1, 1}, std::vector<float>(16, value)));
    const OutputRef l = limit(-1.0F), h = limit(1.0F);
    return model.add(FakeQuantize{255}, {values, l, h, l, h});
  }
  OutputRef convolution(OutputRef data) {
    return model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights()});
  }
  OutputRef relu(OutputRef data) { return model.add(Unary{UnaryKind::relu}, {data}); }
  OutputRef add(OutputRef a, OutputRef b) { return model.add(Binary{}, {a, b}); }
  void result(OutputRef data) { model.add(Result{}, {data}); }

  /// The operations of the layers that it is lowered to.
  std::vector<std::string> operations(const LoweringOptions& options = {}) const {
    std::vector<std::string> names;
    for (const Layer& layer : lower(model, options).layers)
      names.push_back(fmt::format("{}", fmt::join(layer.operations, "+")));
    return names;
  }
};

}  // namespace octet::test
