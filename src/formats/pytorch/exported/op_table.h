// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "formats/pytorch/exported/call.h"

namespace octet::pytorch::exported {

/// How a result shares memory with the first argument, which matters where one of them is written
/// to later.
enum class Effect : std::uint8_t {
  /// It is a tensor of its own.
  none,
  /// It is a part of the argument, or the argument under another shape.
  view,
  /// A view where the argument's elements lie so that one is possible, else a copy.
  view_or_copy,
  /// The argument, overwritten.
  in_place
};
inline constexpr Effect kView = Effect::view;
inline constexpr Effect kViewOrCopy = Effect::view_or_copy;
inline constexpr Effect kInPlace = Effect::in_place;

/// A target of torch.export's graphs, with its overload.
struct OpRow {
  /// Without "torch.ops.", e.g. "aten.conv2d.default".
  std::string_view target;
  /// type_name() of the operation that does its work; empty if nothing is left of it.
  std::string_view graph_op;
  void (*build)(Call& call);
  Effect effect = Effect::none;
};

/// The part of a target that tells ATen's operators apart: without "torch.ops.".
std::string_view short_target(std::string_view target) noexcept;
/// @return the row of a target as the file has it, or nullptr.
const OpRow* find_op(std::string_view target);

// The table's parts, by subject.
std::span<const OpRow> attention_ops();
std::span<const OpRow> activation_ops();
std::span<const OpRow> comparison_ops();
std::span<const OpRow> convolution_ops();
std::span<const OpRow> copy_ops();
std::span<const OpRow> creation_ops();
std::span<const OpRow> elementwise_ops();
std::span<const OpRow> indexing_ops();
std::span<const OpRow> join_ops();
std::span<const OpRow> normalization_ops();
std::span<const OpRow> number_ops();
std::span<const OpRow> pooling_ops();
std::span<const OpRow> reduction_ops();
std::span<const OpRow> resize_ops();
std::span<const OpRow> shape_ops();

}  // namespace octet::pytorch::exported
