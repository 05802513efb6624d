// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "formats/onnx/node_context.h"

namespace octet::onnx {

/// The attributes of Resize, in its own words.
struct Resampling {
  std::string mode;
  std::string coordinates;
  std::string nearest;
  bool antialias = false;
  bool exclude_outside = false;
  double cubic_coefficient = -0.75;
  double extrapolation_value = 0;
};

struct ResampledAxis {
  std::size_t axis = 0;
  std::int64_t input = 1;
  std::int64_t output = 1;
  double scale = 1;
  double roi_start = 0;
  double roi_end = 1;
};

/// Resamples by Interpolate where that has the attributes' meaning, else along one axis after the
/// other, by a choice of elements or a product with a matrix of weights.
OutputRef add_resampling(NodeContext& node, const Resampling& op, OutputRef data,
                         const std::vector<ResampledAxis>& axes);

}  // namespace octet::onnx
