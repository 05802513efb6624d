// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lowering/constants.h"
#include "compiler/lowering/quantizers.h"
#include "graph/quantizer_arithmetic.h"
#include "octet/graph.h"

namespace octet {

/// Who reads each output of a model.
class UseMap {
 public:
  explicit UseMap(const Model& model);
  const std::vector<Model::Use>& of(OutputRef ref) const;
  /// The only reader, or nothing if there are none or several.
  std::optional<Model::Use> sole(OutputRef ref) const;

 private:
  std::map<OutputRef, std::vector<Model::Use>> uses_;
};

/// The operations behind a convolution, matrix product, sum or addition that one epilogue computes
/// with it: y = clamp(multiplier * x + bias), quantized by `quantizer`; then, with a residual,
/// clamp(y + residual), quantized again. Each operation is the only reader of the one before.
struct Tail {
  struct Stage {
    std::pair<float, float> clamp;
    std::optional<QuantParams> quantizer;
    /// Of the quantizer.
    GridEnds ends;
    double origin = 0;
  };
  /// The model's.
  QuantizerArithmetic arithmetic = QuantizerArithmetic::fake_quantize;
  /// One entry per channel.
  std::vector<double> multiplier, bias;
  Stage first;
  std::optional<OutputRef> residual;
  /// Whether the residual is the second summand.
  bool residual_last = true;
  Stage second;
  /// Whether the first quantizer rounds before the residual is added. Without, it clamps only.
  bool rounds_first = true;
  /// Output of the last operation.
  OutputRef end;
  /// The operations after the start, in order.
  std::vector<NodeId> nodes;

  const std::optional<QuantParams>& output_quantizer() const {
    return residual ? second.quantizer : first.quantizer;
  }
};

/// The level that a quantizer counts from as it rounds, so that what lies next to it keeps its
/// precision: for ONNX Runtime the zero point; for OpenVINO 128 where it has signed bytes, which
/// are levels around a zero point of 128 that neither a convolution nor a rescaled sum reads; else
/// 0.
double rounding_origin(const Model& model, const Constants& constants, const UseMap& uses,
                       NodeId quantizer, const QuantParams& params);

/// Whether an operation computes each element from one of its only variable input and constants.
bool is_pointwise(const Constants& constants, const Node& node);

/// A tail of no operations behind `start`.
Tail empty_tail(const Model& model, std::size_t channels, OutputRef start);

/// What a tail may hold besides affine operations and clamps.
struct TailRules {
  bool quantizers = true;
  /// Says whether an output can serve as the residual now.
  std::function<bool(OutputRef)> accepts_residual;
};

/// Follows the model from `start`, whose channels lie along `channel_axis`.
Tail match_tail(const Model& model, const Constants& constants, const UseMap& uses, OutputRef start,
                std::size_t channel_axis, const TailRules& rules);

/// Continues a tail whose first stage is complete with clamp and quantizer of the second.
void match_second_stage(const Model& model, const Constants& constants, const UseMap& uses,
                        const TailRules& rules, Tail& tail);

}  // namespace octet
