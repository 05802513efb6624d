// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "formats/onnx/write/table.h"
#include "formats/onnx/write/writer.h"
#include "ir_files.h"
#include "octet/formats.h"

namespace octet {
namespace {

using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Integers = std::vector<std::int64_t>;
using Floats = std::vector<float>;

Tensor integers(const Integers& values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}

Tensor filled(Shape shape, float value) {
  Tensor tensor(ElementType::f32, std::move(shape));
  for (float& x : tensor.data<float>()) x = value;
  return tensor;
}

::onnx::ModelProto parse(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  ::onnx::ModelProto proto;
  EXPECT_TRUE(proto.ParseFromIstream(&stream)) << file;
  return proto;
}

::onnx::ModelProto written(const Model& model, const WriteOptions& options = {}) {
  const TemporaryDirectory directory;
  write_model(model, directory / "m.onnx", options);
  return parse(directory / "m.onnx");
}

std::vector<std::string> op_types(const ::onnx::ModelProto& proto) {
  std::vector<std::string> types;
  for (const auto& node : proto.graph().node()) types.push_back(node.op_type());
  return types;
}

const ::onnx::TensorProto* find_initializer(const ::onnx::ModelProto& proto,
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
    model.node(x.node).outputs[0].names = {"image"};
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
    const OutputRef integers = model.add_constant(Tensor::from(Shape{3, 2, 1, 1}, values), "w/i8");
    const OutputRef real = model.add(Convert{ElementType::f32}, {integers});
    const OutputRef scale =
        model.add_constant(Tensor::from(Shape{3, 1, 1, 1}, Floats{0.5F, 1, 2}), "w/scale");
    return model.add(Binary{BinaryKind::multiply}, {real, scale}, "w");
  }
  Model& finish(OutputRef output) {
    model.node(output.node).outputs[0].names = {"logits"};
    model.add(Result{}, {output}, "y");
    return model;
  }
  Model model;
  OutputRef x;
};

TEST(OnnxWriter, FileTellsItsVersions) {
  Net net;
  const ::onnx::ModelProto proto = written(net.finish(net.model.add(Unary{}, {net.x})));
  EXPECT_EQ(proto.ir_version(), 9);
  EXPECT_EQ(proto.opset_import(0).version(), 20);
  EXPECT_EQ(proto.producer_name(), "octet");
}

TEST(OnnxWriter, TensorNamesNameInputsAndOutputs) {
  Net net;
  const ::onnx::ModelProto proto = written(net.finish(net.model.add(Unary{}, {net.x}, "relu")));
  EXPECT_EQ(proto.graph().input(0).name(), "image");
  EXPECT_EQ(proto.graph().output(0).name(), "logits");
  EXPECT_EQ(proto.graph().node(0).name(), "relu");
}

TEST(OnnxWriter, DynamicBatchIsAParameter) {
  Net net;
  const ::onnx::ModelProto proto = written(net.finish(net.model.add(Unary{}, {net.x})));
  const auto& shape = proto.graph().input(0).type().tensor_type().shape();
  EXPECT_EQ(shape.dim(0).dim_param(), "batch");
  EXPECT_EQ(shape.dim(1).dim_value(), 2);
}

TEST(OnnxWriter, InputThatIsAnOutputPassesThroughANode) {
  Net net;
  net.model.add(Result{}, {net.x}, "y");
  EXPECT_THAT(op_types(written(net.model)), ElementsAre("Identity"));
}

TEST(OnnxWriter, BiasBecomesTheConvolutions) {
  Net net;
  const OutputRef weights = net.model.add_constant(filled({3, 2, 1, 1}, 1), "w");
  const Tensor bias = Tensor::from(Shape{1, 3, 1, 1}, Floats{1, 2, 3});
  const ::onnx::ModelProto proto =
      written(net.finish(net.sum(net.convolution(net.x, weights), bias)));
  ASSERT_THAT(op_types(proto), ElementsAre("Conv"));
  EXPECT_THAT(proto.graph().node(0).input(), ElementsAre("image", "w", "b"));
  EXPECT_THAT(values<float>(*find_initializer(proto, "b")), ElementsAre(1, 2, 3));
}

TEST(OnnxWriter, SumThatIsNoBiasStays) {
  Net net;
  const OutputRef weights = net.model.add_constant(filled({3, 2, 1, 1}, 1), "w");
  EXPECT_THAT(op_types(written(
                  net.finish(net.sum(net.convolution(net.x, weights), filled({1, 1, 4, 4}, 1))))),
              ElementsAre("Conv", "Add"));
}

TEST(OnnxWriter, ConvolutionThatOthersReadKeepsItsBiasApart) {
  Net net;
  const OutputRef weights = net.model.add_constant(filled({3, 2, 1, 1}, 1), "w");
  const OutputRef product = net.convolution(net.x, weights);
  net.finish(net.sum(product, filled({1, 3, 1, 1}, 1)));
  net.model.add(Result{}, {product}, "z");
  EXPECT_THAT(op_types(written(net.model)), ElementsAre("Conv", "Add"));
}

TEST(OnnxWriter, GroupsAndTheirChannelsAreOneDimensionOfWeights) {
  Net net;
  const OutputRef weights = net.model.add_constant(filled({2, 3, 1, 1, 1}, 1), "w");
  const OutputRef y =
      net.model.add(GroupConvolution{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}}, {net.x, weights});
  const ::onnx::ModelProto proto = written(net.finish(y));
  EXPECT_THAT(find_initializer(proto, "w")->dims(), ElementsAre(6, 1, 1, 1));
}

