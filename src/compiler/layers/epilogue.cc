// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/epilogue.h"

#include <algorithm>
#include <functional>

namespace octet {
namespace {

bool is_uniform(const std::vector<float>& values) {
  return std::ranges::adjacent_find(values, std::ranges::not_equal_to()) == values.end();
}

}  // namespace

bool is_uniform(const Epilogue& e) {
  return is_uniform(e.scale) && is_uniform(e.bias) && is_uniform(e.low) && is_uniform(e.high) &&
         is_uniform(e.step_scale);
}

bool set_channels(Epilogue& e, std::size_t channels) {
  if (e.scale.size() == channels) return true;
  if (!is_uniform(e)) return false;
  for (std::vector<float>* values : {&e.scale, &e.bias, &e.low, &e.high, &e.step_scale}) {
    if (!values->empty()) values->assign(channels, values->front());
  }
  return true;
}

}  // namespace octet
