// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/functions.h"

#include <fmt/format.h>
#include <google/protobuf/unknown_field_set.h>

namespace octet::onnx {
namespace {

// FunctionProto.attribute_proto is newer than libonnx 1.12, which keeps it as an unknown field.
constexpr int kAttributeProtoField = 11;

std::vector<proto::AttributeProto> default_attributes(const proto::FunctionProto& message,
                                                      const std::string& file) {
  std::vector<proto::AttributeProto> defaults;
  const google::protobuf::UnknownFieldSet& unknown = message.unknown_fields();
  for (int i = 0; i < unknown.field_count(); ++i) {
    const google::protobuf::UnknownField& field = unknown.field(i);
    if (field.number() != kAttributeProtoField ||
        field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      continue;
    if (!defaults.emplace_back().ParseFromString(field.length_delimited())) {
      throw ParseError(file, -1,
                       fmt::format("function \"{}\": expected attributes with values, got bytes "
                                   "that are none",
                                   message.name()));
    }
  }
  return defaults;
}

}  // namespace

Functions::Functions(const google::protobuf::RepeatedPtrField<proto::FunctionProto>& messages,
                     const std::string& file) {
  for (const proto::FunctionProto& message : messages) {
    const auto [entry, is_new] =
        functions_.try_emplace(std::pair(message.domain(), message.name()));
    if (!is_new) {
      throw Unsupported(
          fmt::format("{}: function \"{}\" of {}: several functions of one name are not supported",
                      file, message.name(), message.domain()));
    }
    entry->second = {&message, default_attributes(message, file)};
  }
}

const Function* Functions::find(const std::string& domain, const std::string& name) const {
  const auto found = functions_.find(std::pair(domain, name));
  return found == functions_.end() ? nullptr : &found->second;
}

}  // namespace octet::onnx
