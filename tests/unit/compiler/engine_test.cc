// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/quantizers.h"
#include "graph/quantizer_arithmetic.h"
#include "unit/compiler/quantized_graph.h"

namespace octet {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;

TEST(Engine, IsTheOneThatTheModelIsWrittenFor) {
  Model model;
  EXPECT_EQ(&engine_of(model), &openvino_engine());
  write_quantizer_arithmetic(model.rt_info, QuantizerArithmetic::quantize_linear);
  EXPECT_EQ(&engine_of(model), &onnx_runtime_engine());
}

TEST(Engine, StepInF32IsAPartOfTheRangeInOpenVino) {
  const double step = 0.0123;
  const float range = static_cast<float>(step * 255);
  EXPECT_EQ(openvino_engine().step_f32(step), range / 255);
  EXPECT_EQ(onnx_runtime_engine().step_f32(step), static_cast<float>(step));
}

TEST(Engine, StepOfOnnxRuntimeIsTheF32NumberThatGivesTheEndsOfTheRange) {
  const double given = 0.0123F, zero_point = 37;
  const auto low = static_cast<float>(-zero_point * given);
  const auto high = static_cast<float>((255 - zero_point) * given);
  const double of_range = (static_cast<double>(high) - low) / 255;
  EXPECT_EQ(onnx_runtime_engine().step(of_range, zero_point, low, high), given);
  EXPECT_EQ(openvino_engine().step(of_range, zero_point, low, high), of_range);
}

TEST(Engine, OpenVinoAloneTakesFunctionsFromOneDnn) {
  EXPECT_TRUE(openvino_engine().uses_onednn_function(Unary{UnaryKind::sigmoid}));
  EXPECT_TRUE(openvino_engine().uses_onednn_function(Swish{}));
  EXPECT_FALSE(openvino_engine().uses_onednn_function(Unary{UnaryKind::tanh}));
  EXPECT_FALSE(onnx_runtime_engine().uses_onednn_function(Swish{}));
}

// The last quantizer of a graph as both engines compute it.
class QuantizerOf : public ::testing::Test, protected test::QuantizedGraph {
 protected:
  Epilogue by(const Engine& engine, OutputRef quantizer) {
    const Constants constants(model);
    const UseMap uses(model);
    const NodeId id = quantizer.node;
    Tail::Stage stage;
    stage.quantizer = match_activation_quantizer(model, constants, engine, id);
    stage.ends = *match_grid_ends(model, constants, id);
    return engine.quantizer_epilogue({model, constants, uses}, model.node(id), stage, 4);
  }
};

TEST_F(QuantizerOf, AnInputIsAProductAndASumInOpenVino) {
  const Epilogue epilogue = by(openvino_engine(), quantize(input(), -0.55F, 2.0F));
  EXPECT_EQ(epilogue.scale.form, kernels::Affine::stepwise);
  EXPECT_THAT(epilogue.scale.scale, Each(FloatEq(100)));
  EXPECT_THAT(epilogue.scale.bias, Each(FloatEq(55)));
}

TEST_F(QuantizerOf, AProductIsRoundedOnceInOpenVino) {
  const OutputRef product = model.add(Swish{}, {convolution(signed_quantize(input()))});
  EXPECT_EQ(by(openvino_engine(), signed_quantize(product)).scale.form, kernels::Affine::fused);
}

TEST_F(QuantizerOf, AnyValueIsAQuotientInOnnxRuntime) {
  const Epilogue epilogue = by(onnx_runtime_engine(), quantize(input(), -0.55F, 2.0F));
  EXPECT_EQ(epilogue.scale.form, kernels::Affine::quotient);
  EXPECT_THAT(epilogue.scale.scale, Each(FloatEq(0.01F)));
}

TEST(Engine, ZeroPointsOfChannelsAreAddedAfterTheRoundingInOnnxRuntime) {
  const GridRange ends{{-101 * 0.5F, -0.25F * 3}, {154 * 0.5F, 0.25F * 252}};
  const Epilogue epilogue = onnx_runtime_engine().channels_quantizer_epilogue(ends);
  EXPECT_EQ(epilogue.scale.form, kernels::Affine::quotient);
  EXPECT_THAT(epilogue.scale.scale, ElementsAre(0.5F, 0.25F));
  EXPECT_THAT(epilogue.scale.bias, ElementsAre(101, 3));
}

TEST(Engine, ZeroPointsOfChannelsArePartOfTheSumInOpenVino) {
  const GridRange ends{{-101 * 0.5F, -0.25F * 3}, {154 * 0.5F, 0.25F * 252}};
  const Epilogue epilogue = openvino_engine().channels_quantizer_epilogue(ends);
  EXPECT_EQ(epilogue.scale.form, kernels::Affine::stepwise);
  EXPECT_THAT(epilogue.scale.bias, ElementsAre(101, 3));
}

}  // namespace
}  // namespace octet
