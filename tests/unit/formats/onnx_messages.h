// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "formats/onnx/proto.h"
#include "octet/formats.h"

namespace octet::test {

namespace proto = onnx::proto;

/// An ONNX model written node by node.
class OnnxMessage {
 public:
  explicit OnnxMessage(std::int64_t opset = 17) {
    message.set_ir_version(8);
    auto* import = message.add_opset_import();
    import->set_domain("");
    import->set_version(opset);
    message.mutable_graph()->set_name("net");
  }

  /// @param dims  a negative one is left open under the name "d".
  OnnxMessage& input(const std::string& name, const std::vector<std::int64_t>& dims,
                     proto::TensorProto::DataType type = proto::TensorProto::FLOAT) {
    auto* info = message.mutable_graph()->add_input();
    info->set_name(name);
    auto* tensor = info->mutable_type()->mutable_tensor_type();
    tensor->set_elem_type(type);
    for (const std::int64_t dim : dims) {
      auto* added = tensor->mutable_shape()->add_dim();
      if (dim < 0)
        added->set_dim_param("d");
      else
        added->set_dim_value(dim);
    }
    return *this;
  }
  OnnxMessage& output(const std::string& name) {
    message.mutable_graph()->add_output()->set_name(name);
    return *this;
  }
  template <typename T>
  proto::TensorProto& initializer(const std::string& name, const std::vector<std::int64_t>& dims,
                                  const std::vector<T>& values, proto::TensorProto::DataType type) {
    auto* tensor = message.mutable_graph()->add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(type);
    for (const std::int64_t dim : dims) tensor->add_dims(dim);
    tensor->set_raw_data(values.data(), values.size() * sizeof(T));
    return *tensor;
  }
  OnnxMessage& floats(const std::string& name, const std::vector<std::int64_t>& dims,
                      const std::vector<float>& values) {
    initializer(name, dims, values, proto::TensorProto::FLOAT);
    return *this;
  }
  OnnxMessage& integers(const std::string& name, const std::vector<std::int64_t>& values) {
    initializer(name, {static_cast<std::int64_t>(values.size())}, values,
                proto::TensorProto::INT64);
    return *this;
  }
  proto::NodeProto& node(const std::string& type, const std::vector<std::string>& inputs,
                         const std::vector<std::string>& outputs, const std::string& name = {}) {
    return fill(*message.mutable_graph()->add_node(), type, inputs, outputs, name);
  }
  static proto::NodeProto& fill(proto::NodeProto& node, const std::string& type,
                                const std::vector<std::string>& inputs,
                                const std::vector<std::string>& outputs,
                                const std::string& name = {}) {
    node.set_op_type(type);
    node.set_name(name);
    for (const std::string& input : inputs) node.add_input(input);
    for (const std::string& output : outputs) node.add_output(output);
    return node;
  }

  std::string bytes() const { return message.SerializeAsString(); }
  Model read(const ReadOptions& options = {}) const {
    const std::string content = bytes();
    return read_model(std::as_bytes(std::span(content)), "net.onnx", options);
  }

  proto::ModelProto message;
};

inline void set(proto::NodeProto& node, const std::string& name, int value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(proto::AttributeProto::INT);
  attribute->set_i(value);
}
inline void set(proto::NodeProto& node, const std::string& name,
                const std::vector<std::int64_t>& values) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(proto::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute->add_ints(value);
}
inline void set(proto::NodeProto& node, const std::string& name, const char* value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(proto::AttributeProto::STRING);
  attribute->set_s(value);
}

/// The text of what reading throws as E; a failure of the test if it throws nothing.
template <typename E>
std::string error_of(const OnnxMessage& model, const ReadOptions& options = {}) {
  try {
    model.read(options);
  } catch (const E& error) {
    return error.what();
  }
  ADD_FAILURE() << "read without an error";
  return {};
}

}  // namespace octet::test
