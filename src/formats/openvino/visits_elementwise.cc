// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/openvino/visits.h"

namespace octet::openvino::visits {
namespace {

constexpr AttributeVisitor::Word<bool> kGeluModes[] = {
    {false, "ERF"}, {true, "TANH"}, {false, "erf"}, {true, "tanh"}};
constexpr AttributeVisitor::Word<RoundMode> kRoundModes[] = {
    {RoundMode::half_to_even, "half_to_even"},
    {RoundMode::half_away_from_zero, "half_away_from_zero"}};

void auto_broadcast(AttributeVisitor& v, AutoBroadcast& value) {
  static constexpr AttributeVisitor::Word<AutoBroadcast> kAutoBroadcasts[] = {
      {AutoBroadcast::numpy, "numpy"}, {AutoBroadcast::none, "none"}};
  v.word("auto_broadcast", value, kAutoBroadcasts, {"pdpd"});
}

}  // namespace

void parameter(AttributeVisitor& v, Parameter& op) {
  v.required("shape", op.shape);
  v.required("element_type", op.type);
}

void convert(AttributeVisitor& v, Convert& op) {
  v.required("destination_type", op.destination_type);
}

void mat_mul(AttributeVisitor& v, MatMul& op) {
  v.optional("transpose_a", op.transpose_a);
  v.optional("transpose_b", op.transpose_b);
}

void einsum(AttributeVisitor& v, Einsum& op) {
  v.required("equation", op.equation);
}

void attention(AttributeVisitor& v, ScaledDotProductAttention& op) {
  v.required("causal", op.causal);
}

void binary(AttributeVisitor& v, Binary& op) {
  auto_broadcast(v, op.auto_broadcast);
  if (op.kind == BinaryKind::divide) v.optional("m_pythondiv", op.python_division);
}

void comparison(AttributeVisitor& v, Comparison& op) {
  auto_broadcast(v, op.auto_broadcast);
}

void logical(AttributeVisitor& v, Logical& op) {
  auto_broadcast(v, op.auto_broadcast);
}

void select(AttributeVisitor& v, Select& op) {
  auto_broadcast(v, op.auto_broadcast);
}

void clamp(AttributeVisitor& v, Clamp& op) {
  v.required("min", op.min);
  v.required("max", op.max);
}

void elu(AttributeVisitor& v, Elu& op) {
  v.required("alpha", op.alpha);
}

void gelu_7(AttributeVisitor& v, Gelu& op) {
  v.word("approximation_mode", op.tanh_approximation, kGeluModes);
}

void round(AttributeVisitor& v, Round& op) {
  v.word("mode", op.mode, kRoundModes);
}

void fake_quantize(AttributeVisitor& v, FakeQuantize& op) {
  v.required("levels", op.levels);
  auto_broadcast(v, op.auto_broadcast);
}

}  // namespace octet::openvino::visits
