// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/layers/matrix_operand.h"

#include <utility>
#include <vector>

namespace octet {

MatrixOperand::MatrixOperand(const Shape& shape, bool transpose, bool vector_is_row) {
  const std::size_t rank = shape.rank();
  if (rank == 1) {
    (vector_is_row ? columns : rows) = shape[0];
    row_stride = columns;
    return;
  }
  batch = Shape(std::vector(shape.begin(), shape.end() - 2));
  rows = shape[rank - 2];
  columns = shape[rank - 1];
  row_stride = columns;
  if (transpose) {
    std::swap(rows, columns);
    std::swap(row_stride, column_stride);
  }
}

}  // namespace octet
