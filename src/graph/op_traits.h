// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "graph/quantizer.h"
#include "octet/graph.h"

namespace octet {

/// Whether T is one of the types that follow.
template <typename T, typename... Ts>
constexpr bool kIsOneOf = (std::is_same_v<T, Ts> || ...);
/// Whether an operation is of one of the types.
template <typename... Ts>
bool is_one_of(const Op& op) {
  return (std::holds_alternative<Ts>(op) || ...);
}

/// Operations that compute each element of the result from the element of their first input at the
/// same place, by one function.
template <typename T>
constexpr bool kIsMap = kIsOneOf<T, Unary, Clamp, Elu, Swish, Gelu, Selu, HardSigmoid, Round>;
/// Those, and operations that compute each element of the result from the elements of their inputs
/// at the same place.
bool is_elementwise(const Op& op);

/// An addition.
bool is_sum(const Op& op);
/// ReLU or clamp.
bool is_clipping(const Op& op);
/// A reshape, squeeze or unsqueeze: the elements and their order stay.
bool is_reshape(const Op& op);

/// An operation whose one result consists of elements of its data in other places, left out or
/// repeated. So does a Pad's but for what it puts around the data: see moved_inputs().
bool rearranges_values(const Op& op);
/// Each element of the result is an element of an input: those, reshapes, splits and maxima.
bool moves_values(const Op& op);
/// The inputs whose elements an operation hands on as they are, with zeros around them at most;
/// none if it does something else. @param find  constant_f32() if not given.
std::vector<OutputRef> moved_inputs(const Model& model, const Node& node,
                                    const ConstantLookup& find = {});

/// Convolution, group convolution or their transposed forms.
bool is_convolution(const Op& op);
/// A convolution of them or a matrix product.
bool is_linear(const Op& op);
/// A group convolution of a channel each: every channel feeds outputs of its own.
bool is_depthwise(const Model& model, NodeId node);
/// The constant operand of a linear operation, or nothing. @param model  may hold the weights
/// compressed, as input of a Convert.
std::optional<std::size_t> weights_input(const Model& model, NodeId node);
/// The axes of a linear operation's weights along which outputs differ, ascending.
std::vector<std::size_t> weight_channel_axes(const Model& model, NodeId node,
                                             std::size_t weights_input);
/// The axis of a linear operation's result that has the output channels of its weights.
std::size_t output_channel_axis(const Model& model, NodeId node, std::size_t weights_input);

}  // namespace octet
