// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>
#include <vector>

#include "formats/pytorch/exported/call.h"

namespace octet::pytorch::exported {

using Operand = std::variant<OutputRef, Number>;

/// The type that torch computes with when operands of several types meet: tensors of one dimension
/// or more decide before those of none, those before numbers, unless what comes later is of a
/// higher kind (boolean, integer, float).
/// Source: torch.result_type.
ElementType promoted_type(const Call& call, const std::vector<Operand>& operands);
/// An operand as a tensor of a type.
OutputRef as_tensor(Call& call, const Operand& operand, ElementType type);
/// An argument as floats: functions whose values at integers are none take integers so.
OutputRef float_tensor(Call& call, std::string_view name = "self");
/// The two operands of the arguments `a` and `b` under their promoted type.
std::pair<OutputRef, OutputRef> promoted(Call& call, std::string_view a, std::string_view b);

/// Builders of functions of one tensor; the second for those whose values at integers are none.
template <UnaryKind kind>
void unary(Call& call) {
  call.result(call.add(Unary{kind}, {call.tensor("self")}));
}
template <UnaryKind kind>
void float_unary(Call& call) {
  call.result(call.add(Unary{kind}, {float_tensor(call)}));
}

}  // namespace octet::pytorch::exported
