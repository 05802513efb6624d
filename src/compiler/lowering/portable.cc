// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "compiler/lowering/context.h"
#include "graph/ops/strided_slice.h"

namespace octet {
namespace {

using Quantized = LoweringContext::Quantized;

template <typename T, typename... Ts>
constexpr bool kIsOneOf = (std::is_same_v<T, Ts> || ...);

// Where each logical axis of [N, C, H, W] is in [N, H, W, C], and the other way round.
constexpr std::array<std::size_t, 4> kPhysicalAxis{0, 3, 1, 2};
constexpr std::array<std::size_t, 4> kLogicalAxis{0, 2, 3, 1};

std::size_t logical_axis(std::int64_t axis, std::size_t rank) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis);
}

std::int64_t physical_axis(std::int64_t axis) {
  return static_cast<std::int64_t>(kPhysicalAxis[logical_axis(axis, 4)]);
}

std::optional<std::vector<std::int64_t>> integers_of(const LoweringContext& context,
                                                     OutputRef ref) {
  const Tensor* constant = context.constants().find(ref);
  if (constant == nullptr) return std::nullopt;
  const Tensor converted = constant->to(ElementType::i64);
  const auto values = converted.data<std::int64_t>();
  return std::vector<std::int64_t>(values.begin(), values.end());
}

BufferId add_integers(LoweringContext& context, const std::vector<std::int64_t>& values,
                      const std::string& name) {
  const Shape shape{static_cast<std::int64_t>(values.size())};
  return context.add_constant(Tensor::from(shape, values), name);
}

constexpr std::size_t kPadValue = 3;

// Real zero as an integer of a quantized tensor.
Tensor zero_of(const QuantParams& params) {
  return Tensor::scalar(static_cast<std::uint8_t>(std::nearbyint(params.zero_point[0])));
}

// Rewrites one operation for data whose bytes are [N, H, W, C]: operands by axis, attributes by
// axis, the output seen as [N, C, H, W] again.
class ChannelsLastLowering {
 public:
  /// @param params  if given, the operation moves integers, all of that map.
  ChannelsLastLowering(LoweringContext& context, const Node& node,
                       std::optional<QuantParams> params = {})
      : context_(context), node_(node), params_(std::move(params)) {}

  bool run() {
    if (node_.outputs.size() != 1 || !has_channels_last_input()) return false;
    return std::visit([&](const auto& op) { return lower(op); }, node_.op);
  }

 private:
  const Shape& shape(std::size_t input) const {
    return context_.model().value(node_.inputs[input]).shape;
  }
  bool has_channels_last_input() const {
    return std::any_of(node_.inputs.begin(), node_.inputs.end(), [&](OutputRef ref) {
      return context_.model().value(ref).shape.rank() == 4 &&
             context_.natural_layout(ref) == DataLayout::channels_last;
    });
  }

  BufferId physical(std::size_t input) {
    const OutputRef ref = node_.inputs[input];
    const BufferId value =
        params_ ? context_.to_layout(context_.quantized(ref)->value, DataLayout::channels_last)
                : context_.value(ref, DataLayout::channels_last);
    return context_.alias(value, physical_shape(shape(input)), DataLayout::plain);
  }
  BufferId plain(std::size_t input) {
    return context_.value(node_.inputs[input], DataLayout::plain);
  }
  // An operand that is broadcast to rank 4, if it can be had without moving computed data.
  std::optional<BufferId> broadcast_operand(std::size_t input) {
    const Shape& given = shape(input);
    if (given.num_elements() == 1) return plain(input);
    if (given.rank() == 4) return physical(input);
    std::vector<std::int64_t> dims(4 - given.rank(), 1);
    dims.insert(dims.end(), given.begin(), given.end());
    const auto is_wide = [](std::int64_t d) { return d != 1; };
    if (std::count_if(dims.begin(), dims.end(), is_wide) > 1) return std::nullopt;
    return context_.alias(plain(input), physical_shape(Shape(dims)), DataLayout::plain);
  }

  bool finish(Op op, std::vector<BufferId> inputs) {
    const Value& value = node_.outputs[0];
    const bool keeps_rank = value.shape.rank() == 4;
    const BufferId output = context_.add_value(
        node_.name, params_ ? params_->type : value.type,
        keeps_rank ? physical_shape(value.shape) : value.shape, DataLayout::plain);
    context_.add_layer(PortableOp{std::move(op)}, std::move(inputs), output, node_.id);
    const BufferId end =
        keeps_rank ? context_.alias(output, value.shape, DataLayout::channels_last) : output;
    if (params_)
      context_.set_quantized({node_.id, 0}, {end, *params_});
    else
      context_.set_value({node_.id, 0}, end);
    return true;
  }

