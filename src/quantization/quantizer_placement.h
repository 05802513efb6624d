// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "octet/calibration.h"
#include "octet/graph.h"
#include "octet/quantization.h"
#include "quantization/quantizer_config.h"

namespace octet {

/// One FakeQuantize to be put on an activation.
struct ActivationQuantizer {
  /// The tensor it quantizes.
  OutputRef value;
  /// The one input that reads the quantized tensor; unset: all consumers of the value.
  std::optional<Model::Use> use;
  QuantizerConfig config;
  /// Quantizers of the same group share one range; unset: alone.
  std::optional<std::size_t> unified_scale_group;
  /// The operations whose inputs it quantizes.
  std::set<NodeId> quantized_nodes;
  /// How its range is estimated, and whether items of the data are batches of samples.
  RangeEstimator range_estimator;
  bool batchwise_statistics = false;
  bool operator==(const ActivationQuantizer&) const = default;
};

/// One FakeQuantize to be put on the constant operand of an operation.
struct WeightQuantizer {
  NodeId node = 0;
  std::size_t input = 1;
  QuantizerConfig config;
  /// Axes of the weights that keep their own range, ascending.
  std::vector<std::size_t> channel_axes;
  /// Holds the weights to 7 bits.
  bool half_range = false;
  /// Holds those output channels to 7 bits whose 16-bit accumulators may saturate.
  bool half_range_where_needed = false;
  RangeEstimator range_estimator = minmax_range_estimator(true);
  /// Has the steps of the least squared error.
  bool searches_steps = false;
  bool operator==(const WeightQuantizer&) const = default;
};

/// Where quantizers go, each list in topological order.
struct QuantizerPlacement {
  std::vector<ActivationQuantizer> activations;
  std::vector<WeightQuantizer> weights;
  bool operator==(const QuantizerPlacement&) const = default;
};

/// "<producer>/fq_output_<port>", or "<consumer>/fq_input_<index>" for one use.
std::string quantizer_name(const Model& model, const ActivationQuantizer& quantizer);
/// "<node>/fq_weights_<index>".
std::string quantizer_name(const Model& model, const WeightQuantizer& quantizer);

/// The placement without some quantizers: those named, and those that serve named nodes alone.
/// @param names  of quantizers and nodes. @throws InvalidArgument for a name that is neither.
QuantizerPlacement placement_without(const Model& model, QuantizerPlacement placement,
                                     const std::set<std::string>& names);

/// Decides where a model is quantized: a quantizer starts at each data input of each operation that
/// has INT8 kernels and moves up, through operations that only move values, as long as all
/// consumers of what it passes want the same. Source: NNCF 3.4,
/// common/quantization/quantizer_propagation and common/hardware/setups/cpu.py.
/// @throws InvalidArgument for an entry of the ignored scope that matches nothing or changes
/// nothing, if the scope is to be validated.
QuantizerPlacement place_quantizers(const Model& model, const QuantizationOptions& options);

}  // namespace octet
