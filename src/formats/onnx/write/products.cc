// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "formats/onnx/write/op_writers.h"
#include "formats/onnx/write/quantizer.h"
#include "tensor/strided.h"

/// Convolutions and matrix products.
namespace octet::onnx {
namespace {

// The bias that is merged into the node, one value per channel.
std::optional<Tensor> flat_bias(const NodeWriter& w, std::int64_t num_channels) {
  if (!w.merged().bias) return std::nullopt;
  const std::optional<Tensor> value = constant_value(w.model(), *w.merged().bias);
  const std::int64_t step = value->num_elements() == 1 ? 0 : 1;
  return copy_strided(*value, 0, {step}, Shape{num_channels});
}

// What integer kernels need to know of a product's operands: it is of integers if both are.
struct IntegerOperands {
  float data_scale;
  Tensor weight_scale;
};

std::optional<IntegerOperands> integer_operands(const NodeWriter& w, Arrangement arrangement,
                                                std::optional<std::int64_t> channel_axis) {
  const auto weights = match_quantized_constant(w.model(), w.node().inputs[1], arrangement);
  const auto data = producing_quantizer(w.model(), w.node().inputs[0]);
  if (!weights || !data) return std::nullopt;
  if (weights->scale.shape().rank() == 1 && weights->axis != channel_axis) return std::nullopt;
  return IntegerOperands{data->output_scale.data<float>()[0], weights->scale};
}

bool has_scale_per_channel(const Model& model, OutputRef ref) {
  const Node& node = model.node(ref.node);
  if (!std::holds_alternative<FakeQuantize>(node.op)) return false;
  const std::optional<Quantizer> quantizer = match_quantizer(model, node);
  return quantizer && !quantizer->is_per_tensor();
}

// Writes a product of data with one scale per tensor and the bias in an operation of its own: ONNX
// Runtime makes one integer operation of the product and of the quantizer right after it, and then
// does not take that quantizer's scales per channel.
void finish_with_addition(NodeWriter& w, std::string_view op_type, const Names& inputs,
                          const Attributes& attributes, std::int64_t num_channels) {
  const std::string product = w.step(op_type, inputs, attributes);
  if (w.merged().bias) return w.finish("Add", {product, w.graph().tensor(*w.merged().bias)});
  std::vector<std::int64_t> dims(w.output_shape().rank(), 1);
  dims[1] = num_channels;
  w.finish("Add", {product, w.constant(Tensor(ElementType::f32, Shape(dims)), "zero")});
}

// Writes a product and the bias merged into it, which integer kernels take in their own units only.
void finish_with_bias(NodeWriter& w, std::string_view op_type, Names inputs,
                      const Attributes& attributes, std::int64_t num_channels,
                      const std::optional<IntegerOperands>& operands) {
  const std::optional<Tensor> bias = flat_bias(w, num_channels);
  if (!operands) {
    // A bias of floats keeps ONNX Runtime from an integer operation, which takes one scale only.
    if (bias)
      inputs.push_back(w.graph().initializer_for(*w.merged().bias, *bias, "bias"));
    else if (has_scale_per_channel(w.model(), w.node().inputs[0]))
      inputs.push_back(w.constant(Tensor(ElementType::f32, Shape{num_channels}), "bias"));
    return w.finish(op_type, inputs, attributes);
  }
  if (w.is_quantized_per_channel())
    return finish_with_addition(w, op_type, inputs, attributes, num_channels);
  if (!bias) return w.finish(op_type, inputs, attributes);
  const auto integers = quantized_bias(*bias, operands->data_scale, operands->weight_scale);
  if (!integers) {
    const std::string product = w.step(op_type, inputs, attributes);
    return w.finish("Add", {product, w.graph().tensor(*w.merged().bias)});
  }
  const Names quantized{w.constant(integers->first, "bias_quantized"),
                        w.constant(integers->second, "bias_scale")};
  Attributes axis;
  if (integers->second.shape().rank() == 1) axis.push_back({"axis", std::int64_t{0}});
  inputs.push_back(w.step("DequantizeLinear", quantized, axis, "bias"));
  w.finish(op_type, inputs, attributes);
}

void write_convolution(NodeWriter& w, const ConvolutionAttributes& op, std::int64_t num_groups,
                       Arrangement arrangement) {
  const Shape weights = rearrange(w.shape(1), arrangement);
  Attributes attributes{{"strides", op.strides}, {"dilations", op.dilations}};
  if (weights.is_static())
    attributes.push_back({"kernel_shape", std::vector(weights.begin() + 2, weights.end())});
  if (num_groups != 1) attributes.push_back({"group", num_groups});
  if (op.auto_pad == AutoPad::explicit_pads) {
    std::vector<std::int64_t> pads = op.pads_begin;
    pads.insert(pads.end(), op.pads_end.begin(), op.pads_end.end());
    if (std::any_of(pads.begin(), pads.end(), [](std::int64_t p) { return p < 0; }))
      return w.refuse("expected pads of at least 0");
    attributes.push_back({"pads", pads});
  } else {
    attributes.push_back({"auto_pad", auto_pad_word(op.auto_pad)});
  }
  finish_with_bias(w, "Conv", {w.input(0), w.graph().weights(w.node().inputs[1], arrangement)},
                   attributes, weights[0], integer_operands(w, arrangement, 0));
}

// The pads of a transposed convolution follow from the output's size where that is given; what it
// lacks is shared by both ends.
template <typename T>
bool set_pads_from_output(NodeWriter& w, T& op) {
  const auto sizes = w.integers(2);
  if (!sizes) return false;
  const std::size_t rank = w.shape(0).rank();
  const std::size_t kernel = w.shape(1).rank() - op.strides.size();
  op.output_padding.resize(op.strides.size(), 0);
  for (std::size_t i = 0; i < op.strides.size(); ++i) {
    const std::int64_t input = w.shape(0)[rank - op.strides.size() + i];
    if (input == Shape::kDynamic) {
      w.refuse("expected spatial sizes that are known");
      return false;
    }
    const std::int64_t extent = (w.shape(1)[kernel + i] - 1) * op.dilations[i] + 1;
    const std::int64_t total =
        op.strides[i] * (input - 1) + extent + op.output_padding[i] - (*sizes)[i];
    if (total < 0) op.output_padding[i] -= total;
    const std::int64_t pads = std::max<std::int64_t>(total, 0);
    op.pads_begin[i] = op.auto_pad == AutoPad::same_upper ? pads - pads / 2 : pads / 2;
    op.pads_end[i] = pads - op.pads_begin[i];
  }
  return true;
}

// The dimension of a transposed convolution's weights [C_in, C_out / groups, k...] that counts its
// output channels; none if each group counts its own.
std::optional<std::int64_t> transposed_channel_axis(const Shape& weights, std::int64_t num_groups) {
  if (num_groups == 1) return 1;
  if (weights[0] == num_groups && weights[1] == 1) return 0;
  return std::nullopt;
}

template <typename T>
void write_transposed_convolution(NodeWriter& w, T op, std::int64_t num_groups,
                                  Arrangement arrangement) {
  if (w.num_inputs() > 2) {
    op.pads_begin.resize(op.strides.size());
    op.pads_end.resize(op.strides.size());
    if (!set_pads_from_output(w, op)) return;
  } else if (op.auto_pad != AutoPad::explicit_pads) {
    op.pads_begin.assign(op.strides.size(), 0);
    op.pads_end.assign(op.strides.size(), 0);
  }
  const Shape weights = rearrange(w.shape(1), arrangement);
  std::vector<std::int64_t> pads = op.pads_begin;
  pads.insert(pads.end(), op.pads_end.begin(), op.pads_end.end());
  Attributes attributes{{"strides", op.strides}, {"dilations", op.dilations}, {"pads", pads}};
  if (weights.is_static())
    attributes.push_back({"kernel_shape", std::vector(weights.begin() + 2, weights.end())});
  if (num_groups != 1) attributes.push_back({"group", num_groups});
  if (std::any_of(op.output_padding.begin(), op.output_padding.end(),
                  [](std::int64_t p) { return p != 0; }))
    attributes.push_back({"output_padding", op.output_padding});
  finish_with_bias(w, "ConvTranspose",
                   {w.input(0), w.graph().weights(w.node().inputs[1], arrangement)}, attributes,
                   weights[1] * num_groups,
                   integer_operands(w, arrangement, transposed_channel_axis(weights, num_groups)));
}

}  // namespace

std::string auto_pad_word(AutoPad auto_pad) {
  switch (auto_pad) {
    case AutoPad::same_upper:
      return "SAME_UPPER";
    case AutoPad::same_lower:
      return "SAME_LOWER";
    case AutoPad::valid:
      return "VALID";
    case AutoPad::explicit_pads:
      break;
  }
  return "NOTSET";
}

void write(NodeWriter& w, const Convolution& op) {
  write_convolution(w, op, 1, Arrangement::as_is);
}

void write(NodeWriter& w, const GroupConvolution& op) {
  write_convolution(w, op, w.shape(1)[0], Arrangement::merged_groups);
}

void write(NodeWriter& w, const ConvolutionBackpropData& op) {
  write_transposed_convolution(w, op, 1, Arrangement::as_is);
}

void write(NodeWriter& w, const GroupConvolutionBackpropData& op) {
  write_transposed_convolution(w, op, w.shape(1)[0], Arrangement::merged_groups);
}

void write(NodeWriter& w, const MatMul& op) {
  const auto arranged = [&](std::size_t i, bool is_transposed) {
    const bool swaps = is_transposed && w.shape(i).rank() > 1;
    return w.graph().weights(w.node().inputs[i],
                             swaps ? Arrangement::transposed : Arrangement::as_is);
  };
  const bool is_matrix = w.shape(0).rank() == 2 && w.shape(1).rank() == 2;
  if (!is_matrix || w.value(0).type != ElementType::f32 ||
      (!w.merged().bias && !op.transpose_a && !op.transpose_b))
    return w.finish("MatMul", {arranged(0, op.transpose_a), arranged(1, op.transpose_b)});
  Attributes attributes;
  if (op.transpose_a) attributes.push_back({"transA", std::int64_t{1}});
  if (op.transpose_b) attributes.push_back({"transB", std::int64_t{1}});
  finish_with_bias(w, "Gemm", {arranged(0, false), arranged(1, false)}, attributes,
                   w.output_shape()[1],
                   integer_operands(w, Arrangement::as_is, op.transpose_b ? 0 : 1));
}

void write(NodeWriter& w, const Einsum& op) {
  w.finish("Einsum", w.all_inputs(), {{"equation", op.equation}});
}

}  // namespace octet::onnx
