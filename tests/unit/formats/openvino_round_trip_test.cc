// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ir_files.h"
#include "shared_data.h"

namespace octet {
namespace {

using test::read_text;
using test::replaced;
using test::small_ir;
using test::TemporaryDirectory;
using test::write_ir_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Integers = std::vector<std::int64_t>;

// A model of one operation whose first input is a parameter, the others constants.
Model model_of(Op op, Shape input, std::vector<Tensor> constants = {}) {
  Model model;
  std::vector<OutputRef> inputs{model.add(Parameter{ElementType::f32, std::move(input)}, {}, "x")};
  for (Tensor& constant : constants) inputs.push_back(model.add_constant(std::move(constant)));
  model.add(Result{}, {model.add(std::move(op), inputs, "op")}, "y");
  return model;
}

Tensor integers(Integers values) {
  return Tensor::from(Shape{static_cast<std::int64_t>(values.size())}, values);
}
Tensor zeros(Shape shape) {
  return {ElementType::f32, std::move(shape)};
}

template <typename T>
T window(T op, Integers strides = {2, 2}) {
  op.strides = std::move(strides);
  op.pads_begin = {1, 0};
  op.pads_end = {0, 1};
  return op;
}

std::vector<std::pair<std::string, Model>> cases() {
  std::vector<std::pair<std::string, Model>> list;
  const auto add = [&](std::string name, Model model) {
    list.emplace_back(std::move(name), std::move(model));
  };
  const Shape image{1, 4, 8, 8};
  add("Convert", model_of(Convert{ElementType::i8}, image));
  Convolution convolution = window(Convolution{});
  convolution.dilations = {1, 2};
  add("Convolution", model_of(convolution, image, {zeros({5, 4, 3, 3})}));
  convolution.auto_pad = AutoPad::same_upper;
  convolution.pads_begin = convolution.pads_end = {0, 0};
  add("ConvolutionSameUpper", model_of(convolution, image, {zeros({5, 4, 3, 3})}));
  GroupConvolution grouped = window(GroupConvolution{});
  grouped.dilations = {1, 1};
  add("GroupConvolution", model_of(grouped, image, {zeros({2, 3, 2, 3, 3})}));
  add("MatMul", model_of(MatMul{false, true}, {3, 4}, {zeros({5, 4})}));
  for (auto kind : {BinaryKind::add, BinaryKind::subtract, BinaryKind::multiply, BinaryKind::divide,
                    BinaryKind::maximum, BinaryKind::minimum, BinaryKind::power}) {
    add(std::string(type_name(kind)), model_of(Binary{kind}, image, {zeros({4, 1, 1})}));
  }
  add("DivideNotPython",
      model_of(Binary{BinaryKind::divide, AutoBroadcast::numpy, false}, image, {zeros({})}));
  for (auto kind : {UnaryKind::relu, UnaryKind::sigmoid, UnaryKind::tanh, UnaryKind::exp,
                    UnaryKind::log, UnaryKind::sqrt, UnaryKind::abs, UnaryKind::negative,
                    UnaryKind::floor, UnaryKind::ceiling, UnaryKind::erf, UnaryKind::hswish,
                    UnaryKind::hsigmoid, UnaryKind::mish, UnaryKind::softplus}) {
    add(std::string(type_name(kind)), model_of(Unary{kind}, image));
  }
  add("Clamp", model_of(Clamp{0.1, 1.0 / 3}, image));
  add("PReLU", model_of(PRelu{}, image, {zeros({4})}));
  add("Elu", model_of(Elu{0.3}, image));
  add("Swish", model_of(Swish{}, image));
  add("SwishBeta", model_of(Swish{}, image, {zeros({})}));
  add("Gelu", model_of(Gelu{}, image));
  add("GeluTanh", model_of(Gelu{true}, image));
  add("Softmax", model_of(Softmax{-1}, image));
  for (auto kind : {ReduceKind::mean, ReduceKind::sum, ReduceKind::max, ReduceKind::min,
                    ReduceKind::prod, ReduceKind::l1, ReduceKind::l2}) {
    add(std::string(type_name(kind)), model_of(Reduce{kind, true}, image, {integers({2, 3})}));
  }
  MaxPool max_pool = window(MaxPool{});
  max_pool.kernel = {3, 2};
  max_pool.rounding_type = RoundingType::ceil;
  add("MaxPool", model_of(max_pool, image));
  max_pool.dilations = {2, 1};
  add("MaxPoolDilated", model_of(max_pool, image));
  AvgPool avg_pool = window(AvgPool{});
  avg_pool.kernel = {3, 2};
  avg_pool.exclude_pad = false;
  add("AvgPool", model_of(avg_pool, image));
  add("Reshape", model_of(Reshape{true}, image, {integers({0, -1})}));
  add("Squeeze", model_of(Squeeze{}, image, {integers({0})}));
  add("Unsqueeze", model_of(Unsqueeze{}, image, {integers({0, 2})}));
  add("Transpose", model_of(Transpose{}, image, {integers({0, 2, 3, 1})}));
  add("Concat", model_of(Concat{1}, image, {zeros({1, 2, 8, 8})}));
  add("StridedSlice", model_of(StridedSlice{{1, 0, 0}, {1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {}}, image,
                               {integers({0, 1, 2}), integers({0, 3, 4}), integers({1, 1, 1})}));
  add("Pad",
      model_of(Pad{PadMode::reflect}, image, {integers({0, 0, 1, 1}), integers({0, 0, 2, 0})}));
  add("PadValue",
      model_of(Pad{}, image, {integers({0, 0, 1, 1}), integers({0, 0, -2, 0}), zeros({})}));
  add("FakeQuantize", model_of(FakeQuantize{255}, image,
                               {zeros({}), zeros({1, 4, 1, 1}), zeros({}), zeros({1, 4, 1, 1})}));
  return list;
}

class OpenvinoIrOps : public ::testing::TestWithParam<std::pair<std::string, Model>> {};

TEST_P(OpenvinoIrOps, ReadBackAreTheSameModel) {
  const TemporaryDirectory directory;
  const Model& model = GetParam().second;
  write_model(model, directory / "a.xml");
  const Model again = read_model(directory / "a.xml");
  EXPECT_EQ(to_text(again), to_text(model));
  EXPECT_EQ(again.node(*again.find("op")).op, model.node(*model.find("op")).op);
}

TEST_P(OpenvinoIrOps, WrittenAgainAreTheSameBytes) {
  const TemporaryDirectory directory;
  write_model(GetParam().second, directory / "a.xml");
  write_model(read_model(directory / "a.xml"), directory / "b.xml");
  EXPECT_EQ(read_text(directory / "a.xml"), read_text(directory / "b.xml"));
  EXPECT_EQ(read_text(directory / "a.bin"), read_text(directory / "b.bin"));
}

INSTANTIATE_TEST_SUITE_P(Cases, OpenvinoIrOps, ::testing::ValuesIn(cases()),
                         [](const auto& c) { return c.param.first; });

TEST(OpenvinoIr, TheSmallFileIsWrittenAsItStands) {
  const TemporaryDirectory directory;
  write_model(read_model(write_ir_text(directory, small_ir())), directory / "again.xml");
  EXPECT_EQ(read_text(directory / "again.xml"), small_ir());
}

// Reads an IR, writes it again and returns the text.
std::string written_again(const std::string& xml) {
  const TemporaryDirectory directory;
  write_model(read_model(write_ir_text(directory, xml)), directory / "again.xml");
  return read_text(directory / "again.xml");
}

TEST(OpenvinoIr, TensorNamesWithCommasSurvive) {
  const std::string xml = replaced(small_ir(), "names=\"p\"", "names=\"a\\,b,p\"");
  const TemporaryDirectory directory;
  const Model model = read_model(write_ir_text(directory, xml));
  EXPECT_THAT(model.node(*model.find("product")).outputs[0].names, ElementsAre("a,b", "p"));
  EXPECT_EQ(written_again(xml), xml);
}

TEST(OpenvinoIr, RtInfoOfLayersAndPortsSurvives) {
  std::string xml =
      replaced(small_ir(), "<data auto_broadcast=\"numpy\" />",
               "<data auto_broadcast=\"numpy\" />\n\t\t\t<rt_info>\n"
               "\t\t\t\t<attribute name=\"fused_names\" version=\"0\" value=\"a, b\" />\n"
               "\t\t\t\t<attribute name=\"precise\" version=\"0\" />\n\t\t\t</rt_info>");
  xml =
      replaced(xml, "names=\"x\">\n\t\t\t\t\t<dim>1</dim>\n\t\t\t\t\t<dim>2</dim>",
               "names=\"x\">\n\t\t\t\t\t<dim>1</dim>\n\t\t\t\t\t<dim>2</dim>\n\t\t\t\t\t<rt_info>\n"
               "\t\t\t\t\t\t<attribute name=\"layout\" version=\"0\" layout=\"[N,C]\" "
               "/>\n\t\t\t\t\t</rt_info>");
  EXPECT_EQ(written_again(xml), xml);
}

TEST(OpenvinoIr, RtInfoOfTheModelSurvives) {
  const std::string xml = replaced(
      small_ir(), "<rt_info />",
      "<rt_info>\n\t\t<info name=\"A\" value=\"1\" />\n\t\t<info name=\"B\" value=\"2\" />\n"
      "\t\t<tree>\n\t\t\t<leaf value=\"&lt;&quot;&#10;&gt;\" />\n\t\t</tree>\n\t</rt_info>");
  const TemporaryDirectory directory;
  const Model model = read_model(write_ir_text(directory, xml));
  EXPECT_EQ(model.rt_info.find({"tree", "leaf"})->value, "<\"\n>");
  EXPECT_EQ(written_again(written_again(xml)), written_again(xml));
}

TEST(OpenvinoIr, RtInfoNamesThatXmlForbidsAreRefusedAndNothingIsWritten) {
  const TemporaryDirectory directory;
  Model model = read_model(write_ir_text(directory, small_ir()));
  model.rt_info.at({"two words"}).value = "1";
  EXPECT_THAT([&] { write_model(model, directory / "new.xml"); },
              ::testing::ThrowsMessage<InvalidArgument>(HasSubstr("two words")));
  EXPECT_FALSE(std::filesystem::exists(directory / "new.bin"));
}

TEST(OpenvinoIr, LayersInAnyOrderGiveTheSameGraph) {
  std::string xml = small_ir();
  const std::size_t begin = xml.find("\t\t<layer id=\"1\"");
  const std::size_t end = xml.find("\t\t<layer id=\"2\"");
  const std::string constant = xml.substr(begin, end - begin);
  xml.erase(begin, end - begin);
  xml = replaced(xml, "\t</layers>", constant + "\t</layers>");
  const TemporaryDirectory directory;
  const Model model = read_model(write_ir_text(directory, xml));
  EXPECT_EQ(model.node(*model.find("product")).inputs[1], (OutputRef{*model.find("w"), 0}));
}

TEST(OpenvinoIr, Version10GivesTypeAndShapeOfConstantsAtThePort) {
  std::string xml = replaced(small_ir(), "version=\"11\"", "version=\"10\"");
  xml = replaced(xml, "<data element_type=\"f32\" shape=\"2\" offset", "<data offset");
  const TemporaryDirectory directory;
  const Model model = read_model(write_ir_text(directory, xml));
  EXPECT_EQ(model.constant({*model.find("w"), 0})->shape(), Shape{2});
}

TEST(OpenvinoIr, MetaDataOfVersion10IsRtInfo) {
  std::string xml = replaced(small_ir(), "version=\"11\"", "version=\"10\"");
  xml = replaced(xml, "<rt_info />", "<meta_data><MO_version value=\"2021.4\"/></meta_data>");
  const TemporaryDirectory directory;
  EXPECT_EQ(read_model(write_ir_text(directory, xml)).rt_info.find({"MO_version"})->value,
            "2021.4");
}

TEST(OpenvinoIr, DynamicDimensionsSurvive) {
  const Model model = model_of(Unary{UnaryKind::relu}, {Shape::kDynamic, 3, 8, 8});
  const TemporaryDirectory directory;
  write_model(model, directory / "a.xml");
  EXPECT_EQ(to_text(read_model(directory / "a.xml")), to_text(model));
}

TEST(OpenvinoIr, InputShapeReplacesTheFilesShape) {
  const TemporaryDirectory directory;
  write_model(model_of(Unary{UnaryKind::relu}, {1, 3, 8, 8}), directory / "a.xml");
  const Model model =
      read_model(directory / "a.xml", {.architecture = {}, .input_shape = Shape{4, 3, 8, 8}});
  EXPECT_EQ(model.node(*model.find("op")).outputs[0].shape, (Shape{4, 3, 8, 8}));
}

TEST(OpenvinoIr, EqualConstantsAreStoredOnce) {
  const TemporaryDirectory directory;
  write_model(model_of(FakeQuantize{}, {1, 2}, {zeros({2}), zeros({2}), zeros({1, 2}), zeros({2})}),
              directory / "a.xml");
  EXPECT_EQ(std::filesystem::file_size(directory / "a.bin"), 8);
}

TEST(OpenvinoIr, AModelWithoutConstantsNeedsNoBin) {
  const TemporaryDirectory directory;
  const Model model = model_of(Unary{}, {1, 2});
  write_model(model, directory / "a.xml");
  std::filesystem::remove(directory / "a.bin");
  EXPECT_EQ(to_text(read_model(directory / "a.xml")), to_text(model));
}

TEST(OpenvinoIr, CompressToFp16KeepsNamesAndMarksTheConvert) {
  const TemporaryDirectory directory;
  const std::vector<float> values{1.5F, 1e6F};
  write_model(model_of(Binary{}, {1, 2}, {Tensor::from(Shape{2}, values)}), directory / "a.xml",
              {.compress_to_fp16 = true});
  const Model model = read_model(directory / "a.xml");
  const Node& convert = model.node(*model.find("Const"));
  EXPECT_NE(convert.rt_info.find({"decompression"}), nullptr);
  EXPECT_THAT(model.constant(convert.inputs[0])->to(ElementType::f32).data<float>(),
              ElementsAre(1.5F, 65504.0F));
}

class SharedIr : public ::testing::TestWithParam<const char*> {};

TEST_P(SharedIr, IsWrittenWithTheSameConstantsAndLayers) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << "the shared models are not here";
  const std::filesystem::path file = *shared / "models" / "mobilenet_v2_cifar10" / GetParam();
  const TemporaryDirectory directory;
  write_model(read_model(file), directory / "a.xml");
  EXPECT_EQ(read_text(directory / "a.bin"),
            read_text(std::filesystem::path(file).replace_extension(".bin")));
  const std::string before = read_text(file);
  const std::string after = read_text(directory / "a.xml");
  EXPECT_EQ(after.substr(0, after.find("<edges>")), before.substr(0, before.find("<edges>")));
  EXPECT_EQ(after.substr(after.find("</edges>")), before.substr(before.find("</edges>")));
}

INSTANTIATE_TEST_SUITE_P(MobileNetV2, SharedIr,
                         ::testing::Values("mobilenet_v2.xml", "nncf_quantized_mobilenet_v2.xml"),
                         [](const auto& c) { return c.index == 0 ? "Float" : "Nncf"; });

}  // namespace
}  // namespace octet
