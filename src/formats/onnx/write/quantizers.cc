// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/op_writers.h"
#include "formats/onnx/write/quantizer.h"

namespace octet::onnx {
namespace {

// The definition in float operations, for quantizers that are none on integers.
void write_in_float(NodeWriter& w, const FakeQuantize& op) {
  const auto low = w.constant(1);
  const auto high = w.constant(2);
  const bool is_grid =
      low && high && low->shape() == high->shape() && low->type() == ElementType::f32 && [&] {
        for (std::size_t i = 0; i < low->num_elements(); ++i) {
          if (!(low->data<float>()[i] < high->data<float>()[i])) return false;
        }
        return true;
      }();
  if (!is_grid) return w.refuse("expected constant input limits, the low one below the high one");
  const std::string input_low = w.input(1);
  const std::string input_high = w.input(2);
  const std::string output_low = w.input(3);
  const std::string steps = w.scalar(static_cast<double>(op.levels - 1), "steps");
  const std::string above = w.step("Max", {w.input(0), input_low});
  const std::string clipped = w.step("Min", {above, input_high});
  const std::string offset = w.step("Sub", {clipped, input_low}, {}, "offset");
  const std::string input_range = w.step("Sub", {input_high, input_low}, {}, "input_range");
  const std::string part = w.step("Div", {offset, input_range}, {}, "part");
  const std::string level = w.step("Round", {w.step("Mul", {part, steps}, {}, "level")});
  const std::string rounded = w.step("Div", {level, steps}, {}, "rounded");
  const std::string output_range = w.step("Sub", {w.input(4), output_low}, {}, "output_range");
  w.finish("Add", {w.step("Mul", {rounded, output_range}, {}, "scaled"), output_low});
}

}  // namespace

void write(NodeWriter& w, const FakeQuantize& op) {
  const std::optional<Quantizer> quantizer = match_quantizer(w.model(), w.node());
  if (!quantizer) return write_in_float(w, op);
  Attributes attributes;
  if (!quantizer->is_per_tensor()) attributes.push_back({"axis", quantizer->axis});
  std::string x = w.input(0);
  if (quantizer->limits) {
    x = w.step("Max", {x, w.constant(quantizer->limits->first, "low")});
    x = w.step("Min", {x, w.constant(quantizer->limits->second, "high")});
  }
  if (const auto common = quantizer_of_divided(*quantizer)) {
    // One step for all channels after a product, as ONNX Runtime's integer kernels take it.
    const Tensor factors = channel_factors(*quantizer, w.node().outputs[0].shape.rank());
    const std::string scale = w.constant(common->input_scale, "scale");
    const std::string zero_point = w.constant(common->input_zero_point, "zero_point");
    const std::string divided = w.step("Mul", {x, w.constant(factors, "factors")});
    const std::string integers = w.step("QuantizeLinear", {divided, scale, zero_point});
    return w.finish("DequantizeLinear", {integers, scale, zero_point});
  }
  const bool is_same = quantizer->input_scale == quantizer->output_scale &&
                       quantizer->input_zero_point == quantizer->output_zero_point;
  const std::string scale = w.constant(quantizer->input_scale, "scale");
  const std::string zero_point = w.constant(quantizer->input_zero_point, "zero_point");
  const std::string integers = w.step("QuantizeLinear", {x, scale, zero_point}, attributes);
  if (is_same) return w.finish("DequantizeLinear", {integers, scale, zero_point}, attributes);
  w.finish("DequantizeLinear",
           {integers, w.constant(quantizer->output_scale, "output_scale"),
            w.constant(quantizer->output_zero_point, "output_zero_point")},
           attributes);
}

}  // namespace octet::onnx
