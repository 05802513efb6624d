// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

Shape with_last_dims(const Shape& shape, std::int64_t rows, std::int64_t columns) {
  std::vector<std::int64_t> dims = shape.dims();
  dims[dims.size() - 2] = rows;
  dims[dims.size() - 1] = columns;
  return Shape(dims);
}

template <typename T>
void scale(Tensor& scores, double factor) {
  for (T& x : scores.data<T>()) x = static_cast<T>(static_cast<double>(x) * factor);
}

// Row i keeps its columns up to i.
template <typename T>
void hide_later_columns(Tensor& scores) {
  const Shape& shape = scores.shape();
  const auto rows = static_cast<std::size_t>(shape[shape.rank() - 2]);
  const auto columns = static_cast<std::size_t>(shape[shape.rank() - 1]);
  const auto data = scores.data<T>();
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (i % columns > i / columns % rows) data[i] = -std::numeric_limits<T>::infinity();
  }
}

template <typename T>
Tensor hide_masked(const Tensor& scores, const Tensor& mask) {
  const Tensor hidden = Tensor::scalar(-std::numeric_limits<T>::infinity());
  const Tensor operands[] = {mask, scores, hidden};
  return compute(Select{}, operands, scores.shape());
}

}  // namespace

Tensor compute(const ScaledDotProductAttention& op, Inputs inputs, const Shape& shape) {
  return with_float("ScaledDotProductAttention", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    const Shape& query = inputs[0].shape();
    const Shape& key = inputs[1].shape();
    const std::int64_t columns = key[key.rank() - 2];
    const Shape score_shape = with_last_dims(shape, query[query.rank() - 2], columns);
    Tensor scores = compute(MatMul{false, true}, inputs.first(2), score_shape);
    scale<T>(scores, inputs.size() > 4
                         ? static_cast<double>(inputs[4].data<T>()[0])
                         : 1 / std::sqrt(static_cast<double>(query[query.rank() - 1])));
    if (op.causal) {
      hide_later_columns<T>(scores);
    } else if (inputs.size() > 3) {
      const Tensor operands[] = {scores, inputs[3]};
      scores = inputs[3].type() == ElementType::boolean
                   ? hide_masked<T>(scores, inputs[3])
                   : compute(Binary{BinaryKind::add}, operands, score_shape);
    }
    const Tensor weights[] = {compute(Softmax{-1}, {&scores, 1}, score_shape), inputs[2]};
    return compute(MatMul{}, weights, shape);
  });
}

}  // namespace octet::reference
