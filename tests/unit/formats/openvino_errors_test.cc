// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ir_files.h"
#include "named.h"

namespace octet {
namespace {

using test::replaced;
using test::small_ir;
using test::TemporaryDirectory;
using test::write_ir_text;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct BadIr {
  const char* name;
  const char* from;
  const char* to;
  const char* expected;
  friend void PrintTo(const BadIr& c, std::ostream* out) { *out << c.name; }
};

class OpenvinoIrErrors : public ::testing::TestWithParam<BadIr> {};

TEST_P(OpenvinoIrErrors, IsAParseErrorThatNamesThePlace) {
  const TemporaryDirectory directory;
  const std::filesystem::path file =
      write_ir_text(directory, replaced(small_ir(), GetParam().from, GetParam().to));
  try {
    read_model(file);
    FAIL() << "read without an error";
  } catch (const ParseError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr(file.stem().string()), HasSubstr(GetParam().expected)));
    EXPECT_GE(error.offset(), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, OpenvinoIrErrors,
    ::testing::Values(
        BadIr{"BrokenXml", "</layers>", "</layer>", "well-formed XML"},
        BadIr{"OtherXml", "<net name=\"small\" version=\"11\">", "<network>", "well-formed XML"},
        BadIr{"NoType", "type=\"Clamp\" ", "", "attribute type"},
        BadIr{"NoLayerId", "<layer id=\"3\"", "<layer", "integer attribute id, got none"},
        BadIr{"DuplicateLayerId", "<layer id=\"3\"", "<layer id=\"2\"", "layers of different ids"},
        BadIr{"DuplicatePortId", "<port id=\"1\" precision=\"FP32\">",
              "<port id=\"0\" precision=\"FP32\">", "ports of different ids"},
        BadIr{"EdgeFromNowhere", "from-layer=\"3\"", "from-layer=\"9\"", "id of a layer, got 9"},
        BadIr{"EdgeFromNoPort", "from-layer=\"3\" from-port=\"1\"",
              "from-layer=\"3\" from-port=\"5\"", "output port of layer \"limited\", got 5"},
        BadIr{"EdgeToNoPort", "to-layer=\"3\" to-port=\"0\"", "to-layer=\"3\" to-port=\"7\"",
              "input port of layer \"limited\", got 7"},
        BadIr{"EdgeWithoutNumber", "to-layer=\"3\"", "to-layer=\"three\"",
              "integer attribute to-layer"},
        BadIr{"TwoEdgesToOnePort", "to-layer=\"2\" to-port=\"1\"", "to-layer=\"2\" to-port=\"0\"",
              "one edge to port 0"},
        BadIr{"NoEdge", "<edge from-layer=\"2\" from-port=\"2\" to-layer=\"3\" to-port=\"0\" />",
              "", "edge to port 0, got none"},
        BadIr{"Cycle", "from-layer=\"0\" from-port=\"0\"", "from-layer=\"3\" from-port=\"1\"",
              "without cycles"},
        BadIr{"NoAttribute", "min=\"0\" ", "",
              "layer \"limited\" (Clamp): expected an attribute min"},
        BadIr{"NoData", "<data min=\"0\" max=\"6\" />", "", "expected an attribute min"},
        BadIr{"NotANumber", "min=\"0\"", "min=\"zero\"",
              "attribute min: expected a number, got \"zero\""},
        BadIr{"UnknownWord", "\"numpy\"", "\"numpi\"", "attribute auto_broadcast: expected one of"},
        BadIr{"UnknownElementType", "shape=\"1,2\" element_type=\"f32\"",
              "shape=\"1,2\" element_type=\"float\"",
              "expected an element type like f32, got \"float\""},
        BadIr{"NegativeDimension", "shape=\"1,2\"", "shape=\"1,-2\"", "expected dimensions like"},
        BadIr{"ShapeMismatch", "names=\"p\">\n\t\t\t\t\t<dim>1</dim>\n\t\t\t\t\t<dim>2</dim>",
              "names=\"p\">\n\t\t\t\t\t<dim>1</dim>\n\t\t\t\t\t<dim>3</dim>",
              "layer \"product\" (Multiply): output port 2: expected f32[1,2] as follows from the "
              "inputs, got FP32[1,3]"},
        BadIr{"TypeMismatch", "precision=\"FP32\" names=\"p\"", "precision=\"FP16\" names=\"p\"",
              "expected f32[1,2] as follows from the inputs, got FP16[1,2]"},
        BadIr{"OperationRefusesInputs", "shape=\"1,2\"", "shape=\"1,3\"",
              "layer \"x\" (Parameter): output port 0"},
        BadIr{"DynamicConstant", "shape=\"2\" offset", "shape=\"?\" offset",
              "constant of static shape"},
        BadIr{"ConstantOfOtherSize", "size=\"8\"", "size=\"12\"",
              "expected 2 elements of f32 (4 bytes each) for shape [2], got size 12"},
        BadIr{"ConstantPastTheEnd", "offset=\"0\"", "offset=\"4\"",
              "expected 8 bytes, got a file of 8 bytes"},
        BadIr{"ConstantAtNegativeOffset", "offset=\"0\"", "offset=\"-8\"",
              "attribute offset: expected at least 0, got -8"},
        BadIr{"ConstantFarAway", "offset=\"0\"", "offset=\"9223372036854775807\"",
              "got a file of 8 bytes"},
        BadIr{"ConstantOfHugeShape", "shape=\"2\" offset", "shape=\"4611686018427387904,4\" offset",
              "2^62"},
        BadIr{"ResultIsRead", "from-layer=\"3\" from-port=\"1\" to-layer=\"4\"",
              "from-layer=\"4\" from-port=\"0\" to-layer=\"4\"",
              "output port of layer \"result\""}),
    test::by_name);

TEST(OpenvinoIr, MissingBinIsAnIoErrorThatNamesIt) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = write_ir_text(directory, small_ir());
  std::filesystem::remove(directory / "m.bin");
  EXPECT_THAT([&] { read_model(file); }, ::testing::ThrowsMessage<IoError>(HasSubstr("m.bin")));
}

TEST(OpenvinoIr, TruncatedBinIsAParseErrorThatNamesIt) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = write_ir_text(directory, small_ir(), 7);
  EXPECT_THAT([&] { read_model(file); },
              ::testing::ThrowsMessage<ParseError>(
                  AllOf(HasSubstr("m.bin"), HasSubstr("got a file of 7 bytes"))));
}

