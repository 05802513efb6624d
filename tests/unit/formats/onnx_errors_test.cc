// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "onnx_messages.h"

namespace octet {
namespace {

using test::OnnxMessage;
using test::set;
using testing::HasSubstr;

OnnxMessage relu() {
  OnnxMessage net;
  net.input("x", {2}).output("y");
  net.node("Relu", {"x"}, {"y"}, "act");
  return net;
}

TEST(OnnxErrors, AllOperationsThatLackAreToldAtOnce) {
  OnnxMessage net;
  net.input("x", {2}).output("z");
  net.node("NonZero", {"x"}, {"a"}, "first");
  net.node("Det", {"a"}, {"b"}, "second");
  net.node("NonZero", {"b"}, {"c"}, "third");
  auto& own = net.node("Fancy", {"c"}, {"z"}, "fourth");
  own.set_domain("org.example");
  EXPECT_THAT(test::error_of<Unsupported>(net),
              AllOf(HasSubstr("NonZero of ai.onnx 17 (2 nodes, the first is \"first\")"),
                    HasSubstr("Det of ai.onnx 17 (node \"second\")"),
                    HasSubstr("Fancy of org.example 1 (node \"fourth\")")));
}

TEST(OnnxErrors, OperationThatIsNewerThanTheModelsSetIsLacking) {
  OnnxMessage net(12);
  net.input("x", {2}).output("y");
  net.node("HardSwish", {"x"}, {"y"}, "act");
  EXPECT_THAT(test::error_of<Unsupported>(net), HasSubstr("HardSwish of ai.onnx 12"));
}

TEST(OnnxErrors, NewerSetThanKnownIsRefused) {
  OnnxMessage net(1000);
  net.input("x", {2}).output("y");
  net.node("Relu", {"x"}, {"y"});
  EXPECT_THAT(test::error_of<Unsupported>(net), HasSubstr("got 1000"));
}

TEST(OnnxErrors, TruncatedFileTellsThePlaceAndTheSizes) {
  OnnxMessage net = relu();
  const std::string whole = net.bytes();
  const std::string graph_bytes = net.message.graph().SerializeAsString();
  const std::size_t start = whole.find(graph_bytes);
  const std::string cut = whole.substr(0, start + graph_bytes.size() - 3);
  std::string text;
  try {
    read_model(std::as_bytes(std::span(cut)), "net.onnx");
  } catch (const ParseError& error) {
    text = error.what();
  }
  EXPECT_EQ(text, "net.onnx: at byte " + std::to_string(start) +
                      ": expected an ONNX model, got bytes that are no complete message of "
                      "protobuf: graph: expected " +
                      std::to_string(graph_bytes.size()) + " bytes, got " +
                      std::to_string(graph_bytes.size() - 3) +
                      ": the file is truncated or damaged");
}

TEST(OnnxErrors, DamagedFieldIsNamedWithItsMessage) {
  OnnxMessage net = relu();
  std::string bytes = net.bytes();
  // The length of the node's type.
  const std::size_t length = bytes.find("Relu") - 1;
  bytes[length] = 100;
  try {
    read_model(std::as_bytes(std::span(bytes)), "net.onnx");
    FAIL() << "read";
  } catch (const ParseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("graph.node.op_type: expected 100 bytes, got "));
    EXPECT_EQ(error.offset(), static_cast<std::int64_t>(length) + 1);
  }
}

TEST(OnnxErrors, CycleNamesANode) {
  OnnxMessage net;
  net.input("x", {2}).output("b");
  net.node("Add", {"x", "b"}, {"a"}, "one");
  net.node("Relu", {"a"}, {"b"}, "two");
  EXPECT_THAT(test::error_of<ParseError>(net),
              AllOf(HasSubstr("net.onnx: node \"one\" (Add)"), HasSubstr("cycle")));
}

TEST(OnnxErrors, MissingValueIsNamed) {
  OnnxMessage net = relu();
  net.node("Add", {"x", "gone"}, {"unused"}, "sum");
  EXPECT_THAT(test::error_of<ParseError>(net),
              AllOf(HasSubstr("node \"sum\" (Add)"), HasSubstr("\"gone\"")));
}

TEST(OnnxErrors, NameGivenTwiceIsNamed) {
  OnnxMessage net = relu();
  net.node("Exp", {"x"}, {"y"}, "again");
  EXPECT_THAT(test::error_of<ParseError>(net),
              AllOf(HasSubstr("node \"again\" (Exp)"), HasSubstr("\"y\"")));
}

TEST(OnnxErrors, InitializerGivenTwiceIsNamed) {
  OnnxMessage net = relu();
  net.floats("w", {1}, {1}).floats("w", {1}, {2});
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("\"w\" twice"));
}

