// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"

namespace octet::pytorch::exported {
namespace {

void hardtanh(Call& call) {
  call.result(
      call.add(Clamp{call.real("min_val", -1), call.real("max_val", 1)}, {call.tensor("self")}));
}

void relu6(Call& call) {
  call.result(call.add(Clamp{0, 6}, {call.tensor("self")}));
}

void silu(Call& call) {
  call.result(call.add(Swish{}, {call.tensor("self")}));
}

void gelu(Call& call) {
  const std::string approximate = call.has("approximate") ? call.text("approximate") : "none";
  if (approximate != "none" && approximate != "tanh")
    call.fail(fmt::format("expected approximate none or tanh, got \"{}\"", approximate));
  call.result(call.add(Gelu{approximate == "tanh"}, {call.tensor("self")}));
}

OutputRef times(Call& call, OutputRef x, double factor) {
  if (factor == 1) return x;
  return call.add(Binary{BinaryKind::multiply}, {x, call.scalar(factor)});
}

// scale * (x > 0 ? x : alpha * (exp(input_scale * x) - 1)).
void elu(Call& call) {
  const double alpha = call.real("alpha", 1);
  const double scale = call.real("scale", 1);
  if (call.real("input_scale", 1) != 1) call.unsupported("an input_scale other than 1");
  call.result(times(call, call.add(Elu{alpha}, {call.tensor("self")}), scale));
}

void celu(Call& call) {
  const double alpha = call.real("alpha", 1);
  const OutputRef x = times(call, call.tensor("self"), 1 / alpha);
  call.result(times(call, call.add(Elu{1}, {x}), alpha));
}

// The constants of Klambauer et al. 2017, arXiv:1706.02515.
void selu(Call& call) {
  call.result(call.add(Selu{}, {call.tensor("self"), call.scalar(1.6732632423543772848170429916717),
                                call.scalar(1.0507009873554804934193349852946)}));
}

void leaky_relu(Call& call) {
  const OutputRef slope = call.add_constant(Tensor::from(
      Shape{1}, std::vector<float>{static_cast<float>(call.real("negative_slope", 0.01))}));
  call.result(call.add(PRelu{}, {call.tensor("self"), slope}));
}

// At inference, the slope is the middle of what it is drawn from in training.
void rrelu(Call& call) {
  if (call.flag("training", false))
    call.unsupported("random slopes; export the model after eval()");
  call.ignore({"generator"});
  const double slope = (call.real("lower", 1.0 / 8) + call.real("upper", 1.0 / 3)) / 2;
  call.result(call.add(PRelu{}, {call.tensor("self"), call.scalar(slope)}));
}

// x where it is above the threshold, else the value.
void threshold(Call& call) {
  const OutputRef x = call.tensor("self");
  const ElementType type = call.type_of(x);
  const OutputRef least = as_tensor(call, call.number("threshold"), type);
  const OutputRef above = call.add(Comparison{ComparisonKind::greater}, {x, least});
  call.result(call.add(Select{}, {above, x, as_tensor(call, call.number("value"), type)}));
}

// 0 within [-lambd, lambd]; outside x, or x moved toward 0 by lambd.
template <bool soft>
void shrink(Call& call) {
  const OutputRef x = call.tensor("self");
  const double lambda = call.real("lambd", 0.5);
  const OutputRef inside = call.add(Clamp{-lambda, lambda}, {x});
  const OutputRef beyond = call.add(Binary{BinaryKind::subtract}, {x, inside});
  if (soft) return call.result(beyond);
  const OutputRef is_inside = call.add(Comparison{ComparisonKind::equal}, {x, inside});
  call.result(call.add(Select{}, {is_inside, call.scalar(0), x}));
}

void prelu(Call& call) {
  call.result(call.add(PRelu{}, {call.tensor("self"), call.tensor("weight")}));
}

// log(1 + exp(beta * x)) / beta, and x where beta * x is above the threshold. From 17 on both are
// equal within the rounding of a float.
void softplus(Call& call) {
  const double beta = call.real("beta", 1);
  const double most = call.real("threshold", 20);
  const OutputRef x = call.tensor("self");
  const OutputRef product = times(call, x, beta);
  const OutputRef y = times(call, call.add(Unary{UnaryKind::softplus}, {product}), 1 / beta);
  if (most >= 17) return call.result(y);
  const OutputRef above =
      call.add(Comparison{ComparisonKind::greater}, {product, call.scalar(most)});
  call.result(call.add(Select{}, {above, x, y}));
}

void softsign(Call& call) {
  const OutputRef x = call.tensor("self");
  const OutputRef divisor =
      call.add(Binary{}, {call.add(Unary{UnaryKind::abs}, {x}), call.scalar(1)});
  call.result(call.add(Binary{BinaryKind::divide}, {x, divisor}));
}

// -log(1 + exp(-x)).
void log_sigmoid(Call& call) {
  const OutputRef minus = call.add(Unary{UnaryKind::negative}, {call.tensor("self")});
  const OutputRef plus = call.add(Unary{UnaryKind::softplus}, {minus});
  call.result(call.add(Unary{UnaryKind::negative}, {plus}));
}

void glu(Call& call) {
  const OutputRef x = call.tensor("self");
  const std::int64_t axis = call.axis(call.integer("dim", -1), call.rank(x));
  const OutputRef halves = call.add(EvenSplit{2}, {x, call.integer_constant(axis)});
  const OutputRef gate = call.add(Unary{UnaryKind::sigmoid}, {OutputRef{halves.node, 1}});
  call.result(call.add(Binary{BinaryKind::multiply}, {halves, gate}));
}

template <typename T>
void softmax(Call& call) {
  OutputRef x = call.tensor("self");
  if (const auto type = call.type("dtype")) x = call.convert(x, *type);
  call.ignore({"half_to_float"});
  const std::int64_t axis = call.axis(call.integer("dim"), call.rank(x));
  if (call.rank(x) > 0) return call.result(call.add(T{axis}, {x}));
  call.result(call.reshape(call.add(T{axis}, {call.reshape(x, {1})}), {}));
}

constexpr OpRow kActivationRows[] = {
    {"aten.relu.default", "ReLU", unary<UnaryKind::relu>},
    {"aten.relu_.default", "ReLU", unary<UnaryKind::relu>, kInPlace},
    {"aten.hardtanh.default", "Clamp", hardtanh},
    {"aten.hardtanh_.default", "Clamp", hardtanh, kInPlace},
    {"aten.relu6.default", "Clamp", relu6},
    {"aten.relu6_.default", "Clamp", relu6, kInPlace},
    {"aten.hardsigmoid.default", "HSigmoid", unary<UnaryKind::hsigmoid>},
    {"aten.hardsigmoid_.default", "HSigmoid", unary<UnaryKind::hsigmoid>, kInPlace},
    {"aten.hardswish.default", "HSwish", unary<UnaryKind::hswish>},
    {"aten.hardswish_.default", "HSwish", unary<UnaryKind::hswish>, kInPlace},
    {"aten.silu.default", "Swish", silu},
    {"aten.silu_.default", "Swish", silu, kInPlace},
    {"aten.gelu.default", "Gelu", gelu},
    {"aten.gelu_.default", "Gelu", gelu, kInPlace},
    {"aten.elu.default", "Elu", elu},
    {"aten.elu_.default", "Elu", elu, kInPlace},
    {"aten.celu.default", "Elu", celu},
    {"aten.celu_.default", "Elu", celu, kInPlace},
    {"aten.selu.default", "Selu", selu},
    {"aten.selu_.default", "Selu", selu, kInPlace},
    {"aten.leaky_relu.default", "PReLU", leaky_relu},
    {"aten.leaky_relu_.default", "PReLU", leaky_relu, kInPlace},
    {"aten.prelu.default", "PReLU", prelu},
    {"aten._prelu_kernel.default", "PReLU", prelu},
    {"aten.mish.default", "Mish", unary<UnaryKind::mish>},
    {"aten.mish_.default", "Mish", unary<UnaryKind::mish>, kInPlace},
    {"aten.sigmoid.default", "Sigmoid", float_unary<UnaryKind::sigmoid>},
    {"aten.sigmoid_.default", "Sigmoid", float_unary<UnaryKind::sigmoid>, kInPlace},
    {"aten.tanh.default", "Tanh", float_unary<UnaryKind::tanh>},
    {"aten.tanh_.default", "Tanh", float_unary<UnaryKind::tanh>, kInPlace},
    {"aten.softplus.default", "SoftPlus", softplus},
    {"aten.rrelu.default", "PReLU", rrelu},
    {"aten.threshold.default", "Select", threshold},
    {"aten.threshold_.default", "Select", threshold, kInPlace},
    {"aten.hardshrink.default", "Clamp", shrink<false>},
    {"aten.softshrink.default", "Clamp", shrink<true>},
    {"aten.softsign.default", "Divide", softsign},
    {"aten.log_sigmoid.default", "SoftPlus", log_sigmoid},
    {"aten.glu.default", "Sigmoid", glu},
    {"aten.softmax.int", "SoftMax", softmax<Softmax>},
    {"aten._softmax.default", "SoftMax", softmax<Softmax>},
    {"aten.log_softmax.int", "LogSoftmax", softmax<LogSoftmax>},
    {"aten._log_softmax.default", "LogSoftmax", softmax<LogSoftmax>}};

}  // namespace

std::span<const OpRow> activation_ops() {
  return kActivationRows;
}

}  // namespace octet::pytorch::exported