TEST(OnnxWriter, MatrixProductAndBiasAreAGemm) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {-1, 5}}, {}, "x");
  const OutputRef w = model.add_constant(filled({3, 5}, 1), "w");
  const OutputRef product = model.add(MatMul{false, true}, {x, w});
  const OutputRef bias = model.add_constant(filled({1, 3}, 2), "b");
  model.add(Result{}, {model.add(Binary{}, {product, bias}, "linear")});
  const ::onnx::ModelProto proto = written(model);
  ASSERT_THAT(op_types(proto), ElementsAre("Gemm"));
  EXPECT_THAT(proto.graph().node(0).input(), ElementsAre("x", "w", "b"));
}

TEST(OnnxWriter, NormalizationWithScaleAndBiasIsALayerNormalization) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, {-1, 3, 5}}, {}, "x");
  const OutputRef y = model.add(Mvn{true, 1e-5, true}, {x, model.add_constant(integers({-1}))});
  const OutputRef gamma = model.add_constant(filled({1, 1, 5}, 2), "gamma");
  const OutputRef scaled = model.add(Binary{BinaryKind::multiply}, {y, gamma});
  const OutputRef beta = model.add_constant(filled({5}, 3), "beta");
  model.add(Result{}, {model.add(Binary{}, {scaled, beta})});
  const ::onnx::ModelProto proto = written(model);
  ASSERT_THAT(op_types(proto), ElementsAre("LayerNormalization"));
  EXPECT_THAT(proto.graph().node(0).input(), ElementsAre("x", "gamma", "beta"));
}

TEST(OnnxWriter, SpatialMeanIsAGlobalPool) {
  Net net;
  const OutputRef axes = net.model.add_constant(integers({2, 3}));
  const OutputRef mean = net.model.add(Reduce{ReduceKind::mean, false}, {net.x, axes});
  EXPECT_THAT(op_types(written(net.finish(mean))), ElementsAre("GlobalAveragePool", "Flatten"));
}

TEST(OnnxWriter, RoundingUpThatAddsNoWindowIsNone) {
  Net net;
  const AvgPool pool{{{2, 2}, {3, 3}, {1, 1}, {1, 1}, RoundingType::ceil_torch}, true};
  const ::onnx::ModelProto proto = written(net.finish(net.model.add(pool, {net.x})));
  for (const auto& attribute : proto.graph().node(0).attribute())
    EXPECT_NE(attribute.name(), "ceil_mode");
}

TEST(OnnxWriter, TileHasARepeatForEachDimension) {
  Net net;
  const OutputRef repeats = net.model.add_constant(integers({2, 3}));
  const ::onnx::ModelProto proto =
      written(net.finish(net.model.add(Tile{}, {net.x, repeats}, "t")));
  EXPECT_THAT(values<std::int64_t>(*find_initializer(proto, "t/repeats")), ElementsAre(1, 1, 2, 3));
}