TEST(OnnxErrors, OutputThatNothingGivesIsNamed) {
  OnnxMessage net = relu();
  net.output("gone");
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("\"gone\""));
}

TEST(OnnxErrors, FunctionThatCallsItselfIsRefused) {
  OnnxMessage net;
  net.input("x", {2}).output("y");
  auto* function = net.message.add_functions();
  function->set_name("F");
  function->set_domain("own");
  function->add_input("a");
  function->add_output("b");
  OnnxMessage::fill(*function->add_node(), "F", {"a"}, {"b"}).set_domain("own");
  net.node("F", {"x"}, {"y"}).set_domain("own");
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("nested"));
}

TEST(OnnxErrors, SpecifiedButTruncatedFileIsNoModel) {
  const std::string bytes = relu().bytes();
  for (std::size_t size = 2; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    EXPECT_THROW(read_model(std::as_bytes(std::span(cut)), "cut.onnx"), Error) << size;
  }
}

// --- Tensors ---

void use_weights(OnnxMessage& net) {
  net.input("x", {2}).output("y");
  net.node("Add", {"x", "w"}, {"y"}, "sum");
}

TEST(OnnxErrors, FewerBytesThanTheShapeSays) {
  OnnxMessage net;
  use_weights(net);
  net.floats("w", {3}, {1, 2});
  EXPECT_THAT(
      test::error_of<ParseError>(net),
      AllOf(HasSubstr("initializer \"w\""), HasSubstr("expected 12 bytes"), HasSubstr("got 8")));
}

TEST(OnnxErrors, FewerBytesThanElementsOfFourBitsTake) {
  OnnxMessage net;
  use_weights(net);
  net.initializer<std::uint8_t>("w", {5}, {1, 2}, test::proto::TensorProto::UINT8)
      .set_data_type(22);
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("expected 3 bytes for i4[5], got 2"));
}

TEST(OnnxErrors, FewerEntriesThanElementsOfFourBitsTake) {
  OnnxMessage net;
  use_weights(net);
  auto& weights = net.initializer<std::uint8_t>("w", {5}, {}, test::proto::TensorProto::UINT8);
  weights.set_data_type(22);
  weights.clear_raw_data();
  for (int i = 0; i < 5; ++i) weights.add_int32_data(i);
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("expected 3 elements for i4[5], got 5"));
}

TEST(OnnxErrors, DimensionsWhoseProductOverflows) {
  OnnxMessage net;
  use_weights(net);
  net.floats("w", {std::int64_t{1} << 40, std::int64_t{1} << 40}, {});
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("expected at most"));
}

TEST(OnnxErrors, NegativeDimension) {
  OnnxMessage net;
  use_weights(net);
  net.floats("w", {-2}, {1, 2});
  EXPECT_THAT(test::error_of<ParseError>(net), HasSubstr("got -2"));
}

// The error of a node that reads `x` [2, 2] and an initializer without elements.
std::string error_with_nothing(const std::string& type) {
  OnnxMessage net;
  net.input("x", {2, 2}).output("y");
  net.integers("none", {});
  net.node(type, {"x", "none"}, {"y"}, "reader");
  return test::error_of<ParseError>(net);
}

TEST(OnnxErrors, AxisWithoutAnElementNamesTheNode) {
  EXPECT_THAT(error_with_nothing("CumSum"),
              AllOf(HasSubstr("reader"), HasSubstr("axis (input 1) as one integer, got 0")));
}

TEST(OnnxErrors, DiagonalWithoutAnElementNamesTheNode) {
  EXPECT_THAT(error_with_nothing("Trilu"),
              AllOf(HasSubstr("reader"), HasSubstr("k (input 1) as one integer, got 0")));
}

TEST(OnnxErrors, LengthsWithoutAnElementNameTheNode) {
  EXPECT_THAT(error_with_nothing("Split"),
              AllOf(HasSubstr("reader"), HasSubstr("lengths for 1 outputs, got 0")));
}

TEST(OnnxErrors, SumsAlongAnOpenAxisAreRefusedAsSuch) {
  OnnxMessage net;
  net.input("x", {-1, 2}).output("y");
  net.integers("axis", {0});
  net.node("CumSum", {"x", "axis"}, {"y"});
  EXPECT_THAT(test::error_of<Unsupported>(net), HasSubstr("an axis of a size that is left open"));
}