  // The first input is data, the others are scalars.
  template <typename T>
  bool lower_map(const T& op) {
    std::vector<BufferId> inputs{physical(0)};
    for (std::size_t i = 1; i < node_.inputs.size(); ++i) inputs.push_back(plain(i));
    return finish(op, std::move(inputs));
  }

  template <typename T>
  bool lower_broadcast(const T& op) {
    if (node_.outputs[0].shape.rank() != 4) return false;
    std::vector<BufferId> inputs;
    for (std::size_t i = 0; i < node_.inputs.size(); ++i) {
      const auto operand = broadcast_operand(i);
      if (!operand) return false;
      inputs.push_back(*operand);
    }
    return finish(op, std::move(inputs));
  }

  // Normalization or reduction of the first input along the constant axes of the second.
  template <typename T>
  bool lower_along_axes(const T& op) {
    auto axes = integers_of(context_, node_.inputs[1]);
    if (!axes || shape(0).rank() != 4) return false;
    for (std::int64_t& axis : *axes) axis = physical_axis(axis);
    return finish(op, {physical(0), add_integers(context_, *axes, node_.name)});
  }

  template <typename T>
  bool lower(const T& op) {
    if constexpr (kIsOneOf<T, Convert, Unary, Clamp, Elu, Swish, Gelu, Selu, HardSigmoid, Round>)
      return lower_map(op);
    else if constexpr (kIsOneOf<T, Binary, Comparison, Logical, Select>)
      return lower_broadcast(op);
    else if constexpr (kIsOneOf<T, Mvn, NormalizeL2>)
      return lower_along_axes(op);
    else
      return false;
  }

  // A slope per channel has one dimension, that of the channels.
  bool lower(const PRelu& op) {
    const bool per_channel = shape(1).rank() == 1 && shape(1)[0] == shape(0)[1];
    if (!per_channel) return lower_broadcast(op);
    return finish(op, {physical(0),
                       context_.alias(plain(1), Shape{1, 1, 1, shape(1)[0]}, DataLayout::plain)});
  }

  template <typename T>
  bool lower_along_axis(T op) {
    op.axis = physical_axis(op.axis);
    return finish(op, {physical(0)});
  }
  bool lower(const Softmax& op) { return lower_along_axis(op); }
  bool lower(const LogSoftmax& op) { return lower_along_axis(op); }

  bool lower(const Concat& op) {
    std::vector<BufferId> inputs;
    for (std::size_t i = 0; i < node_.inputs.size(); ++i) inputs.push_back(physical(i));
    return finish(Concat{physical_axis(op.axis)}, std::move(inputs));
  }

  // Without the reduced dimensions the others must be in the same order in both layouts.
  bool lower(const Reduce& op) {
    auto axes = integers_of(context_, node_.inputs[1]);
    if (!axes) return false;
    for (std::int64_t& axis : *axes) axis = static_cast<std::int64_t>(logical_axis(axis, 4));
    const auto reduces = [&](std::int64_t axis) {
      return std::find(axes->begin(), axes->end(), axis) != axes->end();
    };
    if (!op.keep_dims && !reduces(1) && !(reduces(2) && reduces(3))) return false;
    return lower_along_axes(op);
  }

  bool lower(const Pad& op) {
    std::vector<BufferId> inputs{physical(0)};
    for (std::size_t i : {1U, 2U}) {
      const auto pads = integers_of(context_, node_.inputs[i]);
      if (!pads) return false;
      std::vector<std::int64_t> moved;
      for (const std::size_t axis : kLogicalAxis) moved.push_back((*pads)[axis]);
      inputs.push_back(add_integers(context_, moved, node_.name));
    }
    if (params_)
      inputs.push_back(context_.add_constant(zero_of(*params_), node_.name));
    else if (node_.inputs.size() > kPadValue)
      inputs.push_back(plain(kPadValue));
    return finish(op, std::move(inputs));
  }

  bool lower(ShuffleChannels op) {
    op.axis = physical_axis(op.axis);
    return finish(op, {physical(0)});
  }

  bool lower(const Roll& op) {
    auto axes = integers_of(context_, node_.inputs[2]);
    if (!axes) return false;
    for (std::int64_t& axis : *axes) axis = physical_axis(axis);
    return finish(op, {physical(0), plain(1), add_integers(context_, *axes, node_.name)});
  }

  bool lower(const Interpolate& op) {
    if (node_.inputs.size() < 3 || !op.pads_begin.empty() || !op.pads_end.empty()) return false;
    auto axes = integers_of(context_, node_.inputs[2]);
    if (!axes) return false;
    for (std::int64_t& axis : *axes) axis = physical_axis(axis);
    return finish(op, {physical(0), plain(1), add_integers(context_, *axes, node_.name)});
  }

