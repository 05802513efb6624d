// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "formats/openvino/adapt.h"
#include "formats/openvino/attributes.h"
#include "octet/op.h"

namespace octet::openvino {

/// The newest operation set whose operations are known not to have changed since their row of the
/// table.
inline constexpr int kNewestOpset = 17;

/// What a layer yields besides the graph's first output.
enum class Outputs : std::uint8_t {
  one,
  /// A second output, the i64 indices of the maxima, which the graph does not have.
  one_and_indices,
  /// As many as the operation has in the graph.
  several
};

/// One operation of the IR in one of its versions.
struct OpRow {
  /// The layer's `type`.
  std::string_view type;
  /// The operation set that brought this version; it holds until the next row of that type.
  int since;
  /// @return the operation with the attributes it has by default.
  Op (*make)();
  /// @return whether this row is the one that writes `op`; nullptr if it only reads.
  bool (*writes)(const Op& op);
  /// Reads or writes the attributes.
  void (*visit)(AttributeVisitor& visitor, Op& op);
  Outputs outputs = Outputs::one;
  /// Brings the inputs, or what follows from them, into the form of the graph; nullptr if they have
  /// it.
  Adapt adapt = nullptr;
};

/// All rows, the versions of a type in rising order.
std::span<const OpRow> op_table() noexcept;
/// @return the row for a layer's type (in any letter case, as OpenVINO) and operation set, or
/// nullptr.
const OpRow* find_row(std::string_view type, int opset) noexcept;
/// @return the row that writes an operation. @throws InternalError if there is none.
const OpRow& row_that_writes(const Op& op);

}  // namespace octet::openvino
