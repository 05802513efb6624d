// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "octet/quantization.h"

namespace octet {
namespace {

RtInfo tree_of(std::initializer_list<std::string_view> path, const std::string& value) {
  RtInfo tree;
  tree.at(path).value = value;
  return tree;
}

std::string refusal_of(const RtInfo& tree) {
  AdvancedQuantizationParameters parameters;
  try {
    read_parameters(tree, parameters);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

TEST(ReadParameters, SetsWhatIsNamedAndNothingElse) {
  AdvancedQuantizationParameters parameters;
  read_parameters(
      tree_of({"activations_range_estimator_params", "max", "aggregator_type"}, "Median"),
      parameters);
  RangeEstimatorParameters expected;
  expected.max.aggregator_type = AggregatorType::median;
  EXPECT_EQ(parameters.activations_range_estimator_params, expected);
  EXPECT_EQ(parameters.weights_range_estimator_params, RangeEstimatorParameters{});
}

TEST(ReadParameters, AnUnknownNameIsRefusedWithTheNearestOne) {
  const std::string text =
      refusal_of(tree_of({"activations_range_estimator_params", "min", "agregator_type"}, "mean"));
  EXPECT_THAT(text, ::testing::HasSubstr("activations_range_estimator_params.min.agregator_type"));
  EXPECT_THAT(text, ::testing::HasSubstr("did you mean aggregator_type?"));
}

TEST(ReadParameters, AnUnknownWordIsRefusedWithTheNearestOne) {
  EXPECT_THAT(refusal_of(tree_of({"overflow_fix"}, "enabel")),
              ::testing::HasSubstr("did you mean enable?"));
}

TEST(ReadParameters, AValueOfAnotherKindIsRefused) {
  EXPECT_NE(refusal_of(tree_of({"quantize_outputs"}, "1")), "");
  EXPECT_NE(refusal_of(tree_of({"weights_quantization_params", "num_bits"}, "8.5")), "");
  EXPECT_NE(refusal_of(tree_of({"bias_correction_params", "threshold"}, "nan")), "");
  EXPECT_NE(refusal_of(tree_of({"smooth_quant_alphas"}, "0.5")), "");
}

TEST(ReadParameters, AnEmptyObjectInPlaceOfAValueIsToldAsWhatItIs) {
  RtInfo tree;
  tree.at({"overflow_fix"});
  EXPECT_EQ(refusal_of(tree), "parameter overflow_fix: expected a value, got an empty object");
}

TEST(ReadParameters, AValueThatNoRecipeTakesIsRefused) {
  EXPECT_THAT(refusal_of(tree_of({"weights_quantization_params", "num_bits"}, "16")),
              ::testing::HasSubstr("num_bits to be 8 or 4, got 16"));
}

TEST(ReadParameters, TheOldNameOfTheExponentOfProductsIsTaken) {
  AdvancedQuantizationParameters parameters;
  read_parameters(tree_of({"smooth_quant_alpha"}, "0.25"), parameters);
  EXPECT_EQ(parameters.smooth_quant_alphas.matmul, 0.25);
  EXPECT_EQ(parameters.smooth_quant_alphas.convolution, -1);
}

TEST(ReadParameters, ParametersOfBackendsAreRefused) {
  EXPECT_NE(refusal_of(tree_of({"backend_params", "a"}, "1")), "");
  RtInfo none;
  none.at({"backend_params"});
  EXPECT_EQ(refusal_of(none), "");
}

}  // namespace
}  // namespace octet
