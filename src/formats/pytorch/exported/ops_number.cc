// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"

namespace octet::pytorch::exported {
namespace {

void sym_size(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(call.size(x, call.axis(call.integer("dim"), call.rank(x))));
}

void sym_numel(Call& call) {
  const OutputRef x = call.tensor("self");
  Number product = std::int64_t{1};
  std::vector<OutputRef> open;
  for (std::size_t i = 0; i < call.rank(x); ++i) {
    const Number size = call.size(x, static_cast<std::int64_t>(i));
    if (const auto* known = std::get_if<std::int64_t>(&size)) {
      std::get<std::int64_t>(product) *= *known;
    } else {
      open.push_back(std::get<OutputRef>(size));
    }
  }
  if (open.empty()) return call.result(product);
  OutputRef all = call.integer_output(product);
  for (const OutputRef size : open) all = call.add(Binary{BinaryKind::multiply}, {all, size});
  call.result(Number(all));
}

// The two operands: Python's operators name them a and b, by position.
std::pair<Number, Number> operands(Call& call) {
  const auto& inputs = call.spec().inputs;
  if (inputs.size() != 2) call.fail(fmt::format("expected 2 arguments, got {}", inputs.size()));
  return {call.number(inputs[0].first), call.number(inputs[1].first)};
}

bool is_open(const Number& number) {
  return std::holds_alternative<OutputRef>(number);
}

double real_of(const Number& number) {
  if (const auto* value = std::get_if<bool>(&number)) return *value ? 1 : 0;
  if (const auto* value = std::get_if<std::int64_t>(&number)) return static_cast<double>(*value);
  return std::get<double>(number);
}

std::int64_t floor_of_quotient(std::int64_t a, std::int64_t b) {
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::optional<std::int64_t> known_integer(BinaryKind kind, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflows = false;
  switch (kind) {
    case BinaryKind::add:
      overflows = __builtin_add_overflow(a, b, &result);
      break;
    case BinaryKind::subtract:
      overflows = __builtin_sub_overflow(a, b, &result);
      break;
    case BinaryKind::multiply:
      overflows = __builtin_mul_overflow(a, b, &result);
      break;
    case BinaryKind::divide:
      if (b == 0 || b == -1) return std::nullopt;
      result = floor_of_quotient(a, b);
      break;
    case BinaryKind::floor_mod:
      if (b == 0 || b == -1) return std::nullopt;
      result = a - floor_of_quotient(a, b) * b;
      break;
    case BinaryKind::maximum:
      result = std::max(a, b);
      break;
    case BinaryKind::minimum:
      result = std::min(a, b);
      break;
    default:
      return std::nullopt;
  }
  return overflows ? std::nullopt : std::optional(result);
}

template <BinaryKind kind>
void arithmetic(Call& call) {
  const auto [a, b] = operands(call);
  const auto* x = std::get_if<std::int64_t>(&a);
  const auto* y = std::get_if<std::int64_t>(&b);
  if (x != nullptr && y != nullptr) {
    const auto value = known_integer(kind, *x, *y);
    if (!value) call.fail(fmt::format("expected operands with a result, got {} and {}", *x, *y));
    return call.result(Number(*value));
  }
  if (!is_open(a) && !is_open(b)) {
    if (kind == BinaryKind::add) return call.result(Number(real_of(a) + real_of(b)));
    if (kind == BinaryKind::subtract) return call.result(Number(real_of(a) - real_of(b)));
    if (kind == BinaryKind::multiply) return call.result(Number(real_of(a) * real_of(b)));
    call.unsupported("this operation on numbers that are no integers");
  }
  const ElementType type = promoted_type(call, {a, b});
  call.result(Number(call.add(Binary{kind}, {as_tensor(call, a, type), as_tensor(call, b, type)})));
}

void true_divide(Call& call) {
  const auto [a, b] = operands(call);
  if (!is_open(a) && !is_open(b)) {
    if (real_of(b) == 0) call.fail("expected a divisor other than 0");
    return call.result(Number(real_of(a) / real_of(b)));
  }
  call.result(Number(call.add(Binary{BinaryKind::divide}, {as_tensor(call, a, ElementType::f32),
                                                           as_tensor(call, b, ElementType::f32)})));
}

// Conditions of sizes guard the graph; where they are open they have been checked by the exporter.
template <ComparisonKind kind>
void compare_numbers(Call& call) {
  const auto [a, b] = operands(call);
  if (is_open(a) || is_open(b)) return;
  const double x = real_of(a);
  const double y = real_of(b);
  const bool result = kind == ComparisonKind::equal           ? x == y
                      : kind == ComparisonKind::not_equal     ? x != y
                      : kind == ComparisonKind::greater       ? x > y
                      : kind == ComparisonKind::greater_equal ? x >= y
                      : kind == ComparisonKind::less          ? x < y
                                                              : x <= y;
  call.result(Number(result));
}

Number only_operand(Call& call) {
  const auto& inputs = call.spec().inputs;
  if (inputs.size() != 1) call.fail(fmt::format("expected 1 argument, got {}", inputs.size()));
  return call.number(inputs[0].first);
}

void negate(Call& call) {
  const Number a = only_operand(call);
  if (const auto* ref = std::get_if<OutputRef>(&a))
    return call.result(Number(call.add(Unary{UnaryKind::negative}, {*ref})));
  if (const auto* value = std::get_if<std::int64_t>(&a);
      value && *value != std::numeric_limits<std::int64_t>::min())
    return call.result(Number(-*value));
  call.result(Number(-real_of(a)));
}

void to_float(Call& call) {
  const Number a = only_operand(call);
  if (const auto* ref = std::get_if<OutputRef>(&a))
    return call.result(Number(call.convert(*ref, ElementType::f32)));
  call.result(Number(real_of(a)));
}

constexpr double kMostExact = 9007199254740992.0;  // 2^53

template <UnaryKind kind>
void to_integer(Call& call) {
  const Number a = only_operand(call);
  if (const auto* ref = std::get_if<OutputRef>(&a)) {
    const bool real = is_float(call.type_of(*ref));
    const OutputRef rounded = real ? call.add(Unary{kind}, {*ref}) : *ref;
    return call.result(Number(call.convert(rounded, ElementType::i64)));
  }
  const double x = real_of(a);
  const double rounded = kind == UnaryKind::floor ? std::floor(x) : std::ceil(x);
  if (!(std::abs(rounded) <= kMostExact)) call.fail("expected a number within 2^53");
  call.result(Number(static_cast<std::int64_t>(rounded)));
}

constexpr OpRow kNumberRows[] = {
    {"aten.sym_size.int", "ShapeOf", sym_size},
    {"aten.sym_numel.default", "ShapeOf", sym_numel},
    {"_operator.add", "Add", arithmetic<BinaryKind::add>},
    {"_operator.sub", "Subtract", arithmetic<BinaryKind::subtract>},
    {"_operator.mul", "Multiply", arithmetic<BinaryKind::multiply>},
    {"_operator.floordiv", "Divide", arithmetic<BinaryKind::divide>},
    {"_operator.mod", "FloorMod", arithmetic<BinaryKind::floor_mod>},
    {"_operator.truediv", "Divide", true_divide},
    {"_operator.neg", "Negative", negate},
    {"_operator.eq", "", compare_numbers<ComparisonKind::equal>},
    {"_operator.ne", "", compare_numbers<ComparisonKind::not_equal>},
    {"_operator.gt", "", compare_numbers<ComparisonKind::greater>},
    {"_operator.ge", "", compare_numbers<ComparisonKind::greater_equal>},
    {"_operator.lt", "", compare_numbers<ComparisonKind::less>},
    {"_operator.le", "", compare_numbers<ComparisonKind::less_equal>},
    {"torch.sym_float", "Convert", to_float},
    {"torch.sym_max", "Maximum", arithmetic<BinaryKind::maximum>},
    {"torch.sym_min", "Minimum", arithmetic<BinaryKind::minimum>},
    {"math.floor", "Floor", to_integer<UnaryKind::floor>},
    {"math.ceil", "Ceiling", to_integer<UnaryKind::ceiling>}};

}  // namespace

std::span<const OpRow> number_ops() {
  return kNumberRows;
}

}  // namespace octet::pytorch::exported
