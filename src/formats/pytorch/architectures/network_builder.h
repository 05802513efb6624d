// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "formats/pytorch/state_dict.h"
#include "octet/graph.h"

namespace octet::pytorch {

/// A convolution without bias and the batch norm behind it.
struct ConvBn {
  /// Names of the two layers in the state_dict.
  std::string conv;
  std::string bn;
  std::int64_t out_channels = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  /// One filter per channel instead of all channels in each.
  bool depthwise = false;
};

/// Puts a network together from layers whose weights lie in a state_dict. A tensor that is missing
/// or misshapen is noted and stood in for, so that finish() can name all of them.
class NetworkBuilder {
 public:
  /// @throws InvalidArgument if the input shape is not [N,C,H,W] with the channels of
  /// `input_channels`.
  NetworkBuilder(const StateDict& weights, std::string architecture, Shape input_shape,
                 std::int64_t input_channels = 3);

  OutputRef input() const noexcept { return input_; }
  /// Channels of an [N,C,H,W] output.
  std::int64_t channels(OutputRef x) const;

  /// Convolution with "same" padding of odd kernels and the batch norm (eps 1e-5) folded into
  /// weights and bias.
  OutputRef conv_bn(OutputRef x, const ConvBn& layer);
  OutputRef relu(OutputRef x, std::string name);
  OutputRef relu6(OutputRef x, std::string name);
  OutputRef add(OutputRef a, OutputRef b, std::string name);
  /// Mean over height and width: [N,C,H,W] -> [N,C].
  OutputRef global_average_pool(OutputRef x);
  OutputRef linear(OutputRef x, const std::string& layer, std::int64_t out_features);
  /// Every `stride`-th row and column, with `pad` channels of zeros on either side.
  OutputRef subsample_and_pad_channels(OutputRef x, std::int64_t stride, std::int64_t pad,
                                       const std::string& name);
  /// Makes `x` the network's output.
  void output(OutputRef x);

  /// @return the network. @throws InvalidArgument listing every tensor that is missing, extra or
  /// misshapen; the counters of batches that batch norms carry do not count as extra.
  Model finish();

 private:
  std::vector<double> tensor(const std::string& name, const Shape& shape);

  const StateDict& weights_;
  std::string architecture_;
  Model model_;
  OutputRef input_;
  std::set<std::string> used_;
  std::vector<std::string> missing_;
  std::vector<std::string> misshapen_;
};

}  // namespace octet::pytorch
