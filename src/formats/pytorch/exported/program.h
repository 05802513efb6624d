// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "octet/tensor.h"

/// A torch.export graph as its JSON has it, checked field by field. Names follow
/// torch/_export/serde/schema.py.
namespace octet::pytorch::exported {

/// A tensor of the graph, by name.
struct TensorName {
  std::string name;
};
/// A number that the graph computes, by name.
struct SymbolName {
  std::string name;
};
/// None.
struct NoneArgument {};
/// A value that no supported operation computes with: a device, a layout, a memory format, a
/// subgraph.
struct OpaqueArgument {
  std::string kind;
};
/// torch's number of an element type.
struct ScalarType {
  std::int64_t number = 0;
};
/// One of a list of integers.
using Count = std::variant<std::int64_t, SymbolName>;
using Argument = std::variant<NoneArgument, TensorName, std::vector<std::optional<TensorName>>,
                              bool, std::int64_t, double, std::string, SymbolName,
                              std::vector<Count>, std::vector<double>, ScalarType, OpaqueArgument>;

/// What the file says of a tensor.
struct TensorMeta {
  /// A dimension: its size, or the expression of symbols that stands for it.
  using Dimension = std::variant<std::int64_t, std::string>;
  ScalarType type;
  std::vector<Dimension> sizes;
  std::vector<Dimension> strides;
  Dimension storage_offset = std::int64_t{0};
};

/// @return whether the elements stand in row-major order without gaps; nothing if symbols decide
/// it.
std::optional<bool> is_contiguous(const TensorMeta& meta);

struct NodeSpec {
  /// As the file has it, e.g. "torch.ops.aten.conv2d.default".
  std::string target;
  std::string name;
  std::vector<std::pair<std::string, Argument>> inputs;
  std::vector<Argument> outputs;
};

enum class InputKind : std::uint8_t {
  user_input,
  parameter,
  buffer,
  tensor_constant,
  /// An argument of forward() that is no tensor and was fixed when the model was exported.
  constant_input,
  other
};
struct InputSpec {
  InputKind kind = InputKind::other;
  /// The schema's word, for messages.
  std::string word;
  Argument argument;
  /// Of a parameter, buffer or constant: its name within the module.
  std::string target;
  /// Of a buffer: whether it is part of the state_dict.
  bool persistent = true;
};
struct OutputSpec {
  /// The schema's word: "user_output", "buffer_mutation", ...
  std::string word;
  Argument argument;
};

struct Program {
  /// File and entry, for messages.
  std::string place;
  std::int64_t schema_major = 0;
  std::int64_t schema_minor = 0;
  std::int64_t aten_opset = 0;
  std::vector<NodeSpec> nodes;
  std::map<std::string, TensorMeta, std::less<>> tensors;
  std::vector<InputSpec> inputs;
  std::vector<OutputSpec> outputs;
};

/// How a parameter, buffer or constant is stored in a package.
struct PayloadMeta {
  std::string path;
  bool use_pickle = false;
  TensorMeta tensor;
};

/// Reads the JSON text of a program.
/// @throws ParseError for what is no JSON, is nested too deeply or is no program, Unsupported if
/// the schema is another than 8.
Program read_program(std::string_view text, const std::string& place);
/// Reads the text of a weights_config.json or constants_config.json. @throws ParseError.
std::map<std::string, PayloadMeta> read_payload_config(std::string_view text,
                                                       const std::string& place);

}  // namespace octet::pytorch::exported
