// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "octet/graph.h"

namespace octet {
namespace {

constexpr std::array kRoundingWords{"floor", "ceil", "ceil_torch"};
constexpr std::array kBroadcastWords{"numpy", "explicit", "bidirectional"};
constexpr std::array kInterpolateWords{"nearest", "linear", "linear_onnx", "cubic"};
constexpr std::array kCoordinateWords{"half_pixel", "pytorch_half_pixel", "asymmetric",
                                      "tf_half_pixel_for_nn", "align_corners"};
constexpr std::array kNearestWords{"round_prefer_floor", "round_prefer_ceil", "floor", "ceil",
                                   "simple"};

std::string_view word(AutoPad pad) {
  switch (pad) {
    case AutoPad::same_upper:
      return "same_upper";
    case AutoPad::same_lower:
      return "same_lower";
    case AutoPad::valid:
      return "valid";
    case AutoPad::explicit_pads:
      break;
  }
  return "explicit";
}

std::string window_text(const std::vector<std::int64_t>& strides,
                        const std::vector<std::int64_t>& begin,
                        const std::vector<std::int64_t>& end, AutoPad pad) {
  return fmt::format("strides={} pads={}..{} auto_pad={}", strides, begin, end, word(pad));
}

struct AttributeText {
  std::string operator()(const Parameter&) const { return {}; }
  std::string operator()(const Constant& op) const {
    return op.value.num_elements() == 1
               ? fmt::format("{}", op.value.to(ElementType::f64).data<double>()[0])
               : std::string();
  }
  std::string operator()(const Convert& op) const {
    return std::string(to_string(op.destination_type));
  }
  std::string convolution(const ConvolutionAttributes& op) const {
    return fmt::format("{} dilations={}",
                       window_text(op.strides, op.pads_begin, op.pads_end, op.auto_pad),
                       op.dilations);
  }
  std::string operator()(const Convolution& op) const { return convolution(op); }
  std::string operator()(const GroupConvolution& op) const { return convolution(op); }
  std::string operator()(const MatMul& op) const {
    return fmt::format("transpose_a={} transpose_b={}", op.transpose_a, op.transpose_b);
  }
  std::string operator()(const Clamp& op) const {
    return fmt::format("min={} max={}", op.min, op.max);
  }
  std::string operator()(const Elu& op) const { return fmt::format("alpha={}", op.alpha); }
  std::string operator()(const Gelu& op) const { return op.tanh_approximation ? "tanh" : "erf"; }
  std::string operator()(const Softmax& op) const { return fmt::format("axis={}", op.axis); }
  std::string operator()(const Reduce& op) const {
    return fmt::format("keep_dims={}", op.keep_dims);
  }
  std::string pool(const PoolAttributes& op) const {
    return fmt::format("kernel={} {} rounding={}", op.kernel,
                       window_text(op.strides, op.pads_begin, op.pads_end, op.auto_pad),
                       kRoundingWords.at(static_cast<std::size_t>(op.rounding_type)));
  }
  std::string operator()(const MaxPool& op) const {
    return fmt::format("{} dilations={}", pool(op), op.dilations);
  }
  std::string operator()(const AvgPool& op) const {
    return fmt::format("{} exclude_pad={}", pool(op), op.exclude_pad);
  }
  std::string operator()(const Reshape& op) const {
    return fmt::format("special_zero={}", op.special_zero);
  }
  std::string operator()(const Concat& op) const { return fmt::format("axis={}", op.axis); }
  std::string operator()(const StridedSlice& op) const {
    return fmt::format(
        "begin_mask={} end_mask={} new_axis_mask={} shrink_axis_mask={} ellipsis_mask={}",
        op.begin_mask, op.end_mask, op.new_axis_mask, op.shrink_axis_mask, op.ellipsis_mask);
  }
  std::string operator()(const Pad& op) const {
    return fmt::format("mode={}", static_cast<int>(op.mode));
  }
  template <typename T>
  std::string backprop(const T& op) const {
    return fmt::format("{} output_padding={}", convolution(op), op.output_padding);
  }
  std::string operator()(const ConvolutionBackpropData& op) const { return backprop(op); }
  std::string operator()(const GroupConvolutionBackpropData& op) const { return backprop(op); }
  std::string operator()(const Einsum& op) const { return op.equation; }
  std::string operator()(const ScaledDotProductAttention& op) const {
    return fmt::format("causal={}", op.causal);
  }
  std::string operator()(const Round& op) const {
    return op.mode == RoundMode::half_to_even ? "half_to_even" : "half_away_from_zero";
  }
  std::string operator()(const LogSoftmax& op) const { return fmt::format("axis={}", op.axis); }
  std::string operator()(const NormalizeL2& op) const {
    return fmt::format("eps={} eps_mode={}", op.eps, op.eps_mode == EpsMode::add ? "add" : "max");
  }
  std::string operator()(const Mvn& op) const {
    return fmt::format("normalize_variance={} eps={} eps_inside_sqrt={}", op.normalize_variance,
                       op.eps, op.eps_inside_sqrt);
  }
  std::string operator()(const GroupNormalization& op) const {
    return fmt::format("num_groups={} epsilon={}", op.num_groups, op.epsilon);
  }
  std::string operator()(const BatchNormInference& op) const {
    return fmt::format("epsilon={}", op.epsilon);
  }
  std::string operator()(const Lrn& op) const {
    return fmt::format("alpha={} beta={} bias={} size={}", op.alpha, op.beta, op.bias, op.size);
  }
  std::string operator()(const ShapeOf& op) const { return std::string(to_string(op.output_type)); }
  std::string operator()(const Range& op) const { return std::string(to_string(op.output_type)); }
  std::string operator()(const Broadcast& op) const {
    return kBroadcastWords.at(static_cast<std::size_t>(op.mode));
  }
  std::string operator()(const EvenSplit& op) const {
    return fmt::format("num_splits={}", op.num_splits);
  }
  std::string operator()(const Gather& op) const {
    return fmt::format("batch_dims={}", op.batch_dims);
  }
  std::string operator()(const GatherElements& op) const { return fmt::format("axis={}", op.axis); }
  std::string operator()(const TopK& op) const {
    constexpr std::string_view kSorts[] = {"none", "by_value", "by_index"};
    return fmt::format("axis={} {} sort={} {}", op.axis, op.largest ? "largest" : "smallest",
                       kSorts[static_cast<std::size_t>(op.sort)], to_string(op.index_type));
  }
  std::string operator()(const GatherNd& op) const {
    return fmt::format("batch_dims={}", op.batch_dims);
  }
  std::string blocks(DepthMode mode, std::int64_t block_size) const {
    return fmt::format("{} block_size={}",
                       mode == DepthMode::blocks_first ? "blocks_first" : "depth_first",
                       block_size);
  }
  std::string operator()(const DepthToSpace& op) const { return blocks(op.mode, op.block_size); }
  std::string operator()(const SpaceToDepth& op) const { return blocks(op.mode, op.block_size); }
  std::string operator()(const ShuffleChannels& op) const {
    return fmt::format("axis={} group={}", op.axis, op.group);
  }
  std::string operator()(const Interpolate& op) const {
    return fmt::format(
        "{} by_{} {} {} antialias={} pads={}..{} cube_coeff={}",
        kInterpolateWords.at(static_cast<std::size_t>(op.mode)),
        op.shape_calculation_mode == ShapeCalculationMode::sizes ? "sizes" : "scales",
        kCoordinateWords.at(static_cast<std::size_t>(op.coordinate_transformation_mode)),
        kNearestWords.at(static_cast<std::size_t>(op.nearest_mode)), op.antialias, op.pads_begin,
        op.pads_end, op.cube_coeff);
  }
  std::string operator()(const FakeQuantize& op) const {
    return fmt::format("levels={}", op.levels);
  }
  // The type name says it all.
  template <typename T>
  std::string operator()(const T&) const {
    return {};
  }
};

std::string source_text(const Node& node) {
  std::vector<std::string> others;
  if (std::holds_alternative<Constant>(node.op)) return {};
  for (const SourceNode& source : node.sources) {
    if (source.name != node.name || source.type != type_name(node.op))
      others.push_back(printable(fmt::format("{} ({})", source.name, source.type)));
  }
  return others.empty() ? "" : fmt::format(" <- {}", fmt::join(others, ", "));
}

}  // namespace

std::string to_text(const Model& model) {
  std::string text;
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    std::vector<std::string> inputs;
    for (OutputRef input : node.inputs) {
      const std::string name = printable(model.node(input.node).name);
      inputs.push_back(input.port == 0 ? name : fmt::format("{}:{}", name, input.port));
    }
    std::vector<std::string> outputs;
    for (const Value& value : node.outputs)
      outputs.push_back(fmt::format("{}{}", to_string(value.type), to_string(value.shape)));
    const std::string attributes = std::visit(AttributeText{}, node.op);
    text += fmt::format("{} = {}({}){} : {}{}\n", printable(node.name), type_name(node.op),
                        fmt::join(inputs, ", "), attributes.empty() ? "" : " {" + attributes + "}",
                        fmt::join(outputs, ", "), source_text(node));
  }
  return text;
}

}  // namespace octet