TEST(OpenvinoIr, EveryTruncationIsACleanError) {
  const TemporaryDirectory directory;
  const std::string whole = small_ir();
  for (std::size_t length = 0; length + 7 < whole.size(); length += 7) {
    const std::filesystem::path file = write_ir_text(directory, whole.substr(0, length));
    EXPECT_THROW(read_model(file), ParseError) << "truncated to " << length << " bytes";
  }
}

TEST(OpenvinoIr, OtherVersionsAreUnsupported) {
  const TemporaryDirectory directory;
  const auto file =
      write_ir_text(directory, replaced(small_ir(), "version=\"11\"", "version=\"7\""));
  EXPECT_THAT([&] { read_model(file); }, ::testing::ThrowsMessage<Unsupported>(
                                             HasSubstr("version 10 or 11, got version \"7\"")));
}

TEST(OpenvinoIr, AllUnknownOperationsAreListedAtOnce) {
  const TemporaryDirectory directory;
  std::string xml =
      replaced(small_ir(), "type=\"Clamp\" version=\"opset1\"", "type=\"Foo\" version=\"opset8\"");
  xml = replaced(xml, "type=\"Multiply\" version=\"opset1\"", "type=\"Bar\" version=\"extension\"");
  const auto file = write_ir_text(directory, xml);
  EXPECT_THAT([&] { read_model(file); }, ::testing::ThrowsMessage<Unsupported>(AllOf(
                                             HasSubstr("Foo of opset8 (node \"limited\")"),
                                             HasSubstr("Bar of extension (node \"product\")"))));
}

TEST(OpenvinoIr, AnUnknownOperationOfManyLayersIsListedOnce) {
  const TemporaryDirectory directory;
  std::string xml =
      replaced(small_ir(), "type=\"Clamp\" version=\"opset1\"", "type=\"Foo\" version=\"opset8\"");
  xml = replaced(xml, "type=\"Multiply\" version=\"opset1\"", "type=\"Foo\" version=\"opset8\"");
  const auto file = write_ir_text(directory, xml);
  EXPECT_THAT([&] { read_model(file); }, ::testing::ThrowsMessage<Unsupported>(
                                             HasSubstr("Foo of opset8 (2 nodes, the first is \"")));
}

