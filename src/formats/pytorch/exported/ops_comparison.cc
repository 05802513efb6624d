// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "formats/pytorch/exported/op_table.h"
#include "formats/pytorch/exported/promotion.h"

namespace octet::pytorch::exported {
namespace {

template <ComparisonKind kind>
void compare(Call& call) {
  const auto [a, b] = promoted(call, "self", "other");
  call.result(call.add(Comparison{kind}, {a, b}));
}

template <LogicalKind kind>
void logical(Call& call) {
  call.result(call.add(Logical{kind}, {call.convert(call.tensor("self"), ElementType::boolean),
                                       call.convert(call.tensor("other"), ElementType::boolean)}));
}

void logical_not(Call& call) {
  call.result(call.add(Unary{UnaryKind::logical_not},
                       {call.convert(call.tensor("self"), ElementType::boolean)}));
}

void expect_booleans(Call& call) {
  for (const char* name : {"self", "other"}) {
    if (call.has(name) && call.type_of(call.tensor(name)) != ElementType::boolean)
      call.unsupported("operations on the bits of integers");
  }
}

template <LogicalKind kind>
void bitwise(Call& call) {
  expect_booleans(call);
  logical<kind>(call);
}

void bitwise_not(Call& call) {
  expect_booleans(call);
  logical_not(call);
}

void masked_fill(Call& call) {
  const OutputRef x = call.tensor("self");
  const OutputRef value = as_tensor(call, call.operand("value"), call.type_of(x));
  call.result(call.add(Select{}, {call.tensor("mask"), value, x}));
}

void where(Call& call) {
  const auto [a, b] = promoted(call, "self", "other");
  const OutputRef condition = call.convert(call.tensor("condition"), ElementType::boolean);
  call.result(call.add(Select{}, {condition, a, b}));
}

void is_nan(Call& call) {
  const OutputRef x = call.tensor("self");
  call.result(call.add(Comparison{ComparisonKind::not_equal}, {x, x}));
}

// How the absolute value is to compare with infinity; that of NaN never does.
template <ComparisonKind kind>
void against_infinity(Call& call) {
  const OutputRef size = call.add(Unary{UnaryKind::abs}, {float_tensor(call)});
  call.result(
      call.add(Comparison{kind}, {size, call.scalar(std::numeric_limits<double>::infinity())}));
}

constexpr OpRow kComparisonRows[] = {
    {"aten.eq.Tensor", "Equal", compare<ComparisonKind::equal>},
    {"aten.eq.Scalar", "Equal", compare<ComparisonKind::equal>},
    {"aten.ne.Tensor", "NotEqual", compare<ComparisonKind::not_equal>},
    {"aten.ne.Scalar", "NotEqual", compare<ComparisonKind::not_equal>},
    {"aten.gt.Tensor", "Greater", compare<ComparisonKind::greater>},
    {"aten.gt.Scalar", "Greater", compare<ComparisonKind::greater>},
    {"aten.ge.Tensor", "GreaterEqual", compare<ComparisonKind::greater_equal>},
    {"aten.ge.Scalar", "GreaterEqual", compare<ComparisonKind::greater_equal>},
    {"aten.lt.Tensor", "Less", compare<ComparisonKind::less>},
    {"aten.lt.Scalar", "Less", compare<ComparisonKind::less>},
    {"aten.le.Tensor", "LessEqual", compare<ComparisonKind::less_equal>},
    {"aten.le.Scalar", "LessEqual", compare<ComparisonKind::less_equal>},
    {"aten.logical_and.default", "LogicalAnd", logical<LogicalKind::logical_and>},
    {"aten.logical_or.default", "LogicalOr", logical<LogicalKind::logical_or>},
    {"aten.logical_xor.default", "LogicalXor", logical<LogicalKind::logical_xor>},
    {"aten.logical_not.default", "LogicalNot", logical_not},
    {"aten.bitwise_and.Tensor", "LogicalAnd", bitwise<LogicalKind::logical_and>},
    {"aten.bitwise_or.Tensor", "LogicalOr", bitwise<LogicalKind::logical_or>},
    {"aten.bitwise_xor.Tensor", "LogicalXor", bitwise<LogicalKind::logical_xor>},
    {"aten.bitwise_not.default", "LogicalNot", bitwise_not},
    {"aten.__and__.Tensor", "LogicalAnd", bitwise<LogicalKind::logical_and>},
    {"aten.__or__.Tensor", "LogicalOr", bitwise<LogicalKind::logical_or>},
    {"aten.__xor__.Tensor", "LogicalXor", bitwise<LogicalKind::logical_xor>},
    {"aten.isinf.default", "Equal", against_infinity<ComparisonKind::equal>},
    {"aten.isfinite.default", "Less", against_infinity<ComparisonKind::less>},
    {"aten.isnan.default", "NotEqual", is_nan},
    {"aten.masked_fill.Scalar", "Select", masked_fill},
    {"aten.masked_fill.Tensor", "Select", masked_fill},
    {"aten.masked_fill_.Scalar", "Select", masked_fill, kInPlace},
    {"aten.masked_fill_.Tensor", "Select", masked_fill, kInPlace},
    {"aten.where.self", "Select", where},
    {"aten.where.ScalarSelf", "Select", where},
    {"aten.where.ScalarOther", "Select", where},
    {"aten.where.Scalar", "Select", where}};

}  // namespace

std::span<const OpRow> comparison_ops() {
  return kComparisonRows;
}

}  // namespace octet::pytorch::exported
