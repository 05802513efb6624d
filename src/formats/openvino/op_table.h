// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "formats/openvino/attributes.h"
#include "octet/ops.h"

namespace octet::openvino {

/// The newest operation set whose operations are known not to have changed since their row of the
/// table.
inline constexpr int kNewestOpset = 17;

/// One operation of the IR in one of its versions.
struct OpRow {
  /// The layer's `type`.
  std::string_view type;
  /// The operation set that brought this version; it holds until the next row of that type.
  int since;
  /// @return the operation with the attributes it has by default.
  Op (*make)();
  /// @return whether this row is the one that writes `op`.
  bool (*writes)(const Op& op);
  /// Reads or writes the attributes.
  void (*visit)(AttributeVisitor& visitor, Op& op);
  /// The layer has a second output, the i64 indices of the maxima, which the graph does not have.
  bool has_indices = false;
};

/// All rows, the versions of a type in rising order.
std::span<const OpRow> op_table() noexcept;
/// @return the row for a layer's type (in any letter case, as OpenVINO) and operation set, or
/// nullptr.
const OpRow* find_row(std::string_view type, int opset) noexcept;
/// @return the row that writes an operation. @throws InternalError if there is none.
const OpRow& row_that_writes(const Op& op);

}  // namespace octet::openvino
