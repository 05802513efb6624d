// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/epilogue.h"

#include <algorithm>
#include <functional>

namespace octet {

std::vector<std::vector<float>*> arrays_of(Epilogue& e) {
  std::vector<std::vector<float>*> arrays{&e.scale.scale, &e.scale.bias, &e.clamp.low,
                                          &e.clamp.high};
  if (e.steps) arrays.push_back(&e.steps->scale);
  return arrays;
}

std::vector<const std::vector<float>*> arrays_of(const Epilogue& e) {
  std::vector<const std::vector<float>*> arrays{&e.scale.scale, &e.scale.bias, &e.clamp.low,
                                                &e.clamp.high};
  if (e.steps) arrays.push_back(&e.steps->scale);
  return arrays;
}

bool is_uniform(const Epilogue& epilogue) {
  return std::ranges::all_of(arrays_of(epilogue), [](const std::vector<float>* values) {
    return std::ranges::adjacent_find(*values, std::ranges::not_equal_to()) == values->end();
  });
}

bool set_channels(Epilogue& epilogue, std::size_t channels) {
  if (epilogue.num_channels() == channels) return true;
  if (!is_uniform(epilogue)) return false;
  for (std::vector<float>* values : arrays_of(epilogue)) values->assign(channels, values->front());
  return true;
}

}  // namespace octet
