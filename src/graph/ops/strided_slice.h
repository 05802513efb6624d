// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "octet/ops.h"

namespace octet {

/// A slice with masks applied and bounds clamped to the data: element i of a kept dimension is
/// data[begin + i * stride].
struct ResolvedSlice {
  struct Dimension {
    std::int64_t begin = 0;
    std::int64_t stride = 1;
    std::int64_t size = 0;
  };
  /// One entry per dimension of data.
  std::vector<Dimension> dimensions;
  /// The output's shape, with inserted and without removed dimensions.
  Shape shape;
};

/// @param strides  empty for all 1.
/// @throws InvalidArgument if a stride is 0, more dimensions are sliced than data has, or a removed
/// dimension is out of range.
ResolvedSlice resolve_slice(const StridedSlice& op, const Shape& data,
                            const std::vector<std::int64_t>& begin,
                            const std::vector<std::int64_t>& end,
                            const std::vector<std::int64_t>& strides);

/// The same for Slice. @param axes  empty for the first ones.
ResolvedSlice resolve_slice(const Shape& data, const std::vector<std::int64_t>& start,
                            const std::vector<std::int64_t>& stop,
                            const std::vector<std::int64_t>& step,
                            const std::vector<std::int64_t>& axes);

}  // namespace octet
