// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "graph/ops/strided_slice.h"

#include "reference/ops.h"
#include "reference/strided.h"

namespace octet::reference {

Tensor compute(const StridedSlice& op, Inputs inputs, const Shape& shape) {
  const Tensor& data = inputs[0];
  const ResolvedSlice slice =
      resolve_slice(op, data.shape(), integers(inputs[1]), integers(inputs[2]),
                    inputs.size() > 3 ? integers(inputs[3]) : std::vector<std::int64_t>{});
  Strides strides = dense_strides(data.shape());
  std::int64_t offset = 0;
  std::vector<std::int64_t> sizes;
  for (std::size_t d = 0; d < strides.size(); ++d) {
    offset += slice.dimensions[d].begin * strides[d];
    strides[d] *= slice.dimensions[d].stride;
    sizes.push_back(slice.dimensions[d].size);
  }
  return copy_strided(data, offset, strides, Shape(sizes)).reshaped(shape);
}

}  // namespace octet::reference