TEST(OnnxWriter, SignedQuantizerIsItsUnsignedTwin) {
  Net net;
  const Model& model =
      net.finish(net.quantizer(net.x, filled({1, 1, 1, 1}, -1.28F), filled({1, 1, 1, 1}, 1.27F)));
  const ::onnx::ModelProto proto = written(model);
  EXPECT_THAT(op_types(proto), ElementsAre("QuantizeLinear", "DequantizeLinear"));
  EXPECT_THAT(values<std::uint8_t>(*find_initializer(proto, "q/zero_point")), ElementsAre(128));
  EXPECT_THAT(values<float>(*find_initializer(proto, "q/scale")), ElementsAre(0.01F));
}

TEST(OnnxWriter, FewerLevelsAreClippedBefore) {
  Net net;
  const Model& model = net.finish(net.quantizer(net.x, filled({}, -1.27F), filled({}, 1.27F), 255));
  EXPECT_THAT(op_types(written(model)),
              ElementsAre("Max", "Min", "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, QuantizerWithoutALevelAtZeroIsComputedInFloat) {
  Net net;
  const ::onnx::ModelProto proto =
      written(net.finish(net.quantizer(net.x, filled({}, 0.3F), filled({}, 1.1F))));
  EXPECT_THAT(op_types(proto), ::testing::Contains("Round"));
  EXPECT_THAT(op_types(proto), ::testing::Not(::testing::Contains("QuantizeLinear")));
}

TEST(OnnxWriter, IntegerConvolutionTakesItsBiasInUnitsOfBothScales) {
  Net net;
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255 * 0.25F));
  const OutputRef weights = net.quantized_weights({1, 2, 3, 4, 5, 6});
  const Tensor bias = Tensor::from(Shape{1, 3, 1, 1}, Floats{1, -1, 8});
  const ::onnx::ModelProto proto = written(net.finish(net.sum(net.convolution(q, weights), bias)));
  EXPECT_THAT(op_types(proto), ElementsAre("QuantizeLinear", "DequantizeLinear", "DequantizeLinear",
                                           "DequantizeLinear", "Conv"));
  EXPECT_THAT(values<std::int32_t>(*find_initializer(proto, "sum/bias_quantized")),
              ElementsAre(8, -4, 16));
  EXPECT_THAT(values<float>(*find_initializer(proto, "sum/bias_scale")),
              ElementsAre(0.125F, 0.25F, 0.5F));
}

TEST(OnnxWriter, TransposedConvolutionsTakeTheirBiasAsConvolutionsDo) {
  Net net;
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255 * 0.25F));
  const OutputRef integers =
      net.model.add_constant(Tensor::from(Shape{2, 3, 1, 1}, std::vector<std::int8_t>(6, 7)));
  const OutputRef real = net.model.add(Convert{ElementType::f32}, {integers});
  const OutputRef scale =
      net.model.add_constant(Tensor::from(Shape{1, 3, 1, 1}, Floats{0.5F, 1, 2}));
  const OutputRef weights = net.model.add(Binary{BinaryKind::multiply}, {real, scale});
  const OutputRef product =
      net.model.add(ConvolutionBackpropData{{{1, 1}, {1, 1}, {0, 0}, {0, 0}}, {}}, {q, weights});
  const Tensor bias = Tensor::from(Shape{1, 3, 1, 1}, Floats{1, -1, 8});
  const ::onnx::ModelProto proto = written(net.finish(net.sum(product, bias)));
  EXPECT_EQ(op_types(proto).back(), "ConvTranspose");
  ASSERT_NE(find_initializer(proto, "sum/bias_quantized"), nullptr);
  EXPECT_THAT(values<std::int32_t>(*find_initializer(proto, "sum/bias_quantized")),
              ElementsAre(8, -4, 16));
}

