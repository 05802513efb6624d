// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <vector>

#include "formats/openvino/visits.h"

namespace octet::openvino::visits {
namespace {

constexpr AttributeVisitor::Word<bool> kTopKModes[] = {{true, "max"}, {false, "min"}};
constexpr AttributeVisitor::Word<TopKSort> kTopKSorts[] = {
    {TopKSort::none, "none"}, {TopKSort::by_value, "value"}, {TopKSort::by_index, "index"}};
constexpr AttributeVisitor::Word<PadMode> kPadModes[] = {{PadMode::constant, "constant"},
                                                         {PadMode::edge, "edge"},
                                                         {PadMode::reflect, "reflect"},
                                                         {PadMode::symmetric, "symmetric"}};
constexpr AttributeVisitor::Word<BroadcastMode> kBroadcastModes1[] = {
    {BroadcastMode::numpy, "numpy"},
    {BroadcastMode::explicit_axes, "explicit"},
    {BroadcastMode::explicit_axes, "none"}};
constexpr AttributeVisitor::Word<BroadcastMode> kBroadcastModes3[] = {
    {BroadcastMode::numpy, "numpy"},
    {BroadcastMode::explicit_axes, "explicit"},
    {BroadcastMode::bidirectional, "bidirectional"}};
constexpr AttributeVisitor::Word<DepthMode> kDepthModes[] = {
    {DepthMode::blocks_first, "blocks_first"}, {DepthMode::depth_first, "depth_first"}};

constexpr AttributeVisitor::Word<InterpolateMode> kInterpolateModes[] = {
    {InterpolateMode::nearest, "nearest"},
    {InterpolateMode::linear, "linear"},
    {InterpolateMode::linear_onnx, "linear_onnx"},
    {InterpolateMode::cubic, "cubic"}};
constexpr AttributeVisitor::Word<ShapeCalculationMode> kShapeCalculationModes[] = {
    {ShapeCalculationMode::sizes, "sizes"}, {ShapeCalculationMode::scales, "scales"}};
constexpr AttributeVisitor::Word<CoordinateTransformationMode> kCoordinateModes[] = {
    {CoordinateTransformationMode::half_pixel, "half_pixel"},
    {CoordinateTransformationMode::pytorch_half_pixel, "pytorch_half_pixel"},
    {CoordinateTransformationMode::asymmetric, "asymmetric"},
    {CoordinateTransformationMode::tf_half_pixel_for_nn, "tf_half_pixel_for_nn"},
    {CoordinateTransformationMode::align_corners, "align_corners"}};
constexpr AttributeVisitor::Word<NearestMode> kNearestModes[] = {
    {NearestMode::round_prefer_floor, "round_prefer_floor"},
    {NearestMode::round_prefer_ceil, "round_prefer_ceil"},
    {NearestMode::floor, "floor"},
    {NearestMode::ceil, "ceil"},
    {NearestMode::simple, "simple"}};

}  // namespace

void reshape(AttributeVisitor& v, Reshape& op) {
  v.required("special_zero", op.special_zero);
}

void squeeze_15(AttributeVisitor& v, Squeeze&) {
  bool allow_axis_skip = false;
  v.optional("allow_axis_skip", allow_axis_skip);
  if (allow_axis_skip) v.refuse("allow_axis_skip");
}

void concat(AttributeVisitor& v, Concat& op) {
  v.required("axis", op.axis);
}

void strided_slice(AttributeVisitor& v, StridedSlice& op) {
  v.required("begin_mask", op.begin_mask);
  v.required("end_mask", op.end_mask);
  v.optional("new_axis_mask", op.new_axis_mask);
  v.optional("shrink_axis_mask", op.shrink_axis_mask);
  v.optional("ellipsis_mask", op.ellipsis_mask);
}

void pad(AttributeVisitor& v, Pad& op) {
  v.word("pad_mode", op.mode, kPadModes);
}

void shape_of_3(AttributeVisitor& v, ShapeOf& op) {
  v.optional("output_type", op.output_type);
}

void range_4(AttributeVisitor& v, Range& op) {
  v.required("output_type", op.output_type);
}

void broadcast_1(AttributeVisitor& v, Broadcast& op) {
  v.word("mode", op.mode, kBroadcastModes1, {"pdpd"});
}

void broadcast_3(AttributeVisitor& v, Broadcast& op) {
  v.word("mode", op.mode, kBroadcastModes3, {"pdpd"});
}

void split(AttributeVisitor& v, EvenSplit& op) {
  v.required("num_splits", op.num_splits);
}

void gather_7(AttributeVisitor& v, Gather& op) {
  v.optional("batch_dims", op.batch_dims);
}

void gather_elements(AttributeVisitor& v, GatherElements& op) {
  v.required("axis", op.axis);
}

void top_k_1(AttributeVisitor& v, TopK& op) {
  v.required("axis", op.axis);
  v.word("mode", op.largest, kTopKModes);
  v.word("sort", op.sort, kTopKSorts);
}

void top_k_3(AttributeVisitor& v, TopK& op) {
  top_k_1(v, op);
  v.optional("index_element_type", op.index_type);
}

void top_k_11(AttributeVisitor& v, TopK& op) {
  top_k_3(v, op);
  v.optional("stable", op.stable);
}

void gather_nd(AttributeVisitor& v, GatherNd& op) {
  v.optional("batch_dims", op.batch_dims);
}

void scatter_nd_update_15(AttributeVisitor& v, ScatterNdUpdate&) {
  const std::string_view reduction = v.constant_text("reduction", "none");
  if (!reduction.empty() && reduction != "none") v.refuse("reduction " + std::string(reduction));
}

void depth_to_space(AttributeVisitor& v, DepthToSpace& op) {
  v.optional("block_size", op.block_size);
  v.word("mode", op.mode, kDepthModes);
}

void space_to_depth(AttributeVisitor& v, SpaceToDepth& op) {
  v.optional("block_size", op.block_size);
  v.word("mode", op.mode, kDepthModes);
}

void shuffle_channels(AttributeVisitor& v, ShuffleChannels& op) {
  v.optional("axis", op.axis);
  v.optional("group", op.group);
}

void interpolate_1(AttributeVisitor& v, Interpolate& op) {
  bool align_corners = true;
  v.optional("align_corners", align_corners);
  op.coordinate_transformation_mode = align_corners ? CoordinateTransformationMode::align_corners
                                                    : CoordinateTransformationMode::asymmetric;
  op.nearest_mode = NearestMode::simple;
  v.optional("antialias", op.antialias);
  v.word("mode", op.mode, kInterpolateModes, {"area"});
  v.optional("pads_begin", op.pads_begin);
  v.optional("pads_end", op.pads_end);
}

void interpolate(AttributeVisitor& v, Interpolate& op) {
  v.word("mode", op.mode, kInterpolateModes, {"bilinear_pillow", "bicubic_pillow"});
  v.word("shape_calculation_mode", op.shape_calculation_mode, kShapeCalculationModes);
  v.word("coordinate_transformation_mode", op.coordinate_transformation_mode, kCoordinateModes);
  v.word("nearest_mode", op.nearest_mode, kNearestModes);
  v.optional("antialias", op.antialias);
  v.optional("pads_begin", op.pads_begin);
  v.optional("pads_end", op.pads_end);
  v.optional("cube_coeff", op.cube_coeff);
}

}  // namespace octet::openvino::visits
