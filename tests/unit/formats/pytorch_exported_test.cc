// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "evaluate_model.h"
#include "exported_archive.h"
#include "octet/error.h"
#include "octet/formats.h"

namespace octet {
namespace {

using test::as_bool;
using test::as_float;
using test::as_int;
using test::as_ints;
using test::as_tensor;
using test::as_tensors;
using test::ExportedProgram;
using test::raw_bytes;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Model read(const std::string& bytes, const ReadOptions& options = {}) {
  return read_model(test::as_byte_span(bytes), "net.pt2", options);
}

std::string error_of(const std::string& bytes, const ReadOptions& options = {}) {
  try {
    read(bytes, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::vector<float> floats(const Tensor& tensor) {
  const Tensor converted = tensor.to(ElementType::f32);
  const auto values = converted.data<float>();
  return {values.begin(), values.end()};
}

std::vector<float> answer(const Model& model, Shape shape, const std::vector<float>& x) {
  return floats(test::evaluate_model(model, {Tensor::from(std::move(shape), x)}).at(0));
}

// y = x + w.
ExportedProgram sum_with(const test::TensorMeta& weight, const std::string& bytes) {
  ExportedProgram program;
  program.parameter("w", weight, bytes);
  program.input("x", {weight.sizes});
  program.call("add.Tensor", {{"self", as_tensor("x")}, {"other", as_tensor("p_w")}}, "y",
               {weight.sizes});
  program.output(as_tensor("y"));
  return program;
}

const std::string kSix = raw_bytes<float>({0, 1, 2, 3, 4, 5});
const std::vector<float> kZeros(6, 0.0F);

TEST(ExportedProgram, ReadsTheLayoutOfFolders) {
  const Model model = read(sum_with({{2, 3}}, kSix).bytes());
  EXPECT_THAT(answer(model, {2, 3}, {10, 10, 10, 10, 10, 10}), ElementsAre(10, 11, 12, 13, 14, 15));
}

TEST(ExportedProgram, KeepsTheNamesOfTheFile) {
  const Model model = read(sum_with({{2, 3}}, kSix).bytes());
  EXPECT_TRUE(model.find("x").has_value());
  EXPECT_TRUE(model.find("w").has_value());
  EXPECT_TRUE(model.find("y").has_value());
}

TEST(ExportedProgram, ReadsTheFlatLayout) {
  const std::string state = test::zip_checkpoint(
      test::pickle_dict(
          {{"w", test::pickle_tensor({.numel = 6, .size = {2, 3}, .stride = {3, 1}})}}),
      {{"0", kSix}});
  const Model model = read(sum_with({{2, 3}}, kSix).flat_bytes(state));
  EXPECT_THAT(answer(model, {2, 3}, kZeros), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(ExportedProgram, ReadsAPickledWeight) {
  ExportedProgram program;
  program.entry("weight_0", test::zip_checkpoint(
                                test::pickle_tensor({.numel = 6, .size = {2, 3}, .stride = {3, 1}}),
                                {{"0", kSix}}));
  program.parameter_in("w", {{2, 3}}, "weight_0", true);
  program.output(as_tensor("p_w"));
  program.input("x", {{1}});
  EXPECT_THAT(answer(read(program.bytes()), {1}, {0}), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(ExportedProgram, AppliesStridesAndOffset) {
  const test::TensorMeta transposed{{2, 2}, test::kFloat, {1, 2}, 2};
  const Model model = read(sum_with(transposed, kSix).bytes());
  EXPECT_THAT(answer(model, {2, 2}, {0, 0, 0, 0}), ElementsAre(2, 4, 3, 5));
}

TEST(ExportedProgram, ExpandsOneElementToATensor) {
  const test::TensorMeta expanded{{2, 2}, test::kFloat, {1, 0}, 3};
  const Model model = read(sum_with(expanded, kSix).bytes());
  EXPECT_THAT(answer(model, {2, 2}, {0, 0, 0, 0}), ElementsAre(3, 3, 4, 4));
}

TEST(ExportedProgram, RefusesViewsFarLargerThanTheFile) {
  const test::TensorMeta expanded{{1 << 20}, test::kFloat, {0}};
  EXPECT_THAT(error_of(sum_with(expanded, kSix).bytes()),
              HasSubstr("tensor \"w\": expected copies of at most 4 times the file's bytes"));
}

TEST(ExportedProgram, SharesOneStorageAmongWeights) {
  ExportedProgram program;
  program.parameter("a", {{2}}, kSix);
  program.parameter_in("b", {{2}, test::kFloat, {1}, 4}, "weight_0");
  program.input("x", {{1}});
  program.call("add.Tensor", {{"self", as_tensor("p_a")}, {"other", as_tensor("p_b")}}, "y", {{2}});
  program.output(as_tensor("y"));
  EXPECT_THAT(answer(read(program.bytes()), {1}, {0}), ElementsAre(4, 6));
}

TEST(ExportedProgram, ComputesHalvesAsFloats) {
  // 1, 2, -0.5 as IEEE halves.
  const std::string halves = raw_bytes<std::uint16_t>({0x3C00, 0x4000, 0xB800});
  ExportedProgram program;
  program.parameter("w", {{3}, test::kHalf}, halves);
  program.input("x", {{3}, test::kHalf});
  program.call("mul.Tensor", {{"self", as_tensor("x")}, {"other", as_tensor("p_w")}}, "y",
               {{3}, test::kHalf});
  program.output(as_tensor("y"));
  EXPECT_THAT(answer(read(program.bytes()), {3}, {1, 10, 100}), ElementsAre(1, 20, -50));
}

// y = x viewed as [batch, 6], x [batch, 2, 3].
ExportedProgram flattened_batch() {
  ExportedProgram program;
  program.input("x", {{"s0", 2, 3}, test::kFloat, {6, 3, 1}});
  program.node("torch.ops.aten.sym_size.int", {{"self", as_tensor("x")}, {"dim", as_int(0)}},
               {test::as_sym_int("n")});
  program.call(
      "view.default",
      {{"self", as_tensor("x")}, {"size", R"({"as_sym_ints": [{"as_name": "n"}, {"as_int": 6}]})"}},
      "y", {{"s0", 6}, test::kFloat, {6, 1}});
  program.output(as_tensor("y"));
  return program;
}

TEST(ExportedProgram, LeavesASymbolicSizeOpen) {
  const Model model = read(flattened_batch().bytes());
  EXPECT_EQ(model.node(model.parameters()[0]).outputs[0].shape, (Shape{Shape::kDynamic, 2, 3}));
  EXPECT_EQ(model.value(model.node(model.results()[0]).inputs[0]).shape,
            (Shape{Shape::kDynamic, 6}));
}

TEST(ExportedProgram, TakesAnInputShapeThatTheGraphAllows) {
  const Model model = read(flattened_batch().bytes(), {.input_shape = Shape{4, 2, 3}});
  EXPECT_EQ(model.value(model.node(model.results()[0]).inputs[0]).shape, (Shape{4, 6}));
}

TEST(ExportedProgram, RefusesAnInputShapeThatTheGraphDoesNotAllow) {
  EXPECT_THAT(
      error_of(flattened_batch().bytes(), {.input_shape = Shape{4, 3, 3}}),
      AllOf(HasSubstr("net.pt2"), HasSubstr("\"x\""), HasSubstr("[?,2,3]"), HasSubstr("[4,3,3]")));
}

TEST(ExportedProgram, RefusesOtherZipArchivesByTheirEntries) {
  EXPECT_THAT(error_of(test::zip_bytes({{"a.txt", "text"}})),
              HasSubstr("got a zip archive of 1 entries, the first is \"a.txt\""));
  EXPECT_THAT(error_of(test::zip_bytes({{"net/data.pkl", "x"}, {"net/code/__torch__.py", "x"}})),
              HasSubstr("got a TorchScript archive"));
}

TEST(ExportedProgram, RefusesAnArchitecture) {
  EXPECT_THROW(read(sum_with({{2, 3}}, kSix).bytes(), {.architecture = "resnet18"}),
               InvalidArgument);
}

TEST(ExportedProgram, ListsEveryUnsupportedTarget) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("frobnicate.default", {{"self", as_tensor("x")}}, "a", {{2}});
  program.call("relu.default", {{"self", as_tensor("a")}}, "b", {{2}});
  program.call("fft_fft.default", {{"self", as_tensor("x")}}, "d", {{2}});
  program.output(as_tensor("b"));
  EXPECT_THAT(error_of(program.bytes()),
              AllOf(HasSubstr("frobnicate.default of ATen 10 (node \"a\")"),
                    HasSubstr("fft_fft.default of ATen 10 (node \"d\")")));
}

TEST(ExportedProgram, ListsAnUnsupportedTargetBehindAnother) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("frobnicate.default", {{"self", as_tensor("x")}}, "a", {{2}});
  program.call("fft_fft.default", {{"self", as_tensor("a")}}, "b", {{2}});
  program.output(as_tensor("b"));
  EXPECT_THAT(error_of(program.bytes()), HasSubstr("fft_fft.default of ATen 10 (node \"b\")"));
}

TEST(ExportedProgram, TablesOfOneModelAreBounded) {
  ExportedProgram program;
  program.input("x", {{2}});
  for (const char* name : {"a", "b", "c", "d", "e"})
    program.call("eye.default", {{"n", as_int(2000)}}, name, {{2000, 2000}});
  program.output(as_tensor("x"));
  EXPECT_THAT(error_of(program.bytes()), HasSubstr("elements of tables in one model"));
}

TEST(ExportedProgram, ParametersOfTheFileAreNoTables) {
  constexpr std::int64_t kRows = 4097, kColumns = 4096;  // more than 2^24 elements
  const std::string halves(static_cast<std::size_t>(2 * kRows * kColumns), '\0');
  const Model model = read(sum_with({{kRows, kColumns}, test::kHalf}, halves).bytes());
  EXPECT_EQ(model.value({model.results().front(), 0}).shape, (Shape{kRows, kColumns}));
}

TEST(ExportedProgram, ListsEveryUnsupportedArgument) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("frobnicate.default", {{"self", as_tensor("x")}}, "a", {{2}});
  program.call("elu.default", {{"self", as_tensor("x")}, {"input_scale", as_int(3)}}, "b", {{2}});
  program.output(as_tensor("a"));
  EXPECT_THAT(
      error_of(program.bytes()),
      AllOf(HasSubstr("frobnicate.default of ATen 10 (node \"a\")"),
            HasSubstr("elu.default of ATen 10 with an input_scale"), HasSubstr("(node \"b\")")));
}

// --- Writing in place ---

TEST(ExportedProgram, ReadsOfAnOverwrittenTensorSeeTheNewValue) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("neg.default", {{"self", as_tensor("x")}}, "a", {{2}});
  program.call("relu_.default", {{"self", as_tensor("a")}}, "b", {{2}});
  program.call("add.Tensor", {{"self", as_tensor("a")}, {"other", as_tensor("b")}}, "y", {{2}});
  program.output(as_tensor("y"));
  EXPECT_THAT(answer(read(program.bytes()), {2}, {5, -3}), ElementsAre(0, 6));
}

TEST(ExportedProgram, WritingToASliceChangesItsBase) {
  ExportedProgram program;
  program.input("x", {{4}});
  program.call("clone.default", {{"self", as_tensor("x")}}, "a", {{4}});
  program.call(
      "slice.Tensor",
      {{"self", as_tensor("a")}, {"dim", as_int(0)}, {"start", as_int(1)}, {"end", as_int(3)}},
      "part", {{2}});
  program.call("fill_.Scalar", {{"self", as_tensor("part")}, {"value", as_float(9)}}, "filled",
               {{2}});
  program.output(as_tensor("a"));
  EXPECT_THAT(answer(read(program.bytes()), {4}, {1, 2, 3, 4}), ElementsAre(1, 9, 9, 4));
}

// As in x[:, 1] = 9: the slice is of the whole batch.
TEST(ExportedProgram, WritingToAColumnLeavesTheBatchOpen) {
  const test::TensorMeta meta{{"s0", 2}, test::kFloat, {2, 1}};
  ExportedProgram program;
  program.input("x", meta);
  program.call("clone.default", {{"self", as_tensor("x")}}, "a", meta);
  program.call("slice.Tensor", {{"self", as_tensor("a")}, {"dim", as_int(0)}}, "all", meta);
  program.call("select.int", {{"self", as_tensor("all")}, {"dim", as_int(1)}, {"index", as_int(1)}},
               "column", {{"s0"}, test::kFloat, {2}, 1});
  program.call("fill_.Scalar", {{"self", as_tensor("column")}, {"value", as_float(9)}}, "filled",
               {{"s0"}, test::kFloat, {2}, 1});
  program.output(as_tensor("a"));
  Model model = read(program.bytes());
  model.reshape({{"x", Shape{2, 2}}});
  EXPECT_THAT(answer(model, {2, 2}, {1, 2, 3, 4}), ElementsAre(1, 9, 3, 9));
}

TEST(ExportedProgram, WritingToABaseChangesItsViews) {
  ExportedProgram program;
  program.input("x", {{2, 2}});
  program.call("clone.default", {{"self", as_tensor("x")}}, "a", {{2, 2}});
  program.call("select.int", {{"self", as_tensor("a")}, {"dim", as_int(0)}, {"index", as_int(1)}},
               "row", {{2}});
  program.call("mul_.Tensor", {{"self", as_tensor("a")}, {"other", as_int(10)}}, "b", {{2, 2}});
  program.output(as_tensor("row"));
  EXPECT_THAT(answer(read(program.bytes()), {2, 2}, {1, 2, 3, 4}), ElementsAre(30, 40));
}

TEST(ExportedProgram, RefusesAWriteToWhatMayBeAViewOrACopy) {
  ExportedProgram program;
  program.input("x", {{2, 3}});
  program.call("permute.default", {{"self", as_tensor("x")}, {"dims", as_ints({1, 0})}}, "p",
               {{3, 2}, test::kFloat, {1, 3}});
  program.call("reshape.default", {{"self", as_tensor("p")}, {"shape", as_ints({6})}}, "r", {{6}});
  program.call("relu_.default", {{"self", as_tensor("r")}}, "z", {{6}});
  program.output(as_tensor("x"));
  program.output(as_tensor("z"));
  EXPECT_THAT(error_of(program.bytes()), HasSubstr("a view or a copy"));
}

// --- Operations ---

TEST(ExportedProgram, WindowsOfAnAxisBecomeTheLastDimension) {
  ExportedProgram program;
  program.input("x", {{3, 2}});
  program.call("unfold.default",
               {{"self", as_tensor("x")},
                {"dimension", as_int(0)},
                {"size", as_int(2)},
                {"step", as_int(1)}},
               "y", {{2, 2, 2}});
  program.output(as_tensor("y"));
  EXPECT_THAT(answer(read(program.bytes()), {3, 2}, {1, 2, 3, 4, 5, 6}),
              ElementsAre(1, 3, 2, 4, 3, 5, 4, 6));
}

TEST(ExportedProgram, AntialiasedResamplingWidensTheKernel) {
  ExportedProgram program;
  program.input("x", {{1, 1, 1, 4}});
  program.call("_upsample_bilinear2d_aa.default",
               {{"self", as_tensor("x")},
                {"output_size", as_ints({1, 2})},
                {"align_corners", test::as_bool(false)}},
               "y", {{1, 1, 1, 2}});
  program.output(as_tensor("y"));
  // Of positions 0 to 2 with weights 0.75, 0.75 and 0.25, and the same from the other end.
  EXPECT_THAT(answer(read(program.bytes()), {1, 1, 1, 4}, {1, 2, 3, 4}),
              ElementsAre(testing::FloatEq(3 / 1.75F), testing::FloatEq(5 - 3 / 1.75F)));
}

// --- Types ---

TEST(ExportedProgram, ANumberOfPythonTakesTheTensorsType) {
  ExportedProgram program;
  program.input("x", {{2}, test::kInt64});
  program.call("mul.Tensor", {{"self", as_tensor("x")}, {"other", as_int(3)}}, "y",
               {{2}, test::kInt64});
  program.output(as_tensor("y"));
  const Model model = read(program.bytes());
  EXPECT_EQ(model.value(model.node(model.results()[0]).inputs[0]).type, ElementType::i64);
}

TEST(ExportedProgram, AFloatTurnsIntegersIntoFloats) {
  ExportedProgram program;
  program.input("x", {{2}, test::kInt64});
  program.call("mul.Tensor", {{"self", as_tensor("x")}, {"other", as_float(0.5)}}, "y", {{2}});
  program.output(as_tensor("y"));
  const Model model = read(program.bytes());
  EXPECT_EQ(model.value(model.node(model.results()[0]).inputs[0]).type, ElementType::f32);
}

// --- Broken files ---

// Python's json writes the words bare, torch 2.8 and later write texts.
TEST(ExportedProgram, ReadsInfinitiesInBothSpellings) {
  for (const char* infinity : {"-Infinity", "\"-Infinity\""}) {
    ExportedProgram program;
    program.input("x", {{2}});
    program.call("clamp.default",
                 {{"self", as_tensor("x")},
                  {"min", fmt::format(R"({{"as_float": {}}})", infinity)},
                  {"max", as_float(1.5)},
                  {"note", R"({"as_none": "a \" NaN"})"}},
                 "y", {{2}});
    program.output(as_tensor("y"));
    EXPECT_THAT(answer(read(program.bytes()), {2}, {-1e30F, 9}), ElementsAre(-1e30F, 1.5F));
  }
}

TEST(ExportedProgram, RefusesAnotherSchema) {
  ExportedProgram program = sum_with({{2, 3}}, kSix);
  program.schema_major = 9;
  EXPECT_THAT(error_of(program.bytes()), AllOf(HasSubstr("schema 9.2"), HasSubstr("schema 8")));
}

TEST(ExportedProgram, RefusesATensorThatIsNotMadeYet) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("relu.default", {{"self", as_tensor("b")}}, "a", {{2}});
  program.call("relu.default", {{"self", as_tensor("a")}}, "b", {{2}});
  program.output(as_tensor("b"));
  EXPECT_THAT(error_of(program.bytes()), AllOf(HasSubstr("net.pt2:model/models/model.json"),
                                               HasSubstr("node \"a\""), HasSubstr("tensor \"b\"")));
}

TEST(ExportedProgram, RefusesTwoTensorsOfOneName) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.node("torch.ops.aten.relu.default", {{"self", as_tensor("x")}}, {as_tensor("x")});
  program.output(as_tensor("x"));
  EXPECT_THAT(error_of(program.bytes()), HasSubstr("one tensor \"x\", got two"));
}

TEST(ExportedProgram, RefusesAMissingWeight) {
  ExportedProgram program = sum_with({{2, 3}}, kSix);
  program.parameter_in("v", {{2}}, "weight_9");
  EXPECT_THAT(error_of(program.bytes()),
              AllOf(HasSubstr("\"v\""), HasSubstr("model/data/weights/weight_9")));
}

TEST(ExportedProgram, RefusesAWeightThatItsEntryDoesNotHold) {
  EXPECT_THAT(error_of(sum_with({{2, 4}}, kSix).bytes()),
              AllOf(HasSubstr("\"w\""), HasSubstr("6 elements")));
}

TEST(ExportedProgram, RefusesAShapeThatContradictsTheGraph) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("relu.default", {{"self", as_tensor("x")}}, "y", {{3}});
  program.output(as_tensor("y"));
  EXPECT_THAT(error_of(program.bytes()),
              AllOf(HasSubstr("node \"y\""), HasSubstr("f32[3]"), HasSubstr("f32[2]")));
}

TEST(ExportedProgram, RefusesAnElementTypeItCannotCompute) {
  EXPECT_THAT(error_of(sum_with({{3}, test::kComplexFloat}, kSix).bytes()),
              HasSubstr("element type 10"));
}

TEST(ExportedProgram, RefusesAModelInTraining) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("dropout.default",
               {{"input", as_tensor("x")}, {"p", as_float(0.5)}, {"train", as_bool(true)}}, "y",
               {{2}});
  program.output(as_tensor("y"));
  EXPECT_THAT(error_of(program.bytes()), AllOf(HasSubstr("node \"y\""), HasSubstr("eval()")));
}

TEST(ExportedProgram, RefusesAGraphThatWritesItsBuffers) {
  ExportedProgram program = sum_with({{2, 3}}, kSix);
  program.output(R"({"name": "y"})", "buffer_mutation");
  EXPECT_THAT(error_of(program.bytes()), HasSubstr("buffer_mutation"));
}

TEST(ExportedProgram, RefusesAnArgumentThatItDoesNotKnow) {
  ExportedProgram program;
  program.input("x", {{2}});
  program.call("relu.default", {{"self", as_tensor("x")}, {"slope", as_float(2)}}, "y", {{2}});
  program.output(as_tensor("y"));
  EXPECT_THAT(error_of(program.bytes()), HasSubstr("the arguments slope"));
}

TEST(ExportedProgram, RefusesJsonThatIsNestedTooDeeply) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_THAT(error_of(ExportedProgram().bytes_of(deep)), HasSubstr("nested levels"));
}

TEST(ExportedProgram, NamesTheFieldThatIsMissing) {
  EXPECT_THAT(error_of(ExportedProgram().bytes_of(R"({"schema_version": {"major": 8}})")),
              AllOf(HasSubstr("program.schema_version"), HasSubstr("\"minor\"")));
}

}  // namespace
}  // namespace octet