TEST(OnnxWriter, BiasBeyondThirtyOneBitsStaysFloat) {
  Net net;
  const OutputRef q = net.quantizer(net.x, filled({}, 0), filled({}, 255e-6F));
  const OutputRef weights = net.quantized_weights({1, 2, 3, 4, 5, 6});
  const ::onnx::ModelProto proto =
      written(net.finish(net.sum(net.convolution(q, weights), filled({1, 3, 1, 1}, 1e4F))));
  EXPECT_EQ(op_types(proto).back(), "Add");
}

TEST(OnnxWriter, ScaleOfWeightsThatAreAllZeroIsTheLargest) {
  Net net;
  const OutputRef weights = net.quantized_weights({0, 0, 3, 4, 5, 6});
  const ::onnx::ModelProto proto = written(net.finish(net.convolution(net.x, weights)));
  EXPECT_THAT(values<float>(*find_initializer(proto, "w/scale")), ElementsAre(2, 1, 2));
}

/// x and y, quantized to one grid, joined.
Model joined_quantizers(bool is_quantized_next) {
  Model model;
  const OutputRef low = model.add_constant(Tensor::scalar(-1.28F));
  const OutputRef high = model.add_constant(Tensor::scalar(1.27F));
  const auto quantized = [&](OutputRef data) {
    return model.add(FakeQuantize{256}, {data, low, high, low, high});
  };
  const OutputRef x = model.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {}, "x");
  const OutputRef y = model.add(Parameter{ElementType::f32, {1, 2, 4, 4}}, {}, "y");
  const OutputRef joined = model.add(Concat{1}, {quantized(x), quantized(y)});
  model.add(Result{}, {is_quantized_next ? quantized(joined) : joined});
  return model;
}

