// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "formats/pytorch/state_dict.h"
#include "octet/graph.h"

namespace octet::pytorch {

/// Filters of a convolution with "same" padding, in double so that folding rounds each weight once.
struct Filters {
  std::int64_t out_channels = 0;
  /// Channels that one filter sees.
  std::int64_t in_channels = 0;
  std::int64_t kernel = 1;
  /// [out_channels, in_channels, kernel, kernel]; empty if the state_dict lacks a tensor of them.
  std::vector<double> weights;
  std::vector<double> bias;

  /// Adds to the middle of each filter the 1x1 filters `other`.
  void add_to_middle(const Filters& other);
};

/// A convolution and the batch norm after it.
struct ConvBn {
  /// Names of the two layers in the state_dict.
  std::string conv;
  std::string bn;
  std::int64_t out_channels = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  /// One filter per channel instead of all channels in each.
  bool depthwise = false;
  /// The convolution has a bias of its own.
  bool bias = false;
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
  std::int64_t channels(OutputRef x) const { return shape(x)[1]; }
  const Shape& shape(OutputRef x) const { return model_.value(x).shape; }
  /// True if the state_dict has a tensor of that name.
  bool has(const std::string& name) const { return weights_.find(name) != nullptr; }
  /// Outputs of a linear layer as the state_dict has them; `otherwise` if it lacks the layer.
  std::int64_t out_features(const std::string& layer, std::int64_t otherwise) const;

  /// The filters of a convolution with a bias.
  Filters filters(const std::string& conv, std::int64_t in_channels, std::int64_t out_channels,
                  std::int64_t kernel);
  /// The filters of a convolution with the batch norm (eps 1e-5) folded into them.
  Filters folded(const ConvBn& layer, std::int64_t in_channels);
  /// A batch norm as 1x1 filters.
  Filters folded_identity(const std::string& bn, std::int64_t channels);

  OutputRef convolution(OutputRef x, const Filters& filters, std::int64_t stride,
                        const std::string& name, const std::string& bias_name);
  /// convolution() with the filters folded().
  OutputRef conv_bn(OutputRef x, const ConvBn& layer);
  OutputRef relu(OutputRef x, std::string name);
  OutputRef relu6(OutputRef x, std::string name);
  OutputRef add(OutputRef a, OutputRef b, std::string name);
  OutputRef max_pool(OutputRef x, std::int64_t kernel, std::int64_t stride, std::int64_t pad,
                     std::string name);
  /// Means over a grid of size x size windows: [N,C,H,W] -> [N,C,size,size].
  OutputRef adaptive_average_pool(OutputRef x, std::int64_t size, std::string name);
  /// Mean over height and width: [N,C,H,W] -> [N,C].
  OutputRef global_average_pool(OutputRef x);
  /// [N,...] -> [N,num_features]. @throws InvalidArgument if x has another number of them.
  OutputRef flatten(OutputRef x, std::int64_t num_features);
  OutputRef linear(OutputRef x, const std::string& layer, std::int64_t out_features);
  /// The first and the second half of the channels.
  std::pair<OutputRef, OutputRef> halve_channels(OutputRef x, const std::string& name);
  OutputRef concat_channels(OutputRef a, OutputRef b, std::string name);
  /// Channels [groups, C / groups], transposed.
  OutputRef shuffle_channels(OutputRef x, std::int64_t groups, const std::string& name);
  /// Every `stride`-th row and column, with `pad` channels of zeros on either side.
  OutputRef subsample_and_pad_channels(OutputRef x, std::int64_t stride, std::int64_t pad,
                                       const std::string& name);
  /// Makes `x` the network's output.
  void output(OutputRef x);

  /// Whether the state_dict has one of the tensors that the network has asked for.
  bool has_found_any() const noexcept { return missing_.size() < used_.size(); }
  /// Names and shapes of those that it lacks.
  const std::vector<std::string>& missing() const noexcept { return missing_; }
  /// @return the network. @throws InvalidArgument with the numbers of tensors that are missing,
  /// extra or misshapen, and the first five names of each; the counters of batches that batch norms
  /// carry do not count as extra.
  Model finish();

 private:
  [[noreturn]] void fail(const std::string& what) const;
  OutputRef node(Op op, std::vector<OutputRef> inputs, std::string name);
  OutputRef integers(const std::vector<std::int64_t>& values, std::string name);
  const Tensor* find(const std::string& name, const Shape& shape);
  std::optional<std::vector<double>> doubles(const std::string& name, const Shape& shape);
  OutputRef weight(const std::string& name, const Shape& shape, const Shape& stored_shape);
  OutputRef constant(const std::vector<double>& values, const Shape& shape, std::string name);
  void fold(Filters& filters, const std::string& bn);

  const StateDict& weights_;
  std::string architecture_;
  Model model_;
  OutputRef input_;
  std::set<std::string> used_;
  std::vector<std::string> missing_;
  std::vector<std::string> misshapen_;
};

}  // namespace octet::pytorch
