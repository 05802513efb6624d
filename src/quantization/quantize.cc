// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string_view>

#include "base/log.h"
#include "octet/quantization.h"
#include "quantization/options_rt_info.h"
#include "quantization/plan.h"

namespace octet {
namespace {

std::string_view advice(const QuantizationOptions& options) {
  if (options.advanced.weights_quantization_params.num_bits == 4) return "weights of 8 bits, ";
  if (options.recipe == QuantizationRecipe::nncf) return "the recipe octet, ";
  return "";
}

void report_sqnr(const std::string& model, double sqnr_db, const QuantizationOptions& options) {
  // Below it, one answer in ten or more is another one.
  constexpr double kLeastDb = 15;
  const std::string text = fmt::format(
      "quantizing model \"{}\": {:.1f} dB SQNR on the calibration data", model, sqnr_db);
  if (sqnr_db >= kLeastDb) return log_info("{}", text);
  log_warning(
      "{}: expected at least {:.0f} dB, the answers will often differ from the float model's; try "
      "{}more or other calibration data (--subset-size), --disable-bias-correction, or layers kept "
      "in float (--ignored-names, --ignored-patterns)",
      text, kLeastDb, advice(options));
}

}  // namespace

CalibrationStatistics collect_statistics(const QuantizationPlan& plan, const Dataset& calibration) {
  const QuantizationPlan::Impl& impl = *plan.impl_;
  if (calibration.size() == 0) {
    throw InvalidArgument(
        fmt::format("quantizing model \"{}\": expected calibration data, got an empty data set",
                    plan.model().name));
  }
  return calibrate(impl.prepared.fixed, impl.recipe->points(), calibration,
                   {.subset_size = impl.options.subset_size,
                    .num_kept_batches = impl.recipe->num_batches(),
                    .portable_bits = impl.options.recipe != QuantizationRecipe::nncf,
                    .on_progress = [&](std::size_t done, std::size_t total) {
                      if (impl.options.on_progress)
                        impl.options.on_progress({"Statistics collection", done, total});
                    }});
}

QuantizedModel apply_quantization(const QuantizationPlan& plan,
                                  const CalibrationStatistics& statistics,
                                  const std::set<std::string>& without) {
  const QuantizationPlan::Impl& impl = *plan.impl_;
  QuantizedModel quantized =
      without.empty() ? impl.recipe->apply(statistics)
                      : impl.make_recipe(placement_without(plan.model(), impl.placement, without))
                            ->apply(statistics);
  write_quantization_options(quantized.model.rt_info, impl.options);
  if (!quantized.sqnr_db) return quantized;
  report_sqnr(plan.model().name, *quantized.sqnr_db, impl.options);
  if (impl.options.recipe != QuantizationRecipe::nncf) {
    quantized.model.rt_info.at({"octet", "quantization", "calibration_sqnr_db"}).value =
        fmt::format("{:.2f}", *quantized.sqnr_db);
  }
  return quantized;
}

Model quantize(const Model& model, const Dataset& calibration, const QuantizationOptions& options) {
  const Dataset data = calibration.with_first_kept();
  const QuantizationPlan plan = plan_quantization(model, options, data.item_shapes());
  return apply_quantization(plan, collect_statistics(plan, data)).model;
}

}  // namespace octet