TEST(OnnxWriter, JoinedIntegersAreQuantizedAgainForWhatReadsThem) {
  EXPECT_THAT(op_types(written(joined_quantizers(false))),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "QuantizeLinear",
                          "DequantizeLinear", "Concat", "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, JoinedIntegersThatAreQuantizedNextStayAsTheyAre) {
  EXPECT_THAT(op_types(written(joined_quantizers(true))),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "QuantizeLinear",
                          "DequantizeLinear", "Concat", "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, PerChannelFormKeepsScalesPerChannel) {
  Net net;
  const Tensor low = filled({1, 2, 1, 1}, 0);
  const Tensor high = Tensor::from(Shape{1, 2, 1, 1}, Floats{255, 510});
  const ::onnx::ModelProto proto =
      written(net.finish(net.quantizer(net.x, low, high)), {.qdq = QdqForm::per_channel});
  EXPECT_THAT(values<float>(*find_initializer(proto, "q/scale")), ElementsAre(1, 2));
  EXPECT_EQ(proto.graph().node(0).attribute(0).i(), 1);
}

/// A convolution without bias between quantizers of [0, high_before] and [0, high_after].
::onnx::ModelProto convolution_between(const Tensor& high_before, const Tensor& high_after) {
  Net net;
  const OutputRef before = net.quantizer(net.x, filled(high_before.shape(), 0), high_before);
  const OutputRef weights = net.quantized_weights({1, 2, 3, 4, 5, 6});
  const OutputRef low = net.model.add_constant(filled(high_after.shape(), 0));
  const OutputRef high = net.model.add_constant(high_after);
  const OutputRef after = net.model.add(
      FakeQuantize{256}, {net.convolution(before, weights), low, high, low, high}, "after");
  return written(net.finish(after), {.qdq = QdqForm::per_channel});
}

TEST(OnnxWriter, AnAdditionKeepsAConvolutionFromAQuantizerWithScalesPerChannel) {
  const Tensor high = Tensor::from(Shape{1, 3, 1, 1}, Floats{255, 510, 255});
  EXPECT_THAT(op_types(convolution_between(filled({}, 255), high)),
              ElementsAre("QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "Conv", "Add",
                          "QuantizeLinear", "DequantizeLinear"));
}

TEST(OnnxWriter, AFloatBiasKeepsAConvolutionOfScalesPerChannelFromIntegers) {
  const Tensor high = Tensor::from(Shape{1, 2, 1, 1}, Floats{255, 510});
  const ::onnx::ModelProto proto = convolution_between(high, filled({}, 255));
  EXPECT_THAT(values<float>(*find_initializer(proto, "conv/bias")), ElementsAre(0, 0, 0));
}

TEST(OnnxWriter, ResizeHasAScaleForEachDimension) {
  Net net;
  const OutputRef sizes = net.model.add_constant(integers({8, 12}));
  const OutputRef axes = net.model.add_constant(integers({2, 3}));
  Interpolate resize;
  resize.mode = InterpolateMode::nearest;
  const ::onnx::ModelProto proto =
      written(net.finish(net.model.add(resize, {net.x, sizes, axes}, "resize")));
  EXPECT_THAT(values<float>(*find_initializer(proto, "resize/scales")), ElementsAre(1, 1, 2, 3));
}

TEST(OnnxWriter, HalvesAreCastWhenTheyAreRead) {
  Net net;
  const OutputRef weights = net.model.add_constant(filled({3, 2, 1, 1}, 1), "w");
  const ::onnx::ModelProto proto =
      written(net.finish(net.convolution(net.x, weights)), {.compress_to_fp16 = true});
  EXPECT_THAT(op_types(proto), ElementsAre("Cast", "Conv"));
  EXPECT_EQ(proto.graph().initializer(0).data_type(), ::onnx::TensorProto::FLOAT16);
}

// The nearest element as "simple" takes it, of x resampled to a height and width.
Model resampled(std::int64_t height, std::int64_t width) {
  Net net;
  Interpolate op;
  op.coordinate_transformation_mode = CoordinateTransformationMode::asymmetric;
  op.nearest_mode = NearestMode::simple;
  const OutputRef sizes = net.model.add_constant(integers({height, width}));
  const OutputRef axes = net.model.add_constant(integers({2, 3}));
  net.finish(net.model.add(op, {net.x, sizes, axes}, "resize"));
  return std::move(net.model);
}

std::string nearest_mode(const ::onnx::ModelProto& proto) {
  for (const auto& attribute : proto.graph().node(0).attribute())
    if (attribute.name() == "nearest_mode") return attribute.s();
  return {};
}

TEST(OnnxWriter, SimpleNearestIsFloorWhereDataGrowAndCeilWhereTheyShrink) {
  EXPECT_EQ(nearest_mode(written(resampled(64, 64))), "floor");
  EXPECT_EQ(nearest_mode(written(resampled(2, 1))), "ceil");
}

TEST(OnnxWriter, SimpleNearestOfDataThatGrowAndShrinkIsRefusedInOneLine) {
  try {
    written(resampled(64, 1));
    FAIL() << "expected Unsupported";
  } catch (const Unsupported& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("\"resize\" (Interpolate)"),
                                    HasSubstr("some dimensions grow and others shrink"),
                                    ::testing::Not(HasSubstr("\n"))));
  }
}

TEST(OnnxWriter, EveryNodeThatOnnxLacksIsListed) {
  Net net;
  const OutputRef axes = net.model.add_constant(integers({2, 3}));
  const OutputRef a = net.model.add(Lrn{1, 1, 1, 3}, {net.x, axes}, "first");
  const OutputRef b = net.model.add(Lrn{1, 1, 1, 3}, {a, axes}, "second");
  const Model& model = net.finish(b);
  try {
    written(model);
    FAIL() << "expected Unsupported";
  } catch (const Unsupported& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("\"first\" (LRN)"), HasSubstr("\"second\" (LRN)")));
  }
}

TEST(OnnxWriter, RefusedModelLeavesTheOldFile) {
  const TemporaryDirectory directory;
  write_file(directory / "m.onnx", "old");
  Net net;
  const OutputRef axes = net.model.add_constant(integers({2, 3}));
  net.finish(net.model.add(Lrn{1, 1, 1, 3}, {net.x, axes}));
  EXPECT_THROW(write_model(net.model, directory / "m.onnx"), Unsupported);
  EXPECT_EQ(test::read_text(directory / "m.onnx"), "old");
}

