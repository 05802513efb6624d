// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/engine/tail.h"
#include "compiler/graph_view.h"
#include "compiler/layers/epilogue.h"

namespace octet {

/// A quantized value per tensor: real = scale * (q - zero_point). A float value has scale 1 and
/// zero point 0.
struct PerTensorParams {
  double scale = 1;
  double zero_point = 0;
  /// As Tail::Stage has it.
  double origin = 0;
};

/// What a layer's accumulators x stand for: the real value scale[c] * x + offset[c].
struct AccumulatorMap {
  std::vector<double> scale, offset;
};

/// Integers that a layer's accumulators start from, and how far they may move without overflow.
struct InitialAccumulators {
  std::vector<std::int32_t>& values;
  std::int64_t room = 0;
};

/// What a product with a quantized result does with a value that is added to it.
enum class ResidualAddition : std::uint8_t {
  /// The sum is an operation of its own.
  separate,
  /// Added to the result before that is rounded to levels.
  unrounded,
  /// Added to the levels of the result.
  rounded,
};

/// The engine that a quantized model is written for, as far as answers differ: how it rounds and in
/// which order. A model is executed with the roundings of its own engine, so that it gives the same
/// logits there. Each rule was found by comparing levels with the engine, see
/// tests/golden/engines.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// The step of a grid of 256 levels. @param scale  (high - low) / 255.
  virtual double step(double scale, double zero_point, float low, float high) const = 0;
  /// A step in f32.
  virtual float step_f32(double scale) const = 0;
  /// The level that a quantizer counts from as it rounds, so that what lies next to it keeps its
  /// precision.
  virtual double rounding_origin(const GraphView& graph, NodeId quantizer,
                                 const QuantParams& params) const = 0;
  /// Takes f32 to the levels of a quantizer.
  /// @param stage  of `quantizer`.
  /// @param channels  how many there are, also where one grid serves all.
  virtual Epilogue quantizer_epilogue(const GraphView& graph, const Node& quantizer,
                                      const Tail::Stage& stage, std::size_t channels) const = 0;
  /// Takes f32 to the levels of a quantizer whose channels have zero points of their own.
  /// @param ends  of its input, one entry per channel.
  virtual Epilogue channels_quantizer_epilogue(const GridRange& ends) const = 0;

  /// The epilogue of a convolution or a product with constant weights.
  /// @param residual  if the tail's residual is one of bytes.
  virtual Epilogue product_epilogue(const AccumulatorMap& map, const Tail& tail,
                                    const std::optional<PerTensorParams>& residual,
                                    const InitialAccumulators& initial) const = 0;
  /// The epilogue of a layer with one rounding: of a mean, of floats that are added or clamped, of
  /// levels that are quantized again. The tail's residual, if any, is one of floats.
  Epilogue one_rounding_epilogue(const AccumulatorMap& map, const Tail& tail) const;
  /// Takes levels to their real values, scale * (q - zero_point), one entry per channel.
  Epilogue dequantizing_epilogue(const std::vector<float>& scale,
                                 const std::vector<float>& zero_point) const;
  /// Adds a bias to floats and clamps them as the tail's first stage does, each operation rounded
  /// by itself.
  Epilogue bias_epilogue(const Tail& tail) const;
  /// The epilogue of a product of two quantized values. The tail has no residual.
  virtual Epilogue matmul_epilogue(const AccumulatorMap& map, const Tail& tail) const = 0;
  /// @param tail  of `product` up to its first quantizer. @param add  which adds `residual` to it.
  virtual ResidualAddition residual_addition(const GraphView& graph, OutputRef product,
                                             const Tail& tail, NodeId add,
                                             OutputRef residual) const = 0;
  /// Where both summands of `add` come from products, the input that adds the other one within its
  /// epilogue.
  std::size_t adding_product(const GraphView& graph, const Node& add) const;

  /// The summand of two quantized ones that comes first in sum_epilogue().
  virtual std::size_t first_summand(const GraphView& graph, const Node& add) const = 0;
  /// The sum of two quantized values, quantized by the tail's second stage if that has a quantizer.
  /// @param first  of first_summand(). @param residual  of the other one.
  virtual Epilogue sum_epilogue(const GraphView& graph, const Node& add, const Tail& tail,
                                const QuantParams& first,
                                const PerTensorParams& residual) const = 0;

  /// Whether a function of one float is computed in f32, operation by operation as oneDNN does,
  /// instead of being the float nearest to the exact value.
  virtual bool uses_onednn_function(const Op& op) const = 0;
};

/// OpenVINO's CPU plugin, which runs FakeQuantize.
const Engine& openvino_engine();
/// ONNX Runtime, which runs QuantizeLinear.
const Engine& onnx_runtime_engine();
/// The engine that a model's rt_info names.
const Engine& engine_of(const Model& model);

/// Recognises a FakeQuantize of constant limits, per tensor or per channel (axis 1), whose grid
/// contains 0, as a map onto u8 with zero points that round to one number for all channels. A
/// signed map is the unsigned one with zero point 128: plans know no signed data.
/// @return nothing if it is another FakeQuantize.
std::optional<QuantParams> match_activation_quantizer(const Model& model,
                                                      const Constants& constants,
                                                      const Engine& engine, NodeId node);

/// What is known of a value that consists of levels. @param params  of those.
PerTensorParams per_tensor_params(const GraphView& graph, const Engine& engine, OutputRef value,
                                  const QuantParams& params);

}  // namespace octet
