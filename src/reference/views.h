// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "reference/ops.h"
#include "tensor/strided.h"

namespace octet::reference {

/// The elements of an operation's data that its output consists of, in the output's order: those of
/// an array of shape `sizes`, which may have more dimensions than the output.
struct StridedView {
  std::int64_t offset = 0;
  Strides strides;
  std::vector<std::int64_t> sizes;
};

/// One overload per operation whose output is such a view of its first input, of which only the
/// shape is read.
StridedView view(const Transpose& op, Inputs inputs, const Shape& shape);
StridedView view(const StridedSlice& op, Inputs inputs, const Shape& shape);
StridedView view(const Slice& op, Inputs inputs, const Shape& shape);
StridedView view(const Broadcast& op, Inputs inputs, const Shape& shape);
StridedView view(const Tile& op, Inputs inputs, const Shape& shape);
StridedView view(const DepthToSpace& op, Inputs inputs, const Shape& shape);
StridedView view(const SpaceToDepth& op, Inputs inputs, const Shape& shape);
StridedView view(const ShuffleChannels& op, Inputs inputs, const Shape& shape);

template <typename T>
concept IsView = requires(const T& op, Inputs inputs, const Shape& shape) {
  view(op, inputs, shape);
};

}  // namespace octet::reference
