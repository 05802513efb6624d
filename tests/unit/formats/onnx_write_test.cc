// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <set>

#include "formats/onnx/write/table.h"
#include "formats/onnx/write/writer.h"
#include "onnx_written.h"

namespace octet {
namespace {

using test::filled;
using test::find_initializer;
using test::Floats;
using test::integers;
using test::Net;
using test::op_types;
using test::parse;
using test::TemporaryDirectory;
using test::values;
using test::written;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

TEST(OnnxWriter, PositionsOf32BitsAreCast) {
  Net net;
  const OutputRef k = net.model.add_constant(Tensor::scalar(std::int64_t{2}), "k");
  const OutputRef top = net.model.add(TopK{.axis = 1}, {net.x, k}, "top");
  net.model.add(Result{}, {{top.node, 1}}, "y");
  EXPECT_THAT(op_types(written(net.model)), ElementsAre("TopK", "Cast"));
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
    const Op ops[] = {std::variant_alternative_t<i, OpVariant>{}...};
    for (const Op& op : ops) {
      if (!rows.contains(type_name(op))) missing.emplace_back(type_name(op));
    }
  };
  check(std::make_index_sequence<std::variant_size_v<OpVariant>>());
  EXPECT_THAT(missing, ElementsAre("Parameter", "Result", "Const", "ScaledDotProductAttention"));
}

}  // namespace
}  // namespace octet
