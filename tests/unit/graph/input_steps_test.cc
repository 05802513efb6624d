// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "octet/input_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "octet/error.h"
#include "run_model.h"

namespace octet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// An input f32 [1, 2, 1, 2] in NCHW, which is the output.
Model passing_model() {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, Shape{1, 2, 1, 2}}, {}, "x");
  model.set_tensor_names(x, {"image"});
  model.add(Result{}, {x}, "y");
  return model;
}

// What a model takes for one picture u8 [1, 1, 2, 2] in NHWC, whose pixels are (10, 20) and
// (30, 40), in NCHW.
std::vector<float> given_picture(std::vector<InputStep> steps) {
  const InputSteps input{
      .type = ElementType::u8, .layout = "NHWC", .model_layout = "NCHW", .steps = std::move(steps)};
  const Model model = with_input_steps(passing_model(), {{0, input}});
  const Tensor picture = Tensor::from(Shape{1, 1, 2, 2}, std::vector<std::uint8_t>{10, 20, 30, 40});
  const Tensor output = test::run_model(model, {picture}).at(0);
  return {output.data<float>().begin(), output.data<float>().end()};
}

TEST(InputSteps, ConvertElementTypeAndLayoutToTheModelsAtTheEnd) {
  EXPECT_THAT(given_picture({}), ElementsAre(10, 30, 20, 40));
}

TEST(InputSteps, AreTakenInTheirOrder) {
  EXPECT_THAT(given_picture({{.kind = InputStep::Kind::scale, .values = {10}},
                             {.kind = InputStep::Kind::mean, .values = {1, 2}}}),
              ElementsAre(0, 2, 0, 2));
  EXPECT_THAT(given_picture({{.kind = InputStep::Kind::mean, .values = {1, 2}},
                             {.kind = InputStep::Kind::scale, .values = {10}}}),
              ElementsAre(0.9F, 2.9F, 1.8F, 3.8F));
}

TEST(InputSteps, ReverseChannels) {
  EXPECT_THAT(given_picture({{.kind = InputStep::Kind::reverse_channels}}),
              ElementsAre(20, 40, 10, 30));
}

TEST(InputSteps, ResizeToTheModelsHeightAndWidth) {
  const InputSteps input{
      .shape = Shape{1, 2, 2, 4},
      .model_layout = "NCHW",
      .steps = {{.kind = InputStep::Kind::resize, .mode = InterpolateMode::nearest}}};
  const Model model = with_input_steps(passing_model(), {{0, input}});
  std::vector<float> values(16, 5);
  std::fill(values.begin() + 8, values.end(), 7);
  const Tensor output = test::run_model(model, {Tensor::from(Shape{1, 2, 2, 4}, values)}).at(0);
  EXPECT_THAT(output.data<float>(), ElementsAre(5, 5, 7, 7));
}

TEST(InputSteps, KeepTheNamesOfTheInput) {
  const Model model = with_input_steps(passing_model(), {{0, {.type = ElementType::u8}}});
  const NodeId input = model.parameters().at(0);
  EXPECT_EQ(model.node(input).name, "x");
  EXPECT_THAT(model.node(input).outputs[0].names, ElementsAre("image"));
}

TEST(InputSteps, KeepWhatNodesWereMadeFrom) {
  Model model;
  const OutputRef x = model.add(Parameter{ElementType::f32, Shape{1, 2}}, {}, "x");
  const OutputRef relu = model.add(Unary{UnaryKind::relu}, {x}, "relu");
  model.set_sources(relu.node, {{"act", "Relu"}});
  model.add(Result{}, {relu}, "y");
  const Model given = with_input_steps(model, {{0, {.type = ElementType::u8}}});
  EXPECT_THAT(given.node(*given.find("relu")).sources, ElementsAre(SourceNode{"act", "Relu"}));
}

TEST(InputSteps, OutputsMayHaveAnotherElementType) {
  const Model model = with_input_steps(passing_model(), {}, {{0, ElementType::f16}});
  const NodeId result = model.results().at(0);
  EXPECT_EQ(model.value(model.node(result).inputs[0]).type, ElementType::f16);
}

TEST(InputSteps, OfWhichOneLacksItsLetterAreRefused) {
  const InputSteps input{.steps = {{.kind = InputStep::Kind::reverse_channels}}};
  EXPECT_THAT(
      [&] {
        with_input_steps(passing_model(), {{0, input}});
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("reverse_channels needs a layout with C")));
}

TEST(InputSteps, WhoseLayoutHasAnotherRankAreRefused) {
  const InputSteps input{.layout = "NHW", .model_layout = "NCHW"};
  EXPECT_THAT(
      [&] {
        with_input_steps(passing_model(), {{0, input}});
      },
      ThrowsMessage<InvalidArgument>(HasSubstr("a letter for each dimension")));
}

}  // namespace
}  // namespace octet
