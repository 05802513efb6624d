// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "octet/graph.h"

namespace octet {

/// Whether `value` is the number that an exporter has rounded to f32, perhaps on its way to another
/// one: within 1e-6 of it, relatively.
bool is_about(double value, double number);

/// The one element of an f32 output that is a constant, also through the Convert of a compressed
/// one; nothing if it is computed or has several.
std::optional<double> scalar_constant(const Model& model, OutputRef ref);

/// The node that produces a port 0, if it is of that operation.
template <typename T>
const Node* producer(const Model& model, OutputRef ref) {
  const Node& node = model.node(ref.node);
  return std::holds_alternative<T>(node.op) ? &node : nullptr;
}
const Node* producer(const Model& model, OutputRef ref, BinaryKind kind);
const Node* producer(const Model& model, OutputRef ref, UnaryKind kind);
const Node* producer(const Model& model, OutputRef ref, ReduceKind kind);

/// The other operand and the constant of an elementwise operation on f32 data and one number, on
/// either side where the sides are the same, that keeps the data's shape.
std::optional<std::pair<OutputRef, double>> with_scalar(const Model& model, OutputRef ref,
                                                        BinaryKind kind);
/// The data of with_scalar() if the number is (about) that one.
std::optional<OutputRef> with_number(const Model& model, OutputRef ref, BinaryKind kind,
                                     double number);
/// The data of a Multiply by a number, or of a Divide by its inverse.
std::optional<OutputRef> times(const Model& model, OutputRef ref, double number);

/// An operation on inputs, in place of a node with one output.
struct Replacement {
  Op op;
  std::vector<OutputRef> inputs;
};

/// Replaces each node for which `find` gives something, inputs before their readers; what reads a
/// replaced output reads the new one. The new nodes take over the names.
/// @param find  may add constants to the patch.
/// @return whether the model has changed.
bool replace_nodes(
    Model& model, std::string_view pass,
    const std::function<std::optional<Replacement>(GraphPatch& patch, const Node& node)>& find);
/// As replace_nodes(), for f32 results that have the shape of the replacement's first input.
bool fuse_nodes(Model& model, std::string_view pass,
                const std::function<std::optional<Replacement>(OutputRef result)>& find);

}  // namespace octet
