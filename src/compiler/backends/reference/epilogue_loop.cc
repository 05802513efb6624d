// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/reference/epilogue_loop.h"

#include <utility>

#include "kernels/requantize/requantize.h"

namespace octet {

EpilogueLoop::EpilogueLoop(Epilogue epilogue, const Types& types, std::size_t num_elements)
    : epilogue_(std::move(epilogue)),
      types_(types),
      num_rows_(num_elements / epilogue_.num_channels()) {}

void EpilogueLoop::operator()(const void* src, const void* residual, void* dst) const {
  const Epilogue& e = epilogue_;
  const std::size_t channels = e.num_channels();
  kernels::Requantize params{.src_type = types_.src,
                             .dst_type = types_.dst,
                             .src_stride = channels,
                             .residual_stride = channels,
                             .dst_stride = channels,
                             .scale = e.scale.scale.data(),
                             .bias = e.scale.bias.data(),
                             .low = e.clamp.low.data(),
                             .high = e.clamp.high.data(),
                             .affine = e.scale.form,
                             .step_scale = e.steps ? e.steps->scale.data() : nullptr,
                             .step_shift = e.steps ? e.steps->shift : 0,
                             .zero_point = e.zero_point};
  if (e.residual) {
    params.residual_type = types_.residual;
    params.round_first = e.residual->first_zero_point.has_value();
    params.first_zero_point = e.residual->first_zero_point.value_or(0);
    params.addition = e.residual->addition;
    params.alpha = e.residual->alpha;
    params.beta = e.residual->beta;
    params.gamma = e.residual->gamma;
    params.residual_low = e.residual->low;
    params.residual_high = e.residual->high;
  }
  kernels::requantize_reference(params, num_rows_, channels, src, residual, dst);
}

}  // namespace octet
