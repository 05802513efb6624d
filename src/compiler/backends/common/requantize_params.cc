// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/common/requantize_params.h"

namespace octet {

void set_epilogue(const Epilogue& e, std::size_t c, kernels::Requantize& params) {
  params.affine = e.scale.form;
  params.scale = e.scale.scale.data() + c;
  params.bias = e.scale.bias.data() + c;
  if (e.steps) {
    params.step_scale = e.steps->scale.data() + c;
    params.step_shift = e.steps->shift;
  }
  params.low = e.clamp.low.data() + c;
  params.high = e.clamp.high.data() + c;
  if (e.residual) {
    params.round_first = e.residual->first_zero_point.has_value();
    params.first_zero_point = e.residual->first_zero_point.value_or(0);
    params.addition = e.residual->addition;
    params.alpha = e.residual->alpha;
    params.beta = e.residual->beta;
    params.gamma = e.residual->gamma;
    params.residual_low = e.residual->low;
    params.residual_high = e.residual->high;
  }
  params.zero_point = e.zero_point;
}

void set_activated_epilogue(const Epilogue& last, std::size_t c, kernels::Requantize& params) {
  params.activated.affine = last.scale.form;
  params.activated.scale = last.scale.scale.data() + c;
  params.activated.bias = last.scale.bias.data() + c;
  params.activated.low = last.clamp.low.data() + c;
  params.activated.high = last.clamp.high.data() + c;
  params.zero_point = last.zero_point;
}

}  // namespace octet
