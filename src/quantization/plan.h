// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "octet/quantization.h"
#include "quantization/quantizer_placement.h"
#include "quantization/recipes/recipe.h"

namespace octet {

struct QuantizationPlan::Impl {
  QuantizationOptions options;
  PreparedModel prepared;
  /// Before the recipe has changed it.
  QuantizerPlacement placement;
  /// Refers to the members before it.
  std::unique_ptr<const Recipe> recipe;

  std::unique_ptr<const Recipe> make_recipe(QuantizerPlacement of) const {
    return options.recipe == QuantizationRecipe::nncf
               ? plan_nncf(prepared, std::move(of), options)
               : plan_octet(prepared, std::move(of), options);
  }
};

}  // namespace octet
