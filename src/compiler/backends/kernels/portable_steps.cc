// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/backends/kernels/portable_steps.h"

#include <type_traits>

#include "graph/op_traits.h"

namespace octet {

ImplementationOrRefusal implement_portable(const PortableOp& kind, const Layer& layer,
                                           const BackendContext& context) {
  return std::visit(
      [&](const auto& op) -> ImplementationOrRefusal {
        using T = std::decay_t<decltype(op)>;
        if constexpr (kIsMap<T>)
          return map_step(layer, context);
        else if constexpr (kIsOneOf<T, Binary, PRelu>)
          return binary_step(kind.op, layer, context);
        else if constexpr (kIsOneOf<T, Softmax, LogSoftmax, Mvn>)
          return rows_step(kind.op, layer, context);
        else if constexpr (std::is_same_v<T, FakeQuantize>)
          return fake_quantize_step(op, layer, context);
        else if constexpr (kIsOneOf<T, MatMul, Convolution, GroupConvolution>)
          return product_step(kind.op, layer, context);
        else if constexpr (std::is_same_v<T, Reduce>)
          return reduce_step(op, layer, context);
        else
          return copy_step(kind.op, layer, context);
      },
      kind.op);
}

}  // namespace octet
