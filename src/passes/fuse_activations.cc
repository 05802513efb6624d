// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_activations.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "passes/match.h"

namespace octet {
namespace {

/// A function of x whose product with x and a number is an activation.
struct Gate {
  OutputRef x;
  OutputRef value;
  double factor = 1;
  Op activation;
};

/// number * the product of data.
struct Product {
  double number = 1;
  std::vector<OutputRef> data;
};

// How far below the last product of an activation its gate and x may be.
constexpr std::size_t kMaxDepth = 3;

// x of the argument of GELU's tanh: sqrt(2 / pi) * (x + 0.044715 * x^3).
std::optional<OutputRef> tanh_argument(const Model& model, OutputRef argument) {
  const auto sum = times(model, argument, std::sqrt(2 / std::numbers::pi));
  const Node* add = sum ? producer(model, *sum, BinaryKind::add) : nullptr;
  if (add == nullptr) return std::nullopt;
  for (std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const OutputRef x = add->inputs[side];
    const auto cube = times(model, add->inputs[1 - side], 0.044715);
    if (!cube) continue;
    if (with_number(model, *cube, BinaryKind::power, 3) == x) return x;
    const Node* outer = producer(model, *cube, BinaryKind::multiply);
    if (outer == nullptr) continue;
    for (std::size_t last : {std::size_t{0}, std::size_t{1}}) {
      const Node* square = producer(model, outer->inputs[1 - last], BinaryKind::multiply);
      if (outer->inputs[last] == x && square != nullptr && square->inputs[0] == x &&
          square->inputs[1] == x)
        return x;
    }
  }
  return std::nullopt;
}

// log(1 + exp(x)). Written out, f32 overflows to infinity from x = 88.8 on; fused, it is x, which
// the formula means.
std::optional<OutputRef> softplus_argument(const Model& model, OutputRef value) {
  const Node* log = producer(model, value, UnaryKind::log);
  const auto sum =
      log != nullptr ? with_number(model, log->inputs[0], BinaryKind::add, 1) : std::nullopt;
  const Node* exp = sum ? producer(model, *sum, UnaryKind::exp) : nullptr;
  return exp != nullptr ? std::optional(exp->inputs[0]) : std::nullopt;
}

// x of clamp(x + 3, 0, 6).
std::optional<OutputRef> relu6_argument(const Model& model, OutputRef value) {
  const Node* clamp = producer<Clamp>(model, value);
  if (clamp == nullptr || !(std::get<Clamp>(clamp->op) == Clamp{0, 6})) return std::nullopt;
  return with_number(model, clamp->inputs[0], BinaryKind::add, 3);
}

std::optional<Gate> gelu_gate(const Model& model, OutputRef value) {
  const auto function = with_number(model, value, BinaryKind::add, 1);
  if (!function) return std::nullopt;
  if (const Node* erf = producer(model, *function, UnaryKind::erf)) {
    const auto x = times(model, erf->inputs[0], std::numbers::sqrt2 / 2);
    return x ? std::optional(Gate{*x, value, 0.5, Gelu{false}}) : std::nullopt;
  }
  if (const Node* tanh = producer(model, *function, UnaryKind::tanh)) {
    const auto x = tanh_argument(model, tanh->inputs[0]);
    return x ? std::optional(Gate{*x, value, 0.5, Gelu{true}}) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Gate> gate(const Model& model, OutputRef value) {
  if (const Node* sigmoid = producer(model, value, UnaryKind::sigmoid))
    return Gate{sigmoid->inputs[0], value, 1, Swish{}};
  if (const Node* hsigmoid = producer(model, value, UnaryKind::hsigmoid))
    return Gate{hsigmoid->inputs[0], value, 1, Unary{UnaryKind::hswish}};
  if (const auto x = relu6_argument(model, value))
    return Gate{*x, value, 1.0 / 6, Unary{UnaryKind::hswish}};
  if (const Node* tanh = producer(model, value, UnaryKind::tanh)) {
    const Node* softplus = producer(model, tanh->inputs[0], UnaryKind::softplus);
    return softplus != nullptr
               ? std::optional(Gate{softplus->inputs[0], value, 1, Unary{UnaryKind::mish}})
               : std::nullopt;
  }
  return gelu_gate(model, value);
}

bool is_product(const Model& model, OutputRef ref) {
  return producer(model, ref, BinaryKind::multiply) != nullptr ||
         with_scalar(model, ref, BinaryKind::divide).has_value();
}

// Takes a product apart down to x and the gate.
void add_factors(const Model& model, OutputRef ref, const Gate& gate, std::size_t depth,
                 Product& product) {
  if (ref == gate.x || ref == gate.value || depth == 0 || !is_product(model, ref)) {
    product.data.push_back(ref);
  } else if (const auto divided = with_scalar(model, ref, BinaryKind::divide)) {
    product.number /= divided->second;
    add_factors(model, divided->first, gate, depth - 1, product);
  } else if (const auto scaled = with_scalar(model, ref, BinaryKind::multiply)) {
    product.number *= scaled->second;
    add_factors(model, scaled->first, gate, depth - 1, product);
  } else {
    for (OutputRef factor : model.node(ref.node).inputs)
      add_factors(model, factor, gate, depth - 1, product);
  }
}

// The gates among the factors of a product, not deeper than an activation's own.
void find_gates(const Model& model, OutputRef ref, std::size_t depth, std::vector<Gate>& gates) {
  if (const std::optional<Gate> found = gate(model, ref)) gates.push_back(*found);
  if (depth == 0 || !is_product(model, ref)) return;
  for (OutputRef factor : model.node(ref.node).inputs) find_gates(model, factor, depth - 1, gates);
}

std::optional<Replacement> gated(const Model& model, OutputRef root) {
  if (!is_product(model, root)) return std::nullopt;
  std::vector<Gate> gates;
  for (OutputRef factor : model.node(root.node).inputs)
    find_gates(model, factor, kMaxDepth - 1, gates);
  for (const Gate& gate : gates) {
    Product product;
    add_factors(model, root, gate, kMaxDepth, product);
    const bool is_gated = product.data.size() == 2 &&
                          std::ranges::count(product.data, gate.x) == 1 &&
                          std::ranges::count(product.data, gate.value) == 1;
    if (is_gated && is_about(product.number, gate.factor))
      return Replacement{gate.activation, {gate.x}};
  }
  return std::nullopt;
}

std::optional<Replacement> clamped(const Model& model, OutputRef root) {
  for (const bool is_upper : {true, false}) {
    const auto outer =
        with_scalar(model, root, is_upper ? BinaryKind::minimum : BinaryKind::maximum);
    const auto inner = outer ? with_scalar(model, outer->first,
                                           is_upper ? BinaryKind::maximum : BinaryKind::minimum)
                             : std::nullopt;
    if (!inner) continue;
    const Clamp clamp{is_upper ? inner->second : outer->second,
                      is_upper ? outer->second : inner->second};
    if (clamp.min <= clamp.max) return Replacement{clamp, {inner->first}};
  }
  return std::nullopt;
}

std::optional<Replacement> activation(const Model& model, OutputRef root) {
  if (const auto found = clamped(model, root)) return found;
  if (const auto found = gated(model, root)) return found;
  if (const auto x = softplus_argument(model, root))
    return Replacement{Unary{UnaryKind::softplus}, {*x}};
  if (const auto sixfold = times(model, root, 1.0 / 6)) {
    if (const auto x = relu6_argument(model, *sixfold))
      return Replacement{Unary{UnaryKind::hsigmoid}, {*x}};
  }
  return std::nullopt;
}

}  // namespace

bool fuse_activations(Model& model) {
  const auto fuse_once = [&] {
    return fuse_nodes(model, "fuse_activations",
                      [&](OutputRef result) { return activation(model, result); });
  };
  bool changed = false;
  while (fuse_once()) changed = true;
  return changed;
}

}  // namespace octet
