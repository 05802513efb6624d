// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "compiler/backends/common/backend.h"

namespace octet {

std::string layer_precision(const Layer& layer, const BackendContext& context) {
  const auto is_integer = [&](BufferId id) { return context.value(id).type == ElementType::u8; };
  if (std::any_of(layer.inputs.begin(), layer.inputs.end(), is_integer) || is_integer(layer.output))
    return "i8";
  return std::string(to_string(context.value(layer.output).type));
}

}  // namespace octet
