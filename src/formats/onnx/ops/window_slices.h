// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "formats/onnx/node_context.h"

namespace octet::onnx {

/// The windows of a pooling in one spatial dimension, its pads resolved.
struct PoolWindow {
  std::int64_t input = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t pad_begin = 0;
  std::int64_t pad_end = 0;
  std::int64_t output = 1;
  /// What the last windows reach beyond data and padding.
  std::int64_t beyond = 0;
};

/// @throws Lack if a size is left open, ParseError if no window fits.
std::vector<PoolWindow> pool_windows(const NodeContext& node, OutputRef data);

/// Where each maximum of a pooling lies in its whole input, in row-major order of the dimensions
/// or, within a channel, column-major. The first of several.
OutputRef add_max_pool_indices(NodeContext& node, OutputRef data, OutputRef maxima,
                               bool column_major);

/// Means over windows with gaps.
OutputRef add_dilated_average_pool(NodeContext& node, OutputRef data, bool counts_pads);

}  // namespace octet::onnx
