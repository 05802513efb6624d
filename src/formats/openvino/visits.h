// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "formats/openvino/attributes.h"
#include "octet/ops.h"

/// How the attributes of each operation stand in the IR: one function per operation, with the
/// operation set that brought its form where there are several. An operation without a function has
/// no attributes.
namespace octet::openvino::visits {

template <typename T>
void no_attributes(AttributeVisitor&, T&) {}

// --- Sources and types ---
void parameter(AttributeVisitor& v, Parameter& op);
void convert(AttributeVisitor& v, Convert& op);

// --- Convolutions and pooling ---
void convolution(AttributeVisitor& v, Convolution& op);
void group_convolution(AttributeVisitor& v, GroupConvolution& op);
void convolution_backprop(AttributeVisitor& v, ConvolutionBackpropData& op);
void group_convolution_backprop(AttributeVisitor& v, GroupConvolutionBackpropData& op);
void max_pool_1(AttributeVisitor& v, MaxPool& op);
void max_pool_8(AttributeVisitor& v, MaxPool& op);
void max_pool_14(AttributeVisitor& v, MaxPool& op);
void avg_pool_1(AttributeVisitor& v, AvgPool& op);
void avg_pool_14(AttributeVisitor& v, AvgPool& op);
void avg_pool_16(AttributeVisitor& v, AvgPool& op);

// --- Matrix products ---
void mat_mul(AttributeVisitor& v, MatMul& op);
void einsum(AttributeVisitor& v, Einsum& op);
void attention(AttributeVisitor& v, ScaledDotProductAttention& op);

// --- Elementwise ---
void binary(AttributeVisitor& v, Binary& op);
void comparison(AttributeVisitor& v, Comparison& op);
void logical(AttributeVisitor& v, Logical& op);
void select(AttributeVisitor& v, Select& op);
void clamp(AttributeVisitor& v, Clamp& op);
void elu(AttributeVisitor& v, Elu& op);
void gelu_7(AttributeVisitor& v, Gelu& op);
void round(AttributeVisitor& v, Round& op);
void fake_quantize(AttributeVisitor& v, FakeQuantize& op);

// --- Along axes ---
void softmax(AttributeVisitor& v, Softmax& op);
void log_softmax(AttributeVisitor& v, LogSoftmax& op);
void reduce(AttributeVisitor& v, Reduce& op);
void normalize_l2(AttributeVisitor& v, NormalizeL2& op);
void mvn_2(AttributeVisitor& v, Mvn& op);
void mvn_6(AttributeVisitor& v, Mvn& op);
void group_normalization(AttributeVisitor& v, GroupNormalization& op);
void batch_norm(AttributeVisitor& v, BatchNormInference& op);
void lrn(AttributeVisitor& v, Lrn& op);

// --- Shape ---
void reshape(AttributeVisitor& v, Reshape& op);
void squeeze_15(AttributeVisitor& v, Squeeze& op);
void concat(AttributeVisitor& v, Concat& op);
void strided_slice(AttributeVisitor& v, StridedSlice& op);
void pad(AttributeVisitor& v, Pad& op);
void shape_of_3(AttributeVisitor& v, ShapeOf& op);
void range_4(AttributeVisitor& v, Range& op);
void broadcast_1(AttributeVisitor& v, Broadcast& op);
void broadcast_3(AttributeVisitor& v, Broadcast& op);
void split(AttributeVisitor& v, EvenSplit& op);
void gather_7(AttributeVisitor& v, Gather& op);
void gather_elements(AttributeVisitor& v, GatherElements& op);
void top_k_1(AttributeVisitor& v, TopK& op);
void top_k_3(AttributeVisitor& v, TopK& op);
void top_k_11(AttributeVisitor& v, TopK& op);
void gather_nd(AttributeVisitor& v, GatherNd& op);
void scatter_nd_update_15(AttributeVisitor& v, ScatterNdUpdate& op);
void depth_to_space(AttributeVisitor& v, DepthToSpace& op);
void space_to_depth(AttributeVisitor& v, SpaceToDepth& op);
void shuffle_channels(AttributeVisitor& v, ShuffleChannels& op);

// --- Resampling ---
void interpolate_1(AttributeVisitor& v, Interpolate& op);
void interpolate(AttributeVisitor& v, Interpolate& op);

}  // namespace octet::openvino::visits