TEST(OpenvinoIr, OperationSetsFromTheFutureAreUnsupported) {
  const TemporaryDirectory directory;
  const auto file =
      write_ir_text(directory, replaced(small_ir(), "type=\"Clamp\" version=\"opset1\"",
                                        "type=\"Clamp\" version=\"opset99\""));
  EXPECT_THAT([&] { read_model(file); },
              ::testing::ThrowsMessage<Unsupported>(HasSubstr("Clamp of opset99")));
}

TEST(OpenvinoIr, ElementTypesThatTheGraphLacksAreUnsupported) {
  const TemporaryDirectory directory;
  const auto file = write_ir_text(
      directory, replaced(small_ir(), "element_type=\"f32\" shape", "element_type=\"u1\" shape"));
  EXPECT_THAT([&] { read_model(file); }, ::testing::ThrowsMessage<Unsupported>(HasSubstr(
                                             "Const of opset1 with element_type u1 (node \"w\")")));
}

TEST(OpenvinoIr, WordsForWhatTheGraphLacksAreUnsupported) {
  const TemporaryDirectory directory;
  const auto file = write_ir_text(directory, replaced(small_ir(), "\"numpy\"", "\"pdpd\""));
  EXPECT_THAT([&] { read_model(file); },
              ::testing::ThrowsMessage<Unsupported>(
                  HasSubstr("Multiply of opset1 with auto_broadcast pdpd (node \"product\")")));
}

TEST(OpenvinoIr, ConstantsThatOverlapManyTimesAreRefused) {
  const TemporaryDirectory directory;
  std::string layers;
  for (int i = 0; i < 100; ++i) {
    layers +=
        "<layer id=\"" + std::to_string(100 + i) + "\" name=\"c" + std::to_string(i) +
        "\" type=\"Const\" version=\"opset1\"><data element_type=\"i8\" shape=\"900\" offset=\"" +
        std::to_string(i) +
        "\" size=\"900\"/><output><port id=\"0\" "
        "precision=\"I8\"><dim>900</dim></port></output></layer>";
  }
  const auto file =
      write_ir_text(directory, replaced(small_ir(), "</layers>", layers + "</layers>"), 1000);
  EXPECT_THAT([&] { read_model(file); },
              ::testing::ThrowsMessage<ParseError>(HasSubstr("do not overlap")));
}

TEST(OpenvinoIr, DeepRtInfoIsRefused) {
  const TemporaryDirectory directory;
  std::string tree;
  for (int i = 0; i < 100000; ++i) tree += "<a>";
  for (int i = 0; i < 100000; ++i) tree += "</a>";
  const auto file = write_ir_text(
      directory, replaced(small_ir(), "<rt_info />", "<rt_info>" + tree + "</rt_info>"));
  EXPECT_THAT([&] { read_model(file); },
              ::testing::ThrowsMessage<ParseError>(HasSubstr("at most 64 levels")));
}

TEST(ReadModel, RefusesATextFile) {
  const TemporaryDirectory directory;
  write_file(directory / "m.xml", std::string_view("hello"));
  EXPECT_THROW(read_model(directory / "m.xml"), ParseError);
}

TEST(ReadModel, RefusesAnAbsentFile) {
  const TemporaryDirectory directory;
  EXPECT_THAT([&] { read_model(directory / "none.xml"); },
              ::testing::ThrowsMessage<IoError>(HasSubstr("none.xml")));
}

TEST(WriteModel, RefusesUnknownExtensions) {
  const TemporaryDirectory directory;
  EXPECT_THAT([&] { write_model(Model{}, directory / "m.txt"); },
              ::testing::ThrowsMessage<InvalidArgument>(HasSubstr(".xml")));
}

TEST(WriteModel, LeavesTheOldPairWholeWhenItFails) {
  const TemporaryDirectory directory;
  const auto file = write_ir_text(directory, small_ir());
  const Model model = read_model(file);
  // The xml's temporary file cannot be made in a directory whose .bin could be replaced.
  std::filesystem::create_directory(directory / "other.xml");
  write_file(directory / "other.bin", std::string_view("old"));
  EXPECT_THROW(write_model(model, directory / "other.xml"), IoError);
  EXPECT_EQ(test::read_text(directory / "other.bin"), "old");
}

}  // namespace
}  // namespace octet
