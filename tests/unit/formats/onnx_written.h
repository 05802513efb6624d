// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "ir_files.h"
#include "octet/formats.h"

namespace octet::test {

using Integers = std::vector<std::int64_t>;
using Floats = std::vector<float>;

inline Tensor integers(const Integers& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

inline Tensor filled(Shape shape, float value) {
  Tensor tensor(ElementType::f32, std::move(shape));
  for (float& x : tensor.data<float>()) x = value;
  return tensor;
}

inline ::onnx::ModelProto parse(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  ::onnx::ModelProto proto;
  EXPECT_TRUE(proto.ParseFromIstream(&stream)) << file;
  return proto;
}

inline ::onnx::ModelProto written(const Model& model, const WriteOptions& options = {}) {
  const TemporaryDirectory directory;
  write_model(model, directory / "m.onnx", options);
  return parse(directory / "m.onnx");
}

inline std::vector<std::string> op_types(const ::onnx::ModelProto& proto) {
  std::vector<std::string> types;
  for (const auto& node : proto.graph().node()) types.push_back(node.op_type());
  return types;
}

inline const ::onnx::TensorProto* find_initializer(const ::onnx::ModelProto& proto,
                                                   const std::string& name) {
  for (const auto& tensor : proto.graph().initializer()) {
    if (tensor.name() == name) return &tensor;
  }
  return nullptr;
}

template <typename T>
std::vector<T> values(const ::onnx::TensorProto& tensor) {
  std::vector<T> result(tensor.raw_data().size() / sizeof(T));
  std::copy_n(tensor.raw_data().data(), tensor.raw_data().size(),
              reinterpret_cast<char*>(result.data()));
  return result;
}

/// x [?, 2, 4, 4] -> convolution "conv" -> "sum" -> "relu" -> result.
class Net {
 public:
  Net() : x(model.add(Parameter{ElementType::f32, {-1, 2, 4, 4}}, {}, "x")) {
    model.set_tensor_names(x, {"image"});
  }
  OutputRef convolution(OutputRef data, OutputRef weights) {
    return model.add(Convolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {data, weights}, "conv");
  }
  OutputRef sum(OutputRef data, Tensor bias) {
    return model.add(Binary{BinaryKind::add}, {data, model.add_constant(std::move(bias), "b")},
                     "sum");
  }
  OutputRef quantizer(OutputRef data, const Tensor& low, const Tensor& high,
                      std::int64_t levels = 256) {
    const OutputRef l = model.add_constant(low);
    const OutputRef h = model.add_constant(high);
    return model.add(FakeQuantize{levels}, {data, l, h, l, h}, "q");
  }
  /// Weights [3, 2, 1, 1] of integers times 0.5, 1 and 2 per output channel.
  OutputRef quantized_weights(const std::vector<std::int8_t>& values) {
    return quantized_weights(Tensor::from(Shape{3, 2, 1, 1}, values));
  }
  OutputRef quantized_weights(Tensor values) {
    const OutputRef integers = model.add_constant(std::move(values), "w/i8");
    const OutputRef real = model.add(Convert{ElementType::f32}, {integers});
    const OutputRef scale =
        model.add_constant(Tensor::from(Shape{3, 1, 1, 1}, Floats{0.5F, 1, 2}), "w/scale");
    return model.add(Binary{BinaryKind::multiply}, {real, scale}, "w");
  }
  Model& finish(OutputRef output) {
    model.set_tensor_names(output, {"logits"});
    model.add(Result{}, {output}, "y");
    return model;
  }
  Model model;
  OutputRef x;
};

}  // namespace octet::test
