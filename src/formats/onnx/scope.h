// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/onnx/node_context.h"
#include "formats/onnx/proto.h"

namespace octet::onnx {

/// The names that nodes of one graph or function body see.
struct Scope {
  /// The graph around a branch, whose names are seen, too.
  Scope* outer = nullptr;
  /// Versions by domain; "" is ONNX's own.
  const std::map<std::string, std::int64_t>* opsets = nullptr;
  /// A function's own attributes, which its nodes may refer to; null elsewhere.
  const Attributes* attributes = nullptr;
  /// What the names of nodes begin with, e.g. "caller/".
  std::string prefix;
  /// Neither plain nor quantized where the value depends on an operation that is lacking.
  std::unordered_map<std::string, ImportedValue> values;
  /// Initializers that no node has read yet.
  std::unordered_map<std::string, proto::TensorProto*> waiting;
  /// A function's inputs that its caller leaves out.
  std::set<std::string> absent;

  ImportedValue* find(const std::string& name);
  /// The scope itself, or the one around it and its branches, where the name waits; or nullptr.
  Scope* find_waiting(const std::string& name);
  bool gives(const std::string& name) {
    return find(name) != nullptr || find_waiting(name) != nullptr || absent.contains(name);
  }
};

/// Names that a node reads, those that its branches take from around them included.
std::vector<std::string_view> names_read(const proto::NodeProto& node);

/// Nodes in an order in which producers come before consumers, equal to the file's where that is
/// one, without those that nothing in `outputs` needs.
/// @param is_given  whether a name stands for an input, an initializer or a value from outside.
/// @throws ParseError naming a node of a cycle, a name that two nodes give, or one that none gives.
std::vector<const proto::NodeProto*> execution_order(
    const std::string& file, const google::protobuf::RepeatedPtrField<proto::NodeProto>& nodes,
    const std::vector<std::string>& outputs,
    const std::function<bool(const std::string&)>& is_given);

/// "node "NAME" (TYPE)"; the first output's name stands for a name that is missing.
std::string describe(const proto::NodeProto& node);

}  // namespace octet::onnx
