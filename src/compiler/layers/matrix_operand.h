// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "octet/tensor.h"

namespace octet {

/// An operand of a matrix product, as [rows, columns] matrices with strides in elements.
struct MatrixOperand {
  /// The dimensions before those of the matrix.
  Shape batch;
  std::int64_t rows = 1, columns = 1;
  std::int64_t row_stride = 0, column_stride = 1;

  /// @param vector_is_row  what a shape of rank 1 is: a row, or a column.
  MatrixOperand(const Shape& shape, bool transpose, bool vector_is_row);

  std::int64_t num_elements() const { return rows * columns; }
};

}  // namespace octet
