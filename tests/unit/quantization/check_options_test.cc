// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "quantization/check_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace octet {
namespace {

using ::testing::HasSubstr;

std::string refusal(const QuantizationOptions& options) {
  try {
    check_options(options);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

QuantizationOptions nncf(AdvancedQuantizationParameters advanced) {
  return {.recipe = QuantizationRecipe::nncf, .advanced = std::move(advanced)};
}

TEST(CheckOptions, DefaultsAreTaken) {
  EXPECT_EQ(refusal({}), "");
}

TEST(CheckOptions, AnotherNumberOfBitsIsRefused) {
  EXPECT_THAT(refusal(nncf({.weights_quantization_params = {.num_bits = 16}})),
              HasSubstr("weights_quantization_params.num_bits to be 8 or 4, got 16"));
}

TEST(CheckOptions, ActivationsOfFourBitsAreRefused) {
  EXPECT_THAT(refusal(nncf({.activations_quantization_params = {.num_bits = 4}})),
              HasSubstr("activations_quantization_params.num_bits to be 8, got 4"));
}

TEST(CheckOptions, EveryRecipeTakesWeightsOfFourBits) {
  for (const auto recipe :
       {QuantizationRecipe::octet, QuantizationRecipe::fast, QuantizationRecipe::nncf}) {
    EXPECT_EQ(
        refusal({.recipe = recipe, .advanced = {.weights_quantization_params = {.num_bits = 4}}}),
        "");
  }
}

TEST(CheckOptions, ActivationsPerChannelAreRefused) {
  EXPECT_THAT(refusal(nncf({.activations_quantization_params = {.per_channel = true}})),
              HasSubstr("activations_quantization_params.per_channel"));
}

TEST(CheckOptions, WhatWeightsAreAnywayMayBeSaid) {
  const QuantizationParameters weights{.num_bits = 8,
                                       .mode = QuantizationScheme::symmetric,
                                       .signedness_to_force = true,
                                       .per_channel = true,
                                       .narrow_range = true};
  EXPECT_EQ(refusal(nncf({.weights_quantization_params = weights})), "");
}

TEST(CheckOptions, AsymmetricWeightsInANarrowRangeAreRefused) {
  const QuantizationParameters weights{.mode = QuantizationScheme::asymmetric,
                                       .narrow_range = true};
  EXPECT_THAT(refusal(nncf({.weights_quantization_params = weights})),
              HasSubstr("weights_quantization_params.narrow_range"));
}

TEST(CheckOptions, WhatAnotherRecipeDoesNotTakeIsRefusedThere) {
  const QuantizationOptions options{
      .recipe = QuantizationRecipe::fast,
      .advanced = {.activations_range_estimator_params = RangeEstimatorParameters::minmax()}};
  EXPECT_THAT(refusal(options), HasSubstr("recipe fast"));
}

}  // namespace
}  // namespace octet
