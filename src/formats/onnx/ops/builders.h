// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "formats/onnx/node_context.h"

/// One function per operation of ONNX, or per version where the node looks different. They do what
/// its specification says; graph operations named as the ONNX one have the same meaning.
namespace octet::onnx {

// convolution.cc
void conv(NodeContext& node);
void conv_transpose(NodeContext& node);
// matmul.cc
void gemm(NodeContext& node);
void mat_mul(NodeContext& node);
void einsum(NodeContext& node);
// pooling.cc
void average_pool(NodeContext& node);
void max_pool(NodeContext& node);
void global_average_pool(NodeContext& node);
void global_max_pool(NodeContext& node);
// normalization.cc
void batch_normalization(NodeContext& node);
void instance_normalization(NodeContext& node);
void layer_normalization(NodeContext& node);
void group_normalization(NodeContext& node);
void lp_normalization(NodeContext& node);
void mean_variance_normalization(NodeContext& node);
void lrn(NodeContext& node);
void skip_layer_normalization(NodeContext& node);
// activation.cc
void relu(NodeContext& node);
void leaky_relu(NodeContext& node);
void prelu(NodeContext& node);
void clip_6(NodeContext& node);
void clip_11(NodeContext& node);
void elu(NodeContext& node);
void celu(NodeContext& node);
void selu(NodeContext& node);
void gelu(NodeContext& node);
void fast_gelu(NodeContext& node);
void bias_gelu(NodeContext& node);
void hard_sigmoid(NodeContext& node);
void softsign(NodeContext& node);
void thresholded_relu(NodeContext& node);
void softmax_1(NodeContext& node);
void softmax_13(NodeContext& node);
void log_softmax_1(NodeContext& node);
void log_softmax_13(NodeContext& node);
// elementwise.cc
void div(NodeContext& node);
void pow(NodeContext& node);
void mod(NodeContext& node);
void reciprocal(NodeContext& node);
void round(NodeContext& node);
void min(NodeContext& node);
void max(NodeContext& node);
void sum(NodeContext& node);
void mean(NodeContext& node);
void is_nan(NodeContext& node);
void is_inf(NodeContext& node);
void where(NodeContext& node);
void cast(NodeContext& node);
void cast_like(NodeContext& node);
template <UnaryKind kind>
void unary(NodeContext& node) {
  node.output(0, node.add(Unary{kind}, {node.input(0)}));
}
template <BinaryKind kind>
void binary(NodeContext& node) {
  node.output(0, node.add(Binary{kind}, {node.input(0), node.input(1)}));
}
template <ComparisonKind kind>
void comparison(NodeContext& node) {
  node.output(0, node.add(Comparison{kind}, {node.input(0), node.input(1)}));
}
template <LogicalKind kind>
void logical(NodeContext& node) {
  node.output(0, node.add(Logical{kind}, {node.input(0), node.input(1)}));
}
// reduction.cc
void reduce_log_sum(NodeContext& node);
void reduce_log_sum_exp(NodeContext& node);
void reduce_sum_square(NodeContext& node);
/// The axes as an attribute, or from some version on as input 1. @return the reduced input.
OutputRef reduce_input(NodeContext& node, ReduceKind kind, OutputRef data);
template <ReduceKind kind>
void reduce(NodeContext& node) {
  node.output(0, reduce_input(node, kind, node.input(0)));
}
// shape.cc
void flatten(NodeContext& node);
void reshape(NodeContext& node);
void transpose(NodeContext& node);
void squeeze(NodeContext& node);
void unsqueeze(NodeContext& node);
void expand(NodeContext& node);
void tile(NodeContext& node);
void shape(NodeContext& node);
void size(NodeContext& node);
void identity(NodeContext& node);
void dropout(NodeContext& node);
void depth_to_space(NodeContext& node);
void space_to_depth(NodeContext& node);
// selection.cc
void concat(NodeContext& node);
void split(NodeContext& node);
void slice_1(NodeContext& node);
void slice_10(NodeContext& node);
void gather(NodeContext& node);
void gather_elements(NodeContext& node);
void top_k(NodeContext& node);
/// @param largest  ArgMax, else ArgMin.
void position_of_extreme(NodeContext& node, bool largest);
template <bool largest>
void arg_extreme(NodeContext& node) {
  position_of_extreme(node, largest);
}
void gather_nd(NodeContext& node);
void scatter_nd(NodeContext& node);
void pad(NodeContext& node);
void trilu(NodeContext& node);
// indicators.cc
void cum_sum(NodeContext& node);
void one_hot(NodeContext& node);
void scatter_elements(NodeContext& node);
// sources.cc
void constant(NodeContext& node);
void constant_of_shape(NodeContext& node);
void range(NodeContext& node);
void eye_like(NodeContext& node);
// resize.cc
void upsample(NodeContext& node);
void resize_10(NodeContext& node);
void resize_11(NodeContext& node);
// quantization.cc
void quantize_linear(NodeContext& node);
void dequantize_linear(NodeContext& node);
void dynamic_quantize_linear(NodeContext& node);
void conv_integer(NodeContext& node);
void mat_mul_integer(NodeContext& node);
void qlinear_conv(NodeContext& node);
void qlinear_mat_mul(NodeContext& node);
void qlinear_add(NodeContext& node);
void qlinear_mul(NodeContext& node);
void qlinear_concat(NodeContext& node);
void qlinear_leaky_relu(NodeContext& node);
void qlinear_sigmoid(NodeContext& node);
void qlinear_softmax(NodeContext& node);
void qlinear_average_pool(NodeContext& node);
void qlinear_global_average_pool(NodeContext& node);
void qlinear_reduce_mean(NodeContext& node);
void qlinear_where(NodeContext& node);
void qgemm(NodeContext& node);

// --- Shared by files ---

/// The pads, strides and dilations of a convolution or pooling with that kernel.
struct WindowAttributes {
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> dilations;
  std::vector<std::int64_t> pads_begin;
  std::vector<std::int64_t> pads_end;
  AutoPad auto_pad = AutoPad::explicit_pads;
};
WindowAttributes window_attributes(const NodeContext& node, std::size_t num_spatial);
OutputRef add_convolution(NodeContext& node, OutputRef data, OutputRef weights);
OutputRef add_average_pool(NodeContext& node, OutputRef data);
/// alpha * a' * b' + beta * c.
OutputRef add_gemm(NodeContext& node, OutputRef a, OutputRef b, std::optional<OutputRef> c);
/// Softmax as before operation set 13: over all dimensions from `axis` on, together.
OutputRef add_flat_softmax(NodeContext& node, OutputRef data, std::int64_t axis, bool logarithm);
OutputRef add_concat(NodeContext& node, std::vector<OutputRef> inputs);
/// Means over all spatial dimensions, which stay with size 1.
OutputRef add_global(NodeContext& node, ReduceKind kind, OutputRef data);

}  // namespace octet::onnx