  // Any slice of four dimensions as start, stop and step of each.
  bool lower_slice(const ResolvedSlice& slice) {
    std::vector<std::int64_t> start, stop, step;
    for (const std::size_t axis : kLogicalAxis) {
      const ResolvedSlice::Dimension& d = slice.dimensions[axis];
      const std::int64_t end = d.begin + d.size * d.stride;
      start.push_back(d.begin);
      stop.push_back(end < 0 ? std::numeric_limits<std::int64_t>::min() : end);
      step.push_back(d.stride);
    }
    std::vector<BufferId> inputs{physical(0)};
    for (const auto* values : {&start, &stop, &step})
      inputs.push_back(add_integers(context_, *values, node_.name));
    return finish(Slice{}, std::move(inputs));
  }

  bool lower(const StridedSlice& op) {
    std::vector<std::vector<std::int64_t>> bounds(3);
    for (std::size_t i = 1; i < node_.inputs.size(); ++i) {
      const auto values = integers_of(context_, node_.inputs[i]);
      if (!values) return false;
      bounds[i - 1] = *values;
    }
    const ResolvedSlice slice = resolve_slice(op, shape(0), bounds[0], bounds[1], bounds[2]);
    const auto is_set = [](std::int64_t bit) { return bit != 0; };
    if (std::any_of(op.new_axis_mask.begin(), op.new_axis_mask.end(), is_set) ||
        std::any_of(op.shrink_axis_mask.begin(), op.shrink_axis_mask.end(), is_set))
      return false;
    return lower_slice(slice);
  }

  bool lower(const Slice&) {
    std::vector<BufferId> inputs{physical(0)};
    for (std::size_t i = 1; i < 4; ++i) inputs.push_back(plain(i));
    std::vector<std::int64_t> axes{0, 1, 2, 3};
    axes.resize(static_cast<std::size_t>(shape(1).num_elements()));
    if (node_.inputs.size() > 4) {
      const auto given = integers_of(context_, node_.inputs[4]);
      if (!given) return false;
      axes = *given;
    }
    for (std::int64_t& axis : axes) axis = physical_axis(axis);
    inputs.push_back(add_integers(context_, axes, node_.name));
    return finish(Slice{}, std::move(inputs));
  }

  LoweringContext& context_;
  const Node& node_;
  std::optional<QuantParams> params_;
};

bool pads_with_zero(const LoweringContext& context, const Node& node, const Pad& op) {
  if (op.mode != PadMode::constant || node.inputs.size() <= kPadValue) return true;
  const Tensor* value = context.constants().find(node.inputs[kPadValue]);
  return value != nullptr && value->to(ElementType::f32).data<float>()[0] == 0;
}

// The inputs of a movement that are data; none if the node is something else.
std::vector<OutputRef> moved_data(const LoweringContext& context, const Node& node) {
  if (std::holds_alternative<Concat>(node.op)) return node.inputs;
  const bool moves = std::visit(
      [&](const auto& op) {
        using T = std::decay_t<decltype(op)>;
        if constexpr (std::is_same_v<T, Pad>) return pads_with_zero(context, node, op);
        return kIsOneOf<T, Transpose, StridedSlice, Slice, Gather, GatherElements, GatherNd, Roll,
                        DepthToSpace, SpaceToDepth, ShuffleChannels, Tile, Broadcast>;
      },
      node.op);
  return moves ? std::vector{node.inputs[0]} : std::vector<OutputRef>{};
}

// The one map that all operands are quantized with, per tensor.
std::optional<QuantParams> common_params(const LoweringContext& context,
                                         const std::vector<OutputRef>& data) {
  const Quantized* first = data.empty() ? nullptr : context.quantized(data[0]);
  if (first == nullptr || first->params.axis >= 0) return std::nullopt;
  const bool all_equal = std::all_of(data.begin(), data.end(), [&](OutputRef ref) {
    const Quantized* other = context.quantized(ref);
    return other != nullptr && other->params == first->params;
  });
  return all_equal ? std::optional(first->params) : std::nullopt;
}

// One output of a split as the slice [first, first + shape[axis]) of data that lie as
// [N, H, W, C] or plainly.
BufferId lower_part(LoweringContext& context, const Node& node, BufferId data, std::size_t axis,
                    std::int64_t first, const Shape& shape) {
  const LayerValue source = context.lowered().values[data];
  const bool channels_last = source.layout == DataLayout::channels_last;
  const BufferId input =
      channels_last ? context.alias(data, physical_shape(source.shape), DataLayout::plain) : data;
  const std::int64_t along = static_cast<std::int64_t>(channels_last ? kPhysicalAxis[axis] : axis);
  const BufferId output = context.add_value(
      node.name, source.type, channels_last ? physical_shape(shape) : shape, DataLayout::plain);
  context.add_layer(
      PortableOp{Slice{}},
      {input, add_integers(context, {first}, node.name),
       add_integers(context, {first + shape[axis]}, node.name),
       add_integers(context, {1}, node.name), add_integers(context, {along}, node.name)},
      output, node.id);
  return channels_last ? context.alias(output, shape, DataLayout::channels_last) : output;
}

}  // namespace

