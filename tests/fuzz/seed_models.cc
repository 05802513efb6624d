// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz/seed_models.h"

#include <unistd.h>

#include <filesystem>

#include "base/file.h"

namespace octet::fuzz {
namespace {

Tensor weights(Shape shape) {
  Tensor tensor(ElementType::f32, std::move(shape));
  float value = -1;
  for (float& element : tensor.data<float>()) element = value = value > 1 ? -1 : value + 0.0625F;
  return tensor;
}

Tensor integers(const std::vector<std::int64_t>& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

class SeedBuilder {
 public:
  Model build() {
    model_.name = "seed";
    OutputRef x = model_.add(Parameter{ElementType::f32, {1, 3, 8, 8}}, {}, "x");
    model_.set_tensor_names(x, {"x", "x:0"});
    x = quantized(convolution(x, 8));
    OutputRef gate = model_.add(Reduce{ReduceKind::mean, true}, {x, ints({2, 3})}, "squeeze");
    gate = model_.add(Unary{UnaryKind::sigmoid}, {convolution(gate, 8, 1)}, "gate");
    x = model_.add(Binary{BinaryKind::multiply}, {x, gate}, "excite");
    const OutputRef depthwise =
        model_.add(GroupConvolution{{{1, 1}, {1, 1}, {1, 1}, {1, 1}, AutoPad::explicit_pads}},
                   {x, four_bits(weights({8, 1, 1, 3, 3}))}, "depthwise");
    const PoolAttributes window{{3, 3}, {1, 1}, {1, 1}, {1, 1}, RoundingType::ceil};
    const OutputRef most = model_.add(MaxPool{window, {}}, {x}, "most");
    const OutputRef mean = model_.add(AvgPool{window, true}, {x}, "mean");
    x = model_.add(Concat{1}, {depthwise, most, mean}, "join");
    x = model_.add(Clamp{0, 6}, {x}, "clamp");
    x = model_.add(Transpose{}, {x, ints({0, 2, 3, 1})}, "channels_last");
    x = model_.add(Reshape{true}, {x, ints({0, -1})}, "flat");
    x = model_.add(MatMul{false, true}, {quantized(x), model_.add_constant(weights({5, 1536}))},
                   "classes");
    x = model_.add(Softmax{1}, {x}, "probabilities");
    model_.set_tensor_names(x, {"y"});
    model_.add(Result{}, {x}, "result");
    model_.rt_info.at({"conversion_parameters", "framework"}).value = "pytorch";
    model_.rt_info.at({"model_info", "labels"}).value = "a b c d e";
    return std::move(model_);
  }

 private:
  OutputRef ints(const std::vector<std::int64_t>& values) {
    return model_.add_constant(integers(values));
  }
  OutputRef convolution(OutputRef x, std::int64_t channels, std::int64_t kernel = 3) {
    const std::int64_t pad = kernel / 2;
    const Shape shape{channels, model_.value(x).shape[1], kernel, kernel};
    return model_.add(Convolution{{{1, 1}, {1, 1}, {pad, pad}, {pad, pad}, AutoPad::explicit_pads}},
                      {x, model_.add_constant(weights(shape))});
  }
  // The weights in eighths.
  OutputRef four_bits(Tensor values) {
    for (float& value : values.data<float>()) value *= 8;
    const OutputRef integers = model_.add_constant(values.to(ElementType::i4));
    const OutputRef scale = model_.add_constant(Tensor::scalar(0.125F));
    return model_.add(Binary{BinaryKind::multiply},
                      {model_.add(Convert{ElementType::f32}, {integers}), scale});
  }
  OutputRef quantized(OutputRef x) {
    const auto level = [&](float value) { return model_.add_constant(Tensor::scalar(value)); };
    const OutputRef low = level(0);
    const OutputRef high = level(2.5F);
    return model_.add(FakeQuantize{256}, {x, low, high, low, high});
  }

  Model model_;
};

}  // namespace

Model seed_model() {
  return SeedBuilder().build();
}

Files written(const Model& model, const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / "octet_seed_XXXXXX").string();
  const std::filesystem::path directory = ::mkdtemp(pattern.data());
  write_model(model, directory / name);
  Files files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::vector<std::byte> bytes = read_file(entry.path());
    const std::string content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const bool first = entry.path().filename() == name;
    files.insert(first ? files.begin() : files.end(), {entry.path().filename().string(), content});
  }
  std::filesystem::remove_all(directory);
  return files;
}

}  // namespace octet::fuzz
