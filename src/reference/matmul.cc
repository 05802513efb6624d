// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "reference/ops.h"
#include "reference/sum_scaled_rows.h"
#include "tensor/strided.h"

namespace octet::reference {
namespace {

// An operand as matrices [rows, columns] after transposition, its batch dimensions in front.
struct Matrices {
  Tensor dense;
  Shape batch;
  std::int64_t rows = 1, columns = 1;
};

Matrices as_matrices(const Tensor& tensor, bool transpose, bool vector_is_row) {
  const Shape& shape = tensor.shape();
  if (shape.rank() == 1) {
    return {tensor, Shape{}, vector_is_row ? 1 : shape[0], vector_is_row ? shape[0] : 1};
  }
  std::vector<std::int64_t> dims = shape.dims();
  const std::size_t last = dims.size() - 1;
  Matrices m{tensor, Shape(std::vector(dims.begin(), dims.end() - 2)), dims[last - 1], dims[last]};
  if (!transpose) return m;
  Strides strides = dense_strides(shape);
  std::swap(strides[last], strides[last - 1]);
  std::swap(dims[last], dims[last - 1]);
  std::swap(m.rows, m.columns);
  m.dense = copy_strided(tensor, 0, strides, Shape(dims));
  return m;
}

template <typename T>
void multiply(const Matrices& a, const Matrices& b, const Shape& batch, T* out) {
  const T* data_a = a.dense.data<T>().data();
  const T* data_b = b.dense.data<T>().data();
  const auto inner = static_cast<std::size_t>(a.columns);
  std::vector<SumOf<T>> sums(static_cast<std::size_t>(b.columns));
  // The batch as rows of one matrix each.
  std::vector<std::int64_t> dims = batch.dims();
  dims.push_back(1);
  const auto with_unit = [](const Shape& s) {
    std::vector<std::int64_t> d = s.dims();
    d.push_back(1);
    return Shape(d);
  };
  const Shape matrices(dims);
  const std::array strides{broadcast_strides(with_unit(a.batch), matrices),
                           broadcast_strides(with_unit(b.batch), matrices)};
  for_each_row(matrices, strides, [&](std::int64_t, const auto& offsets) {
    const T* matrix_b = data_b + offsets[1] * b.rows * b.columns;
    for (std::int64_t m = 0; m < a.rows; ++m) {
      const T* row = data_a + (offsets[0] * a.rows + m) * a.columns;
      sum_scaled_rows<T>({row, inner}, matrix_b, sums);
      for (const SumOf<T> sum : sums) *out++ = static_cast<T>(sum);
    }
  });
}

}  // namespace

Tensor compute(const MatMul& op, Inputs inputs, const Shape& shape) {
  const Matrices a = as_matrices(inputs[0], op.transpose_a, true);
  const Matrices b = as_matrices(inputs[1], op.transpose_b, false);
  return with_number("MatMul", inputs[0].type(), [&](auto zero) {
    using T = decltype(zero);
    Tensor out(inputs[0].type(), shape);
    multiply<T>(a, b, *broadcast(a.batch, b.batch), out.data<T>().data());
    return out;
  });
}

}  // namespace octet::reference