bool lower_split(LoweringContext& context, const Node& node) {
  if (!std::holds_alternative<EvenSplit>(node.op) &&
      !std::holds_alternative<VariadicSplit>(node.op))
    return false;
  const OutputRef source = node.inputs[0];
  const Quantized* quantized = context.quantized(source);
  const bool is_integer = quantized != nullptr && quantized->params.axis < 0;
  const Quantized from = is_integer ? *quantized : Quantized{};
  const BufferId data =
      is_integer ? from.value : context.value(source, context.natural_layout(source));
  const auto axes = integers_of(context, node.inputs[1]);
  if (!axes)
    throw Unsupported(fmt::format("compiling node \"{}\" ({}): expected a constant axis", node.name,
                                  type_name(node.op)));
  const std::size_t axis = logical_axis((*axes)[0], context.model().value(source).shape.rank());
  std::int64_t first = 0;
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
    const OutputRef ref{node.id, port};
    const Shape& shape = node.outputs[port].shape;
    if (!context.uses().of(ref).empty()) {
      const BufferId part = lower_part(context, node, data, axis, first, shape);
      if (is_integer)
        context.set_quantized(ref, {part, from.params});
      else
        context.set_value(ref, part);
    }
    first += shape[axis];
  }
  return true;
}

bool lower_data_movement(LoweringContext& context, const Node& node) {
  const std::vector<OutputRef> data = moved_data(context, node);
  const std::optional<QuantParams> params = common_params(context, data);
  if (!params) return false;
  if (ChannelsLastLowering(context, node, params).run()) return true;
  std::vector<BufferId> inputs;
  for (OutputRef ref : data)
    inputs.push_back(context.to_layout(context.quantized(ref)->value, DataLayout::plain));
  for (std::size_t i = data.size(); i < node.inputs.size(); ++i) {
    if (std::holds_alternative<Pad>(node.op) && i == kPadValue) break;
    inputs.push_back(context.value(node.inputs[i], DataLayout::plain));
  }
  if (std::holds_alternative<Pad>(node.op))
    inputs.push_back(context.add_constant(zero_of(*params), node.name));
  const BufferId output =
      context.add_value(node.name, params->type, node.outputs[0].shape, DataLayout::plain);
  context.add_layer(PortableOp{node.op}, std::move(inputs), output, node.id);
  context.set_quantized({node.id, 0}, {output, *params});
  return true;
}

bool lower_adaptive_average(LoweringContext& context, const Node& node) {
  const Value& value = node.outputs[0];
  if (!std::holds_alternative<AdaptiveAvgPool>(node.op) || value.shape.rank() != 4 ||
      value.type != ElementType::f32 || context.lowered().is_quantized)
    return false;
  const Shape& in = context.model().value(node.inputs[0]).shape;
  const Shape& out = value.shape;
  if (in.num_elements() == 0 || in[2] % out[2] != 0 || in[3] % out[3] != 0) return false;
  const OutputRef end{node.id, 0};
  if (in == out) {
    context.set_value(end, context.value(node.inputs[0], context.natural_layout(node.inputs[0])));
    return true;
  }
  Pooling layer{.max = false, .exclude_pad = false, .geometry = {}};
  layer.geometry = {.n = in[0],
                    .groups = in[1],
                    .ih = in[2],
                    .iw = in[3],
                    .oh = out[2],
                    .ow = out[3],
                    .kh = in[2] / out[2],
                    .kw = in[3] / out[3],
                    .stride_h = in[2] / out[2],
                    .stride_w = in[3] / out[3]};
  const BufferId input = context.value(node.inputs[0], DataLayout::channels_last);
  const BufferId output = context.add_value(node.name, value.type, out, DataLayout::channels_last);
  context.add_layer(layer, {input}, output, node.id);
  context.set_value(end, output);
  return true;
}

bool lower_in_channels_last(LoweringContext& context, const Node& node) {
  return ChannelsLastLowering(context, node).run();
}

void lower_portable(LoweringContext& context, const Node& node) {
  std::vector<BufferId> inputs;
  for (OutputRef input : node.inputs) inputs.push_back(context.value(input, DataLayout::plain));
  for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
    const OutputRef ref{node.id, port};
    if (node.outputs.size() > 1 && context.uses().of(ref).empty()) continue;
    const Value& value = node.outputs[port];
    const BufferId output =
        context.add_value(node.name, value.type, value.shape, DataLayout::plain);
    context.add_layer(PortableOp{node.op, port}, inputs, output, node.id);
    context.set_value(ref, output);
  }
}

}  // namespace octet
