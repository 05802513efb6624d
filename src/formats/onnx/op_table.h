// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "formats/onnx/node_context.h"

namespace octet::onnx {

/// Operation sets of ONNX's own domain. Operations that have changed before set 7 are not in the
/// table; those that have changed since 21 have gained element types only.
inline constexpr int kOldestOpset = 1;
inline constexpr int kNewestOpset = 28;

/// How one operation of ONNX, from some version on, becomes operations of the graph.
struct OpRow {
  std::string_view type;
  /// The first operation set that this row reads; it reads the following ones up to the next row.
  int since = 1;
  Builder build = nullptr;
  /// type_name() of the operation that does the work; empty if none is left.
  std::string_view graph_op;
  /// Integers that stand for reals may go in and come out as the reals: only elements move.
  bool passes_quantized = false;
  /// Empty for ONNX's own.
  std::string_view domain;
};

std::span<const OpRow> op_table() noexcept;
/// @return the row that reads an operation of that version, or nullptr.
const OpRow* find_row(std::string_view domain, std::string_view type, std::int64_t opset) noexcept;

}  // namespace octet::onnx
