// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "formats/onnx/write/graph_writer.h"

namespace octet::onnx {

/// The operation set that models are written for, the first with Gelu, and the version of the file
/// format that came with it.
inline constexpr int kOpset = 20;
inline constexpr int kIrVersion = 9;
/// Those that have integers of four bits. No operation that is written changed between the two
/// but in the types that it takes.
inline constexpr int kFourBitOpset = 21;
inline constexpr int kFourBitIrVersion = 10;

/// How an operation of the graph is written.
struct WriteRow {
  /// type_name() of the operation.
  std::string_view graph_op;
  /// The ONNX operation that does its work; others may stand around it.
  std::string_view name;
  /// The operation set that brought the version of it that kOpset has.
  int since;
  void (*write)(NodeWriter& w);
};

/// All rows; parameters, results and constants need none.
std::span<const WriteRow> write_table() noexcept;
/// @return the row for an operation, or nullptr.
const WriteRow* find_write_row(const Op& op) noexcept;

}  // namespace octet::onnx