TEST(OnnxWriter, ConstantsOfALargeModelAreInAFileBesideIt) {
  const TemporaryDirectory directory;
  Net net;
  const OutputRef weights = net.model.add_constant(filled({512, 2, 1, 1}, 3), "w");
  const Model& model = net.finish(net.convolution(net.x, weights));
  onnx::write_onnx(model, directory / "m.onnx", {}, 4095);
  const ::onnx::ModelProto proto = parse(directory / "m.onnx");
  EXPECT_EQ(find_initializer(proto, "w")->external_data(0).value(), "m.onnx.data");
  EXPECT_EQ(test::read_text(directory / "m.onnx.data").size(), 4096U);
  const Model again = read_model(directory / "m.onnx");
  EXPECT_EQ(*again.constant({*again.find("w"), 0}), *model.constant(weights));
}

TEST(ModelFiles, AreTheModelAndTheFileThatItsConstantsAreIn) {
  const TemporaryDirectory directory;
  Net net;
  const OutputRef weights = net.model.add_constant(filled({512, 2, 1, 1}, 3), "w");
  onnx::write_onnx(net.finish(net.convolution(net.x, weights)), directory / "m.onnx", {}, 4095);
  EXPECT_THAT(model_files(directory / "m.onnx"),
              ElementsAre(directory / "m.onnx", directory / "m.onnx.data"));
}

TEST(ModelFiles, AreTheModelAloneIfItNamesNoOther) {
  const TemporaryDirectory directory;
  write_file(directory / "m.onnx.data", "old");
  Net net;
  write_model(net.finish(net.model.add(Unary{}, {net.x})), directory / "m.onnx");
  EXPECT_THAT(model_files(directory / "m.onnx"), ElementsAre(directory / "m.onnx"));
}

TEST(ModelFiles, AreNamedByTensorsWithinBranchesToo) {
  const TemporaryDirectory directory;
  ::onnx::ModelProto proto;
  proto.set_ir_version(9);
  auto* branch = proto.mutable_graph()->add_node()->add_attribute()->mutable_g();
  auto* tensor = branch->add_node()->add_attribute()->mutable_t();
  auto* entry = tensor->add_external_data();
  entry->set_key("location");
  entry->set_value("weights.bin");
  write_file(directory / "m.onnx", proto.SerializeAsString());
  EXPECT_THAT(model_files(directory / "m.onnx"),
              ElementsAre(directory / "m.onnx", directory / "weights.bin"));
}

TEST(ModelFiles, AnIrIsTheXmlAndTheBin) {
  const TemporaryDirectory directory;
  Net net;
  write_model(net.finish(net.model.add(Unary{}, {net.x})), directory / "m.xml");
  EXPECT_THAT(model_files(directory / "m.xml"),
              ElementsAre(directory / "m.xml", directory / "m.bin"));
}

TEST(OnnxWriter, RtInfoComesBack) {
  const TemporaryDirectory directory;
  Net net;
  net.model.rt_info.at({"octet", "preprocess", "mean"}).value = "1,2,3";
  net.model.rt_info.at({"octet", "class_names"}).value = R"(["a/b","c"])";
  write_model(net.finish(net.model.add(Unary{}, {net.x})), directory / "m.onnx");
  const Model again = read_model(directory / "m.onnx");
  for (auto name : {"preprocess", "class_names"})
    EXPECT_EQ(*again.rt_info.find({"octet", name}), *net.model.rt_info.find({"octet", name}));
}

TEST(OnnxWriteTable, HasEveryOperationButThoseThatOnnxLacks) {
  std::set<std::string_view> rows;
  for (const onnx::WriteRow& row : onnx::write_table()) rows.insert(row.graph_op);
  EXPECT_EQ(rows.size(), onnx::write_table().size());
  std::vector<std::string> missing;
  const auto check = [&]<std::size_t... i>(std::index_sequence<i...>) {
    const Op ops[] = {std::variant_alternative_t<i, Op>{}...};
    for (const Op& op : ops) {
      if (!rows.contains(type_name(op))) missing.emplace_back(type_name(op));
    }
  };
  check(std::make_index_sequence<std::variant_size_v<Op>>());
  EXPECT_THAT(missing, ElementsAre("Parameter", "Result", "Const", "ScaledDotProductAttention"));
}

}  // namespace
}  // namespace octet