TEST(OnnxErrors, TypeThatTheGraphLacks) {
  OnnxMessage net;
  use_weights(net);
  net.floats("w", {2}, {1, 2});
  net.message.mutable_graph()->mutable_initializer(0)->set_data_type(
      test::proto::TensorProto::STRING);
  EXPECT_THAT(test::error_of<Unsupported>(net), HasSubstr("STRING"));
}

// --- Weights in other files ---

class OnnxExternalData : public testing::Test {
 protected:
  OnnxExternalData() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / "octet_onnx" / info->name() / "model";
    std::filesystem::remove_all(folder_.parent_path());
    std::filesystem::create_directories(folder_);
    write(folder_ / "w.bin", {0, 1, 2, 3});
    write(folder_.parent_path() / "outside.bin", {0, 1, 2, 3});
  }
  ~OnnxExternalData() override { std::filesystem::remove_all(folder_.parent_path()); }

  static void write(const std::filesystem::path& file, const std::vector<float>& values) {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(float)));
  }
  Model read(const std::string& location, const std::string& offset) {
    OnnxMessage net;
    use_weights(net);
    auto& tensor = net.initializer<float>("w", {2}, {}, test::proto::TensorProto::FLOAT);
    tensor.clear_raw_data();
    tensor.set_data_location(test::proto::TensorProto::EXTERNAL);
    const auto add = [&](const char* key, const std::string& value) {
      auto* entry = tensor.add_external_data();
      entry->set_key(key);
      entry->set_value(value);
    };
    add("location", location);
    add("offset", offset);
    const std::filesystem::path file = folder_ / "net.onnx";
    std::ofstream(file, std::ios::binary) << net.bytes();
    return read_model(file);
  }

  std::filesystem::path folder_;
};

TEST_F(OnnxExternalData, IsReadAtItsOffset) {
  const Model model = read("w.bin", "4");
  const Node& add = model.node(model.node(model.results()[0]).inputs[0].node);
  EXPECT_EQ(*model.constant(add.inputs[1]), Tensor::from<float>(Shape{2}, std::vector{1.0F, 2.0F}));
}

/// x + w0 + ... + w7, where all initializers are over the same bytes, all that the file has.
TEST_F(OnnxExternalData, MayBeSharedByAnyNumberOfTensors) {
  write(folder_ / "tied.bin", {1, 2});
  OnnxMessage net;
  net.input("x", {2}).output("sum8");
  std::string sum = "x";
  for (int i = 0; i < 8; ++i) {
    const std::string name = "w" + std::to_string(i);
    auto& tensor = net.initializer<float>(name, {2}, {}, test::proto::TensorProto::FLOAT);
    tensor.clear_raw_data();
    tensor.set_data_location(test::proto::TensorProto::EXTERNAL);
    auto* entry = tensor.add_external_data();
    entry->set_key("location");
    entry->set_value("tied.bin");
    const std::string next = "sum" + std::to_string(i + 1);
    net.node("Add", {sum, name}, {next});
    sum = next;
  }
  const std::filesystem::path file = folder_ / "net.onnx";
  std::ofstream(file, std::ios::binary) << net.bytes();
  const Model model = read_model(file);
  const Node& last = model.node(model.node(model.results()[0]).inputs[0].node);
  EXPECT_EQ(*model.constant(last.inputs[1]),
            Tensor::from<float>(Shape{2}, std::vector{1.0F, 2.0F}));
}

TEST_F(OnnxExternalData, BeyondTheEndIsAnError) {
  EXPECT_THROW(read("w.bin", "12"), ParseError);
  EXPECT_THROW(read("w.bin", "99999999999999"), ParseError);
}

TEST_F(OnnxExternalData, OffsetThatIsNoNumberIsAnError) {
  EXPECT_THROW(read("w.bin", "-4"), ParseError);
  EXPECT_THROW(read("w.bin", "four"), ParseError);
}

TEST_F(OnnxExternalData, MissingFileIsNamed) {
  EXPECT_THROW(read("gone.bin", "0"), IoError);
}

TEST_F(OnnxExternalData, ParentFolderIsRefused) {
  EXPECT_THROW(read("../outside.bin", "0"), ParseError);
}

TEST_F(OnnxExternalData, AbsolutePathIsRefused) {
  EXPECT_THROW(read((folder_ / "w.bin").string(), "0"), ParseError);
}

TEST_F(OnnxExternalData, LinkThatLeadsOutsideIsRefused) {
  std::filesystem::create_symlink(folder_.parent_path() / "outside.bin", folder_ / "link.bin");
  EXPECT_THROW(read("link.bin", "0"), ParseError);
}

}  // namespace
}  // namespace octet
