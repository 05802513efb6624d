// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

/// What each format reads and writes, as its operation table has it; docs/formats.md is made from
/// these lists.
namespace octet {

/// An operation of a file format, in one of its versions, and what stands for it in the graph.
struct FormatOp {
  /// As the format spells it: "Conv", "aten.conv2d.default".
  std::string name;
  /// Empty for the format's own, else e.g. "com.microsoft".
  std::string domain;
  /// The operation set that brought this version; 0 in formats without operation sets.
  int since = 0;
  /// type_name() of the graph's operation that does its work (others may stand around it); empty if
  /// nothing is left of it in the graph.
  std::string graph_op;
};

/// Operation sets of a format, from the first to the last.
struct OpsetRange {
  int oldest = 1;
  int newest = 1;
};

namespace openvino {
OpsetRange readable_opsets();
std::vector<FormatOp> readable_ops();
std::vector<FormatOp> writable_ops();
}  // namespace openvino
namespace onnx {
OpsetRange readable_opsets();
/// The operation set of written models.
int written_opset();
std::vector<FormatOp> readable_ops();
std::vector<FormatOp> writable_ops();
}  // namespace onnx
namespace pytorch {
/// The targets of torch.export's graphs.
std::vector<FormatOp> readable_ops();
}  // namespace pytorch

}  // namespace octet
