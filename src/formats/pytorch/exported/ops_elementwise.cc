// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"

namespace octet::pytorch::exported {
namespace {

// Arithmetic of booleans gives integers where torch's gives booleans only for add and multiply:
// or, and.
OutputRef arithmetic(Call& call, BinaryKind kind, OutputRef a, OutputRef b) {
  if (call.type_of(a) == ElementType::boolean) {
    if (kind == BinaryKind::add || kind == BinaryKind::maximum)
      return call.add(Logical{LogicalKind::logical_or}, {a, b});
    if (kind == BinaryKind::multiply || kind == BinaryKind::minimum)
      return call.add(Logical{LogicalKind::logical_and}, {a, b});
    call.unsupported("arithmetic of booleans");
  }
  return call.add(Binary{kind}, {a, b});
}

// kind(self, alpha * other); reversed: kind(other, alpha * self).
template <BinaryKind kind, bool reversed = false>
void scaled_binary(Call& call) {
  auto [a, b] = promoted(call, "self", "other");
  if (reversed) std::swap(a, b);
  if (call.has("alpha")) {
    const Number alpha = call.number("alpha");
    const bool one = alpha == Number(std::int64_t{1}) || alpha == Number(1.0);
    if (!one) {
      const OutputRef factor = as_tensor(call, alpha, call.type_of(b));
      b = call.add(Binary{BinaryKind::multiply}, {b, factor});
    }
  }
  call.result(arithmetic(call, kind, a, b));
}

template <BinaryKind kind>
void binary(Call& call) {
  const auto [a, b] = promoted(call, "self", "other");
  call.result(arithmetic(call, kind, a, b));
}

// True division of integers is one of floats.
OutputRef true_quotient(Call& call, OutputRef a, OutputRef b) {
  return call.add(Binary{BinaryKind::divide},
                  {call.convert(a, ElementType::f32), call.convert(b, ElementType::f32)});
}

OutputRef truncated(Call& call, OutputRef x) {
  const OutputRef down = call.add(Unary{UnaryKind::floor}, {x});
  const OutputRef up = call.add(Unary{UnaryKind::ceiling}, {x});
  const OutputRef negative = call.add(Comparison{ComparisonKind::less}, {x, call.scalar(0)});
  return call.add(Select{}, {negative, up, down});
}

OutputRef floor_quotient(Call& call, OutputRef a, OutputRef b) {
  const OutputRef quotient = call.add(Binary{BinaryKind::divide}, {a, b});
  return is_float(call.type_of(a)) ? call.add(Unary{UnaryKind::floor}, {quotient}) : quotient;
}

void div(Call& call) {
  const auto [a, b] = promoted(call, "self", "other");
  if (!call.has("rounding_mode")) return call.result(true_quotient(call, a, b));
  const std::string mode = call.text("rounding_mode");
  if (mode == "floor") return call.result(floor_quotient(call, a, b));
  if (mode != "trunc")
    call.fail(fmt::format("expected rounding_mode floor or trunc, got {}", mode));
  if (is_float(call.type_of(a)))
    return call.result(truncated(call, call.add(Binary{BinaryKind::divide}, {a, b})));
  Binary divide{BinaryKind::divide};
  divide.python_division = false;
  call.result(call.add(divide, {a, b}));
}

void floor_divide(Call& call) {
  const auto [a, b] = promoted(call, "self", "other");
  call.result(floor_quotient(call, a, b));
}

void pow(Call& call) {
  const auto [a, b] = promoted(call, "self", "exponent");
  call.result(call.add(Binary{BinaryKind::power}, {a, b}));
}

void log1p(Call& call) {
  const OutputRef sum = call.add(Binary{}, {float_tensor(call), call.scalar(1)});
  call.result(call.add(Unary{UnaryKind::log}, {sum}));
}

void expm1(Call& call) {
  const OutputRef power = call.add(Unary{UnaryKind::exp}, {float_tensor(call)});
  call.result(call.add(Binary{BinaryKind::subtract}, {power, call.scalar(1)}));
}

void rsqrt(Call& call) {
  const OutputRef root = call.add(Unary{UnaryKind::sqrt}, {float_tensor(call)});
  call.result(call.add(Binary{BinaryKind::divide}, {call.scalar(1), root}));
}

void reciprocal(Call& call) {
  call.result(call.add(Binary{BinaryKind::divide}, {call.scalar(1), float_tensor(call)}));
}

// Logarithms to other bases are multiples of the natural one.
template <int base>
void log_of_base(Call& call) {
  const OutputRef natural = call.add(Unary{UnaryKind::log}, {float_tensor(call)});
  const OutputRef factor = call.scalar(1 / std::log(static_cast<double>(base)));
  call.result(call.add(Binary{BinaryKind::multiply}, {natural, factor}));
}

void exp2(Call& call) {
  call.result(call.add(Binary{BinaryKind::power}, {call.scalar(2), float_tensor(call)}));
}

void erfc(Call& call) {
  const OutputRef erf = call.add(Unary{UnaryKind::erf}, {float_tensor(call)});
  call.result(call.add(Binary{BinaryKind::subtract}, {call.scalar(1), erf}));
}

void trunc(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(is_float(call.type_of(x)) ? truncated(call, x) : x);
}

void square(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(call.add(Binary{BinaryKind::multiply}, {x, x}));
}

// Integers are whole as they are.
template <UnaryKind kind>
void to_whole(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(is_float(call.type_of(x)) ? call.add(Unary{kind}, {x}) : x);
}

void round(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(is_float(call.type_of(x)) ? call.add(Round{}, {x}) : x);
}

void clamp_to(Call& call, const char* low, const char* high) {
  const OutputRef x = call.tensor("self");
  std::vector<Operand> operands{x};
  std::optional<Operand> least;
  std::optional<Operand> most;
  if (call.has(low)) operands.push_back(*(least = call.operand(low)));
  if (call.has(high)) operands.push_back(*(most = call.operand(high)));
  const ElementType type = promoted_type(call, operands);
  const auto known = [](const std::optional<Operand>& bound, double otherwise) {
    if (!bound) return std::optional(otherwise);
    const auto* number = std::get_if<Number>(&*bound);
    if (number == nullptr) return std::optional<double>();
    if (const auto* value = std::get_if<double>(number)) return std::optional(*value);
    if (const auto* value = std::get_if<std::int64_t>(number))
      return std::optional(static_cast<double>(*value));
    return std::optional<double>();
  };
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto min = known(least, -kInfinity);
  const auto max = known(most, kInfinity);
  OutputRef y = call.convert(x, type);
  if (least && most && min && max && *min <= *max && is_float(type))
    return call.result(call.add(Clamp{*min, *max}, {y}));
  if (least) y = call.add(Binary{BinaryKind::maximum}, {y, as_tensor(call, *least, type)});
  if (most) y = call.add(Binary{BinaryKind::minimum}, {y, as_tensor(call, *most, type)});
  call.result(y);
}

void clamp(Call& call) {
  clamp_to(call, "min", "max");
}
void clamp_min(Call& call) {
  clamp_to(call, "min", "");
}
void clamp_max(Call& call) {
  clamp_to(call, "", "max");
}

// self + value * a (op) b.
template <BinaryKind kind>
void add_scaled(Call& call) {
  OutputRef inner = call.add(Binary{kind}, {call.tensor("tensor1"), call.tensor("tensor2")});
  if (const double value = call.real("value", 1); value != 1)
    inner = call.add(Binary{BinaryKind::multiply}, {inner, call.scalar(value)});
  call.result(call.add(Binary{}, {call.tensor("self"), inner}));
}

void lerp(Call& call) {
  const OutputRef start = call.tensor("self");
  const OutputRef way = call.add(Binary{BinaryKind::subtract}, {call.tensor("end"), start});
  const OutputRef weight = as_tensor(call, call.operand("weight"), ElementType::f32);
  call.result(call.add(Binary{}, {start, call.add(Binary{BinaryKind::multiply}, {way, weight})}));
}

constexpr BinaryKind kAdd = BinaryKind::add;
constexpr BinaryKind kSubtract = BinaryKind::subtract;
constexpr BinaryKind kMultiply = BinaryKind::multiply;
constexpr BinaryKind kMaximum = BinaryKind::maximum;
constexpr BinaryKind kMinimum = BinaryKind::minimum;

constexpr OpRow kElementwiseRows[] = {
    {"aten.add.Tensor", "Add", scaled_binary<kAdd>},
    {"aten.add.Scalar", "Add", scaled_binary<kAdd>},
    {"aten.add_.Tensor", "Add", scaled_binary<kAdd>, kInPlace},
    {"aten.add_.Scalar", "Add", scaled_binary<kAdd>, kInPlace},
    {"aten.sub.Tensor", "Subtract", scaled_binary<kSubtract>},
    {"aten.sub.Scalar", "Subtract", scaled_binary<kSubtract>},
    {"aten.sub_.Tensor", "Subtract", scaled_binary<kSubtract>, kInPlace},
    {"aten.sub_.Scalar", "Subtract", scaled_binary<kSubtract>, kInPlace},
    {"aten.rsub.Tensor", "Subtract", scaled_binary<kSubtract, true>},
    {"aten.rsub.Scalar", "Subtract", scaled_binary<kSubtract, true>},
    {"aten.mul.Tensor", "Multiply", binary<kMultiply>},
    {"aten.mul.Scalar", "Multiply", binary<kMultiply>},
    {"aten.mul_.Tensor", "Multiply", binary<kMultiply>, kInPlace},
    {"aten.mul_.Scalar", "Multiply", binary<kMultiply>, kInPlace},
    {"aten.multiply.Tensor", "Multiply", binary<kMultiply>},
    {"aten.multiply.Scalar", "Multiply", binary<kMultiply>},
    {"aten.subtract.Tensor", "Subtract", scaled_binary<kSubtract>},
    {"aten.subtract.Scalar", "Subtract", scaled_binary<kSubtract>},
    {"aten.div.Tensor", "Divide", div},
    {"aten.div.Scalar", "Divide", div},
    {"aten.div.Tensor_mode", "Divide", div},
    {"aten.div.Scalar_mode", "Divide", div},
    {"aten.div_.Tensor", "Divide", div, kInPlace},
    {"aten.div_.Scalar", "Divide", div, kInPlace},
    {"aten.div_.Tensor_mode", "Divide", div, kInPlace},
    {"aten.div_.Scalar_mode", "Divide", div, kInPlace},
    {"aten.divide.Tensor", "Divide", div},
    {"aten.divide.Scalar", "Divide", div},
    {"aten.true_divide.Tensor", "Divide", div},
    {"aten.true_divide.Scalar", "Divide", div},
    {"aten.floor_divide.default", "Divide", floor_divide},
    {"aten.floor_divide.Scalar", "Divide", floor_divide},
    {"aten.remainder.Tensor", "FloorMod", binary<BinaryKind::floor_mod>},
    {"aten.remainder.Scalar", "FloorMod", binary<BinaryKind::floor_mod>},
    {"aten.fmod.Tensor", "Mod", binary<BinaryKind::mod>},
    {"aten.fmod.Scalar", "Mod", binary<BinaryKind::mod>},
    {"aten.maximum.default", "Maximum", binary<kMaximum>},
    {"aten.minimum.default", "Minimum", binary<kMinimum>},
    {"aten.max.other", "Maximum", binary<kMaximum>},
    {"aten.min.other", "Minimum", binary<kMinimum>},
    {"aten.pow.Tensor_Scalar", "Power", pow},
    {"aten.pow.Tensor_Tensor", "Power", pow},
    {"aten.pow.Scalar", "Power", pow},
    {"aten.pow_.Scalar", "Power", pow, kInPlace},
    {"aten.pow_.Tensor", "Power", pow, kInPlace},
    {"aten.addcmul.default", "Multiply", add_scaled<kMultiply>},
    {"aten.addcdiv.default", "Divide", add_scaled<BinaryKind::divide>},
    {"aten.lerp.Scalar", "Multiply", lerp},
    {"aten.lerp.Tensor", "Multiply", lerp},
    {"aten.neg.default", "Negative", unary<UnaryKind::negative>},
    {"aten.neg_.default", "Negative", unary<UnaryKind::negative>, kInPlace},
    {"aten.abs.default", "Abs", unary<UnaryKind::abs>},
    {"aten.abs_.default", "Abs", unary<UnaryKind::abs>, kInPlace},
    {"aten.sign.default", "Sign", unary<UnaryKind::sign>},
    {"aten.floor.default", "Floor", to_whole<UnaryKind::floor>},
    {"aten.ceil.default", "Ceiling", to_whole<UnaryKind::ceiling>},
    {"aten.round.default", "Round", round},
    {"aten.square.default", "Multiply", square},
    {"aten.sqrt.default", "Sqrt", float_unary<UnaryKind::sqrt>},
    {"aten.sqrt_.default", "Sqrt", float_unary<UnaryKind::sqrt>, kInPlace},
    {"aten.rsqrt.default", "Sqrt", rsqrt},
    {"aten.rsqrt_.default", "Sqrt", rsqrt, kInPlace},
    {"aten.reciprocal.default", "Divide", reciprocal},
    {"aten.reciprocal_.default", "Divide", reciprocal, kInPlace},
    {"aten.exp.default", "Exp", float_unary<UnaryKind::exp>},
    {"aten.exp_.default", "Exp", float_unary<UnaryKind::exp>, kInPlace},
    {"aten.expm1.default", "Exp", expm1},
    {"aten.log1p.default", "Log", log1p},
    {"aten.log.default", "Log", float_unary<UnaryKind::log>},
    {"aten.erf.default", "Erf", float_unary<UnaryKind::erf>},
    {"aten.sin.default", "Sin", float_unary<UnaryKind::sin>},
    {"aten.cos.default", "Cos", float_unary<UnaryKind::cos>},
    {"aten.atan.default", "Atan", float_unary<UnaryKind::atan>},
    {"aten.floor_divide_.Tensor", "Divide", floor_divide, kInPlace},
    {"aten.floor_divide_.Scalar", "Divide", floor_divide, kInPlace},
    {"aten.remainder.Scalar_Tensor", "FloorMod", binary<BinaryKind::floor_mod>},
    {"aten.remainder_.Tensor", "FloorMod", binary<BinaryKind::floor_mod>, kInPlace},
    {"aten.remainder_.Scalar", "FloorMod", binary<BinaryKind::floor_mod>, kInPlace},
    {"aten.addcmul_.default", "Multiply", add_scaled<kMultiply>, kInPlace},
    {"aten.addcdiv_.default", "Divide", add_scaled<BinaryKind::divide>, kInPlace},
    {"aten.lerp_.Scalar", "Multiply", lerp, kInPlace},
    {"aten.lerp_.Tensor", "Multiply", lerp, kInPlace},
    {"aten.sign_.default", "Sign", unary<UnaryKind::sign>, kInPlace},
    {"aten.floor_.default", "Floor", to_whole<UnaryKind::floor>, kInPlace},
    {"aten.ceil_.default", "Ceiling", to_whole<UnaryKind::ceiling>, kInPlace},
    {"aten.round_.default", "Round", round, kInPlace},
    {"aten.trunc.default", "Floor", trunc},
    {"aten.trunc_.default", "Floor", trunc, kInPlace},
    {"aten.square_.default", "Multiply", square, kInPlace},
    {"aten.exp2.default", "Power", exp2},
    {"aten.expm1_.default", "Exp", expm1, kInPlace},
    {"aten.log1p_.default", "Log", log1p, kInPlace},
    {"aten.log_.default", "Log", float_unary<UnaryKind::log>, kInPlace},
    {"aten.log2.default", "Log", log_of_base<2>},
    {"aten.log10.default", "Log", log_of_base<10>},
    {"aten.erf_.default", "Erf", float_unary<UnaryKind::erf>, kInPlace},
    {"aten.erfc.default", "Erf", erfc},
    {"aten.sin_.default", "Sin", float_unary<UnaryKind::sin>, kInPlace},
    {"aten.cos_.default", "Cos", float_unary<UnaryKind::cos>, kInPlace},
    {"aten.atan_.default", "Atan", float_unary<UnaryKind::atan>, kInPlace},
    {"aten.clamp.default", "Clamp", clamp},
    {"aten.clamp.Tensor", "Maximum", clamp},
    {"aten.clamp_.default", "Clamp", clamp, kInPlace},
    {"aten.clamp_.Tensor", "Maximum", clamp, kInPlace},
    {"aten.clip.default", "Clamp", clamp},
    {"aten.clip_.default", "Clamp", clamp, kInPlace},
    {"aten.clamp_min.default", "Maximum", clamp_min},
    {"aten.clamp_min.Tensor", "Maximum", clamp_min},
    {"aten.clamp_min_.default", "Maximum", clamp_min, kInPlace},
    {"aten.clamp_max.default", "Minimum", clamp_max},
    {"aten.clamp_max.Tensor", "Minimum", clamp_max},
    {"aten.clamp_max_.default", "Minimum", clamp_max, kInPlace}};

}  // namespace

std::span<const OpRow> elementwise_ops() {
  return kElementwiseRows;
}

}  // namespace octet::pytorch::exported
