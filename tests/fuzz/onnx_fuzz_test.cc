// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "fuzz/judge.h"
#include "fuzz/mutate_message.h"

namespace octet::fuzz {
namespace {

using Names = std::vector<std::string>;

/// A classifier with a subgraph of shapes and a weight in another file.
class SeedOnnx {
 public:
  ::onnx::ModelProto model;
  std::string data;

  explicit SeedOnnx(bool quantized) {
    model.set_ir_version(8);
    model.set_producer_name("fuzz");
    auto* opset = model.add_opset_import();
    opset->set_version(17);
    graph().set_name("seed");
    declare(*graph().add_input(), "x", {1, 3, 8, 8});
    declare(*graph().add_output(), "y", {1, 5});
    convolution();
    floats("w2", {4, 4, 1, 1});
    if (quantized) {
      quantize();
      node("Conv", {"dequantized", "dequantized_w2"}, "c2");
    } else {
      node("Conv", {"p1", "w2"}, "c2");
    }
    gate();
    classifier();
  }

 private:
  ::onnx::GraphProto& graph() { return *model.mutable_graph(); }

  static void declare(::onnx::ValueInfoProto& value, const std::string& name,
                      const std::vector<std::int64_t>& dims) {
    value.set_name(name);
    auto* type = value.mutable_type()->mutable_tensor_type();
    type->set_elem_type(::onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : dims) type->mutable_shape()->add_dim()->set_dim_value(dim);
  }

  ::onnx::NodeProto& node(const std::string& type, const Names& inputs, const std::string& output) {
    ::onnx::NodeProto& added = *graph().add_node();
    added.set_op_type(type);
    added.set_name("node_" + output);
    for (const std::string& input : inputs) added.add_input(input);
    added.add_output(output);
    return added;
  }

