// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ir_files.h"
#include "named.h"
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

// A model of one operation whose first input is a parameter, the others constants.
Model single(Op op, Shape input, std::vector<Tensor> constants = {}) {
  Model model;
  std::vector<OutputRef> inputs{model.add(Parameter{ElementType::f32, std::move(input)}, {}, "x")};
  for (Tensor& constant : constants) inputs.push_back(model.add_constant(std::move(constant)));
  model.add(Result{}, {model.add(std::move(op), inputs, "op")}, "y");
  return model;
}

Tensor blank(Shape shape) {
  return {ElementType::f32, std::move(shape)};
}

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
  const Model model = single(Unary{UnaryKind::relu}, {Shape::kDynamic, 3, 8, 8});
  const TemporaryDirectory directory;
  write_model(model, directory / "a.xml");
  EXPECT_EQ(to_text(read_model(directory / "a.xml")), to_text(model));
}

TEST(OpenvinoIr, InputShapeReplacesTheFilesShape) {
  const TemporaryDirectory directory;
  write_model(single(Unary{UnaryKind::relu}, {1, 3, 8, 8}), directory / "a.xml");
  const Model model =
      read_model(directory / "a.xml", {.architecture = {}, .input_shape = Shape{4, 3, 8, 8}});
  EXPECT_EQ(model.node(*model.find("op")).outputs[0].shape, (Shape{4, 3, 8, 8}));
}

TEST(OpenvinoIr, EqualConstantsAreStoredOnce) {
  const TemporaryDirectory directory;
  write_model(single(FakeQuantize{}, {1, 2}, {blank({2}), blank({2}), blank({1, 2}), blank({2})}),
              directory / "a.xml");
  EXPECT_EQ(std::filesystem::file_size(directory / "a.bin"), 8);
}

TEST(OpenvinoIr, AModelWithoutConstantsNeedsNoBin) {
  const TemporaryDirectory directory;
  const Model model = single(Unary{}, {1, 2});
  write_model(model, directory / "a.xml");
  std::filesystem::remove(directory / "a.bin");
  EXPECT_EQ(to_text(read_model(directory / "a.xml")), to_text(model));
}

TEST(OpenvinoIr, CompressToFp16KeepsNamesAndMarksTheConvert) {
  const TemporaryDirectory directory;
  const std::vector<float> values{1.5F, 1e6F};
  write_model(single(Binary{}, {1, 2}, {Tensor::from(Shape{2}, values)}), directory / "a.xml",
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
                         test::by_value);

}  // namespace
}  // namespace octet
