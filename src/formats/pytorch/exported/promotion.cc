// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/pytorch/exported/promotion.h"

#include <algorithm>
#include <optional>

namespace octet::pytorch::exported {
namespace {

bool is_signed(ElementType type) {
  return type == ElementType::i8 || type == ElementType::i16 || type == ElementType::i32 ||
         type == ElementType::i64;
}

int kind(ElementType type) {
  if (type == ElementType::boolean) return 0;
  return is_float(type) ? 2 : 1;
}

// The smallest type that holds both.
ElementType widest(ElementType a, ElementType b) {
  if (a == b) return a;
  if (kind(a) != kind(b)) return kind(a) > kind(b) ? a : b;
  if (kind(a) == 2) return ElementType::f32;
  if (is_signed(a) == is_signed(b)) return element_size(a) > element_size(b) ? a : b;
  const ElementType with_sign = is_signed(a) ? a : b;
  const ElementType without = is_signed(a) ? b : a;
  if (element_size(with_sign) > element_size(without)) return with_sign;
  return without == ElementType::u8    ? ElementType::i16
         : without == ElementType::u16 ? ElementType::i32
                                       : ElementType::i64;
}

std::optional<ElementType> combined(std::optional<ElementType> higher,
                                    std::optional<ElementType> lower) {
  if (!higher || !lower) return higher ? higher : lower;
  return kind(*lower) > kind(*higher) ? lower : higher;
}

}  // namespace

ElementType promoted_type(const Call& call, const std::vector<Operand>& operands) {
  std::optional<ElementType> tensors;
  std::optional<ElementType> scalars;
  std::optional<ElementType> numbers;
  const auto take = [](std::optional<ElementType>& group, ElementType type) {
    group = group ? widest(*group, type) : type;
  };
  for (const Operand& operand : operands) {
    if (const auto* ref = std::get_if<OutputRef>(&operand)) {
      take(call.rank(*ref) > 0 ? tensors : scalars, call.type_of(*ref));
      continue;
    }
    const Number& number = std::get<Number>(operand);
    if (std::holds_alternative<bool>(number)) {
      take(numbers, ElementType::boolean);
    } else if (const auto* computed = std::get_if<OutputRef>(&number)) {
      take(numbers, call.type_of(*computed));
    } else {
      take(numbers, std::holds_alternative<double>(number) ? ElementType::f32 : ElementType::i64);
    }
  }
  return *combined(combined(tensors, scalars), numbers);
}

OutputRef as_tensor(Call& call, const Operand& operand, ElementType type) {
  if (const auto* ref = std::get_if<OutputRef>(&operand)) return call.convert(*ref, type);
  const Number& number = std::get<Number>(operand);
  if (const auto* computed = std::get_if<OutputRef>(&number)) return call.convert(*computed, type);
  if (const auto* integer = std::get_if<std::int64_t>(&number); integer && !is_float(type))
    return call.add_constant(Tensor::scalar(*integer).to(type));
  const double value = std::holds_alternative<bool>(number) ? (std::get<bool>(number) ? 1 : 0)
                       : std::holds_alternative<double>(number)
                           ? std::get<double>(number)
                           : static_cast<double>(std::get<std::int64_t>(number));
  return call.scalar(value, type);
}

OutputRef float_tensor(Call& call, std::string_view name) {
  const OutputRef x = call.tensor(name);
  return is_float(call.type_of(x)) ? x : call.convert(x, ElementType::f32);
}

std::pair<OutputRef, OutputRef> promoted(Call& call, std::string_view a, std::string_view b) {
  const Operand left = call.operand(a);
  const Operand right = call.operand(b);
  const ElementType type = promoted_type(call, {left, right});
  return {as_tensor(call, left, type), as_tensor(call, right, type)};
}

}  // namespace octet::pytorch::exported