  static void integers(::onnx::NodeProto& node, const std::string& name,
                       const std::vector<std::int64_t>& values) {
    ::onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(::onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }

  static void integer(::onnx::NodeProto& node, const std::string& name, std::int64_t value) {
    ::onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(::onnx::AttributeProto::INT);
    attribute.set_i(value);
  }

  ::onnx::TensorProto& initializer(const std::string& name, ::onnx::TensorProto::DataType type,
                                   const std::vector<std::int64_t>& dims) {
    ::onnx::TensorProto& tensor = *graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    return tensor;
  }

  void floats(const std::string& name, const std::vector<std::int64_t>& dims) {
    std::int64_t count = 1;
    for (const std::int64_t dim : dims) count *= dim;
    ::onnx::TensorProto& tensor = initializer(name, ::onnx::TensorProto::FLOAT, dims);
    for (std::int64_t i = 0; i < count; ++i)
      tensor.add_float_data(static_cast<float>(i % 17) * 0.0625F);
  }

  void convolution() {
    floats("w1", {4, 3, 3, 3});
    floats("scale", {4});
    floats("variance", {4});
    ::onnx::NodeProto& conv = node("Conv", {"x", "w1"}, "c1");
    integers(conv, "pads", {1, 1, 1, 1});
    integers(conv, "kernel_shape", {3, 3});
    node("BatchNormalization", {"c1", "scale", "scale", "scale", "variance"}, "n1");
    node("Relu", {"n1"}, "r1");
    ::onnx::NodeProto& pool = node("MaxPool", {"r1"}, "p1");
    integers(pool, "kernel_shape", {2, 2});
    integers(pool, "strides", {2, 2});
  }

  void quantize() {
    initializer("step", ::onnx::TensorProto::FLOAT, {}).add_float_data(0.1F);
    initializer("zero", ::onnx::TensorProto::UINT8, {}).add_int32_data(3);
    initializer("q2", ::onnx::TensorProto::INT8, {4, 4, 1, 1}).set_raw_data(std::string(16, '\5'));
    node("QuantizeLinear", {"p1", "step", "zero"}, "quantized");
    node("DequantizeLinear", {"quantized", "step", "zero"}, "dequantized");
    node("DequantizeLinear", {"q2", "step"}, "dequantized_w2");
  }

  void gate() {
    node("Sigmoid", {"c2"}, "gate");
    node("Mul", {"c2", "gate"}, "m");
    integer(node("Concat", {"m", "p1"}, "joined"), "axis", 1);
  }

  void classifier() {
    node("Shape", {"joined"}, "shape");
    initializer("first", ::onnx::TensorProto::INT64, {1}).add_int64_data(0);
    initializer("rest", ::onnx::TensorProto::INT64, {1}).add_int64_data(-1);
    node("Gather", {"shape", "first"}, "batch");
    integer(node("Concat", {"batch", "rest"}, "flat_shape"), "axis", 0);
    node("Reshape", {"joined", "flat_shape"}, "flat");
    ::onnx::TensorProto& weights = initializer("w3", ::onnx::TensorProto::FLOAT, {128, 5});
    weights.set_data_location(::onnx::TensorProto::EXTERNAL);
    for (const auto& [key, value] : {std::pair("location", "model.data"), std::pair("offset", "64"),
                                     std::pair("length", "2560")}) {
      ::onnx::StringStringEntryProto& entry = *weights.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    }
    data = std::string(64 + 2560, '\0');
    floats("b3", {5});
    node("Gemm", {"flat", "w3", "b3"}, "logits");
    integer(node("Softmax", {"logits"}, "y"), "axis", -1);
  }
};

Files files_of(const ::onnx::ModelProto& model, const std::string& data) {
  return {{"model.onnx", model.SerializeAsString()}, {"model.data", data}};
}

// Returns how many mutants were read.
std::size_t judge_mutants(const SeedOnnx& seed) {
  Judge judge(files_of(seed.model, seed.data));
  judge.judge_mutants(2000, [&](Random& random, Files& files) {
    if (random.once_in(4)) {
      files[0].second = mutate_bytes(random, std::move(files[0].second));
    } else if (random.once_in(20)) {
      files[1].second = mutate_bytes(random, std::move(files[1].second));
    } else if (random.once_in(40)) {
      files.pop_back();
    } else {
      ::onnx::ModelProto changed = seed.model;
      for (std::size_t i = 1 + random.below(3); i > 0; --i) mutate_message(random, changed);
      files[0].second = changed.SerializePartialAsString();
    }
  });
  return judge.num_read();
}

TEST(FuzzOnnx, MutantsAreReadOrRefused) {
  EXPECT_GT(judge_mutants(SeedOnnx(false)), 0U);
}

TEST(FuzzOnnx, QuantizedMutantsAreReadOrRefused) {
  judge_mutants(SeedOnnx(true));
}

void add_node(::onnx::GraphProto& graph, const char* type,
              std::initializer_list<std::string> inputs, const std::string& output) {
  ::onnx::NodeProto& node = *graph.add_node();
  node.set_op_type(type);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(output);
}

// A hundred weights, each all of the data file.
TEST(FuzzOnnx, WeightsThatOverlapInAFileAreRefused) {
  SeedOnnx seed(false);
  seed.data = std::string(std::size_t{1} << 20, '\0');
  Judge judge(files_of(seed.model, seed.data));
  ::onnx::GraphProto& graph = *seed.model.mutable_graph();
  for (int i = 0; i < 100; ++i) {
    ::onnx::TensorProto& weights = *graph.add_initializer();
    weights.set_name(fmt::format("weights{}", i));
    weights.set_data_type(::onnx::TensorProto::FLOAT);
    for (const std::int64_t dim : {4096, 1, 8, 8}) weights.add_dims(dim);
    weights.set_data_location(::onnx::TensorProto::EXTERNAL);
    ::onnx::StringStringEntryProto& entry = *weights.add_external_data();
    entry.set_key("location");
    entry.set_value("model.data");
    add_node(graph, "Add", {"x", weights.name()}, fmt::format("sum{}", i));
    graph.add_output()->set_name(fmt::format("sum{}", i));
  }
  judge.judge(files_of(seed.model, seed.data), "weights that overlap", seed.data.size());
}

// Each of a thousand nodes makes 8 MB of a number; what is computed of constants has an end.
TEST(FuzzOnnx, ConstantsAreNotComputedWithoutEnd) {
  SeedOnnx seed(false);
  Judge judge(files_of(seed.model, seed.data));
  ::onnx::GraphProto& graph = *seed.model.mutable_graph();
  ::onnx::TensorProto& shape = *graph.add_initializer();
  shape.set_name("large");
  shape.set_data_type(::onnx::TensorProto::INT64);
  shape.add_dims(2);
  for (const std::int64_t dim : {2048, 1024}) shape.add_int64_data(dim);
  add_node(graph, "Expand", {"step", "large"}, "e0");
  ::onnx::TensorProto& step = *graph.add_initializer();
  step.set_name("step");
  step.set_data_type(::onnx::TensorProto::FLOAT);
  step.add_float_data(1);
  add_node(graph, "Transpose", {"e0"}, "t");
  for (int i = 0; i < 1000; ++i) {
    add_node(graph, "MatMul", {fmt::format("e{}", i), "t"}, fmt::format("m{}", i));
    add_node(graph, "Expand", {"step", "large"}, fmt::format("e{}", i + 1));
    graph.add_output()->set_name(fmt::format("m{}", i));
  }
  constexpr std::size_t kComputed = std::size_t{64} << 20;
  judge.judge(files_of(seed.model, seed.data), "constants that are computed", kComputed);
}

}  // namespace
}  // namespace octet::fuzz
