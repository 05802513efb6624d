// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "fuzz/seed_models.h"

namespace octet::fuzz {
namespace {

ConvolutionAttributes square(std::int64_t pad) {
  return {{1, 1}, {1, 1}, {pad, pad}, {pad, pad}, AutoPad::explicit_pads};
}

class OperationsBuilder {
 public:
  Model build() {
    model_.name = "operations";
    x_ = model_.add(Parameter{ElementType::f32, {1, 4, 8, 8}}, {}, "x");
    add_moves();
    add_gathers();
    add_shapes();
    add_windows();
    add_others();
    return std::move(model_);
  }

 private:
  void result(Op op, std::vector<OutputRef> inputs) {
    model_.add(Result{}, {model_.add(std::move(op), std::move(inputs))});
  }
  OutputRef ints(const std::vector<std::int64_t>& values) {
    return model_.add_constant(
        Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values));
  }
  OutputRef integer(std::int64_t value) { return model_.add_constant(Tensor::scalar(value)); }
  OutputRef scalar(float value) { return model_.add_constant(Tensor::scalar(value)); }
  OutputRef ones(Shape shape) {
    const auto count = static_cast<std::size_t>(shape.num_elements());
    return model_.add_constant(Tensor::from(std::move(shape), std::vector<float>(count, 1)));
  }

  void add_moves() {
    result(Reshape{true}, {x_, ints({0, 2, -1, 8})});
    result(Transpose{}, {x_, ints({0, 3, 1, 2})});
    result(Unsqueeze{}, {x_, ints({1, 3})});
    result(Squeeze{}, {x_, ints({0})});
    result(StridedSlice{{1, 0, 1, 1}, {1, 0, 1, 1}, {}, {}, {}},
           {x_, ints({0, 1, 0, 0}), ints({0, 3, 0, 0}), ints({1, 2, 1, 1})});
    result(Slice{}, {x_, ints({1, -5}), ints({3, 100}), ints({1, 2}), ints({1, 3})});
    result(Pad{PadMode::reflect}, {x_, ints({0, 0, 1, 2}), ints({0, 0, 2, 1}), scalar(0)});
    result(Tile{}, {x_, ints({1, 2, 1, 3})});
    result(Roll{}, {x_, ints({3, -1}), ints({2, 3})});
    result(DepthToSpace{DepthMode::depth_first, 2}, {x_});
    result(SpaceToDepth{DepthMode::blocks_first, 4}, {x_});
    result(ShuffleChannels{1, 2}, {x_});
    result(Concat{-1}, {x_, x_, ones({1, 4, 8, 1})});
    const OutputRef parts = model_.add(VariadicSplit{}, {x_, integer(1), ints({1, -1})});
    model_.add(Result{}, {OutputRef{parts.node, 1}});
    const OutputRef quarters = model_.add(EvenSplit{4}, {x_, integer(3)});
    model_.add(Result{}, {OutputRef{quarters.node, 3}});
  }

  void add_gathers() {
    result(Gather{0}, {x_, ints({3, -1, 0}), integer(2)});
    const std::vector<std::int64_t> places(32, -1);
    result(GatherElements{2},
           {x_, model_.add_constant(Tensor::from<std::int64_t>({1, 4, 1, 8}, places))});
    const OutputRef points = model_.add_constant(
        Tensor::from<std::int64_t>({2, 2}, std::vector<std::int64_t>{0, 3, 0, -4}));
    result(GatherNd{0}, {x_, points});
    result(ScatterNdUpdate{}, {x_, points, ones({2, 8, 8})});
  }

  // Shapes that are computed.
  void add_shapes() {
    const OutputRef shape = model_.add(ShapeOf{}, {x_});
    const OutputRef height = model_.add(Gather{0}, {shape, ints({2}), integer(0)});
    const OutputRef area = model_.add(Binary{BinaryKind::multiply}, {height, ints({8})});
    result(Reshape{false}, {x_, model_.add(Concat{0}, {ints({1, 4}), area})});
    result(Broadcast{BroadcastMode::bidirectional}, {x_, ints({2, 1, 8, 8})});
    result(Range{ElementType::i64}, {integer(0), integer(40), integer(3)});
    result(Select{},
           {model_.add(Comparison{ComparisonKind::greater}, {x_, scalar(0)}), x_, scalar(-1)});
    result(Interpolate{InterpolateMode::linear_onnx, ShapeCalculationMode::sizes},
           {x_, ints({16, 12}), ints({2, 3})});
    result(Interpolate{InterpolateMode::nearest, ShapeCalculationMode::scales},
           {x_, model_.add_constant(Tensor::from<float>({2}, std::vector<float>{1.5F, 0.5F})),
            ints({2, 3})});
  }

  void add_windows() {
    result(AdaptiveAvgPool{}, {x_, ints({3, 3})});
    result(ConvolutionBackpropData{square(1), {1, 0}}, {x_, ones({4, 2, 3, 3})});
    result(ConvolutionBackpropData{square(1), {0, 0}}, {x_, ones({4, 2, 3, 3}), ints({8, 9})});
    result(GroupConvolutionBackpropData{square(1), {0, 0}}, {x_, ones({2, 2, 3, 3, 3})});
    MaxPool pool;
    pool.kernel = {3, 2};
    pool.strides = {2, 1};
    pool.pads_begin = {1, 0};
    pool.pads_end = {0, 1};
    pool.rounding_type = RoundingType::ceil;
    pool.dilations = {2, 1};
    result(std::move(pool), {x_});
    result(Lrn{1e-4, 0.75, 1, 5}, {x_, ints({1})});
    result(GroupNormalization{2, 1e-5}, {x_, ones({4}), ones({4})});
    result(Mvn{true, 1e-5, true}, {x_, ints({2, -1})});
    result(NormalizeL2{1e-5, EpsMode::max}, {x_, ints({1})});
    result(Reduce{ReduceKind::l2, false}, {x_, ints({1, -2})});
  }

  void add_others() {
    result(MatMul{true, false}, {x_, x_});
    result(Einsum{"bchw,bciw->bhi"}, {x_, x_});
    result(ScaledDotProductAttention{true}, {x_, x_, x_});
    result(PRelu{}, {x_, ones({4})});
    result(Selu{}, {x_, scalar(1.5F), scalar(1)});
    result(HardSigmoid{}, {x_, scalar(0.2F), scalar(0.5F)});
    result(LogSoftmax{-2}, {x_});
    result(FakeQuantize{16}, {x_, ones({1, 4, 1, 1}), scalar(2), scalar(-1), scalar(1)});
  }

  Model model_;
  OutputRef x_;
};

}  // namespace

Model seed_operations() {
  return OperationsBuilder().build();
}

}  // namespace octet::fuzz
