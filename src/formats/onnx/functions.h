// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "formats/onnx/node_context.h"
#include "formats/onnx/proto.h"

namespace octet::onnx {

/// A function that a model defines for itself.
struct Function {
  const proto::FunctionProto* message = nullptr;
  /// Attributes with the values that they have where the caller gives none.
  std::vector<proto::AttributeProto> defaults;
};

/// The functions of a model.
class Functions {
 public:
  /// @throws ParseError, Unsupported for several functions of one name.
  Functions(const google::protobuf::RepeatedPtrField<proto::FunctionProto>& messages,
            const std::string& file);
  /// @return nullptr if the model has none of that name.
  const Function* find(const std::string& domain, const std::string& name) const;

 private:
  std::map<std::pair<std::string, std::string>, Function> functions_;
};

}  // namespace octet::onnx
