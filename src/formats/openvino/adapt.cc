// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/adapt.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace octet::openvino::adapts {
namespace {

using Integers = std::vector<std::int64_t>;

void expect_inputs(const AttributeVisitor& visitor, const std::vector<OutputRef>& inputs,
                   std::size_t least, std::size_t most) {
  if (inputs.size() >= least && inputs.size() <= most) return;
  visitor.place().fail(fmt::format("expected {} to {} inputs, got {}", least, most, inputs.size()));
}

OutputRef integers(AttributeVisitor& visitor, Model& model, const Integers& values,
                   const char* role) {
  return model.add_constant(Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values),
                            visitor.place().name + '/' + role);
}

Integers axes_from(std::size_t first, std::size_t rank) {
  Integers axes(rank - std::min(first, rank));
  std::iota(axes.begin(), axes.end(), static_cast<std::int64_t>(first));
  return axes;
}

// One pad for each dimension: files may give fewer.
void complete_pads(Interpolate& op, std::size_t rank) {
  for (Integers* pads : {&op.pads_begin, &op.pads_end}) pads->resize(std::max(pads->size(), rank));
}

bool all_zero(const Integers& values) {
  return std::all_of(values.begin(), values.end(), [](std::int64_t v) { return v == 0; });
}

// The dimensions `first` of a shape made one, the others as they are.
OutputRef joined_batch(AttributeVisitor& visitor, Model& model, OutputRef ref,
                       std::int64_t batch_dims) {
  const Shape& shape = model.value(ref).shape;
  Integers target{-1};
  for (std::size_t i = static_cast<std::size_t>(batch_dims); i < shape.rank(); ++i) {
    if (shape[i] == Shape::kDynamic)
      visitor.place().fail("expected static dimensions after the batch, got a dynamic one");
    target.push_back(shape[i]);
  }
  return model.add(Reshape{}, {ref, integers(visitor, model, target, "batch")},
                   visitor.place().name + "/joined");
}

}  // namespace

void batch_norm_1(AttributeVisitor& visitor, Model&, Op&, std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 5, 5);
  std::rotate(inputs.begin(), inputs.begin() + 2, inputs.begin() + 3);
}

void mvn_2(AttributeVisitor& visitor, Model& model, Op&, std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 1, 1);
  bool across_channels = true;
  Integers axes;
  visitor.optional("across_channels", across_channels);
  visitor.optional("reduction_axes", axes);
  if (axes.empty()) axes = axes_from(across_channels ? 1 : 2, model.value(inputs[0]).shape.rank());
  inputs.push_back(integers(visitor, model, axes, "axes"));
}

void range_1(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 3, 3);
  std::get<Range>(op).output_type = model.value(inputs[0]).type;
}

void broadcast(AttributeVisitor& visitor, Model&, Op& op, std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 2, 3);
  if (std::get<Broadcast>(op).mode != BroadcastMode::explicit_axes) inputs.resize(2);
}

void gather_nd_5(AttributeVisitor& visitor, Model& model, Op& op, std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 2, 2);
  std::int64_t& batch_dims = std::get<GatherNd>(op).batch_dims;
  if (batch_dims < 2) return;
  for (OutputRef& input : inputs) {
    if (static_cast<std::size_t>(batch_dims) > model.value(input).shape.rank()) {
      visitor.place().fail(
          fmt::format("expected batch_dims of at most the rank of the inputs, got {}", batch_dims));
    }
    input = joined_batch(visitor, model, input, batch_dims);
  }
  batch_dims = 1;
}

void interpolate_1(AttributeVisitor& visitor, Model& model, Op& op,
                   std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 2, 2);
  Integers axes;
  visitor.required("axes", axes);
  inputs.push_back(integers(visitor, model, axes, "axes"));
  auto& interpolate = std::get<Interpolate>(op);
  const std::size_t rank = model.value(inputs[0]).shape.rank();
  complete_pads(interpolate, rank);
  if (interpolate.mode != InterpolateMode::linear) return;
  if (rank < 5) interpolate.mode = InterpolateMode::linear_onnx;
  // As OpenVINO defines the old operation by the new one.
  std::sort(axes.begin(), axes.end());
  const bool plane = rank == 4 && axes == Integers{2, 3};
  if (!plane && all_zero(interpolate.pads_begin) && all_zero(interpolate.pads_end) &&
      interpolate.coordinate_transformation_mode == CoordinateTransformationMode::asymmetric) {
    interpolate.coordinate_transformation_mode = CoordinateTransformationMode::half_pixel;
  }
}

void interpolate_4(AttributeVisitor& visitor, Model& model, Op& op,
                   std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 3, 4);
  const bool sizes =
      std::get<Interpolate>(op).shape_calculation_mode == ShapeCalculationMode::sizes;
  inputs.erase(inputs.begin() + (sizes ? 2 : 1));
  interpolate_11(visitor, model, op, inputs);
}

void interpolate_11(AttributeVisitor& visitor, Model& model, Op& op,
                    std::vector<OutputRef>& inputs) {
  expect_inputs(visitor, inputs, 2, 3);
  const std::size_t rank = model.value(inputs[0]).shape.rank();
  complete_pads(std::get<Interpolate>(op), rank);
  if (inputs.size() == 2) inputs.push_back(integers(visitor, model, axes_from(0, rank), "axes"));
}

}  // namespace octet::openvino::adapts
