// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/channels_last.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "graph/op_traits.h"
#include "graph/ops/strided_slice.h"

namespace octet {
namespace {

std::int64_t physical_axis(std::int64_t axis) {
  return static_cast<std::int64_t>(kPhysicalAxis[logical_axis(axis, 4)]);
}

// Rewrites one operation for data whose bytes are [N, H, W, C]: operands by axis, attributes by
// axis, the output seen as [N, C, H, W] again.
class ChannelsLastLowering {
 public:
  /// @param params  if given, the operation moves integers, all of that map.
  ChannelsLastLowering(LoweringContext& context, const Node& node,
                       std::optional<QuantParams> params)
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
    auto axes = context_.integers(node_.inputs[1]);
    if (!axes || shape(0).rank() != 4) return false;
    for (std::int64_t& axis : *axes) axis = physical_axis(axis);
    return finish(op, {physical(0), context_.add_integers(*axes, node_.name)});
  }

  template <typename T>
  bool lower(const T& op) {
    if constexpr (kIsMap<T> || std::is_same_v<T, Convert>)
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
    auto axes = context_.integers(node_.inputs[1]);
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
      const auto pads = context_.integers(node_.inputs[i]);
      if (!pads) return false;
      std::vector<std::int64_t> moved;
      for (const std::size_t axis : kLogicalAxis) moved.push_back((*pads)[axis]);
      inputs.push_back(context_.add_integers(moved, node_.name));
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
    auto axes = context_.integers(node_.inputs[2]);
    if (!axes) return false;
    for (std::int64_t& axis : *axes) axis = physical_axis(axis);
    return finish(op, {physical(0), plain(1), context_.add_integers(*axes, node_.name)});
  }

  bool lower(const Interpolate& op) {
    if (node_.inputs.size() < 3 || !op.pads_begin.empty() || !op.pads_end.empty()) return false;
    auto axes = context_.integers(node_.inputs[2]);
    if (!axes) return false;
    for (std::int64_t& axis : *axes) axis = physical_axis(axis);
    return finish(op, {physical(0), plain(1), context_.add_integers(*axes, node_.name)});
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
      inputs.push_back(context_.add_integers(*values, node_.name));
    return finish(Slice{}, std::move(inputs));
  }

  bool lower(const StridedSlice& op) {
    std::vector<std::vector<std::int64_t>> bounds(3);
    for (std::size_t i = 1; i < node_.inputs.size(); ++i) {
      const auto values = context_.integers(node_.inputs[i]);
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
      const auto given = context_.integers(node_.inputs[4]);
      if (!given) return false;
      axes = *given;
    }
    for (std::int64_t& axis : axes) axis = physical_axis(axis);
    inputs.push_back(context_.add_integers(axes, node_.name));
    return finish(Slice{}, std::move(inputs));
  }

  LoweringContext& context_;
  const Node& node_;
  std::optional<QuantParams> params_;
};

}  // namespace

std::size_t logical_axis(std::int64_t axis, std::size_t rank) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis);
}

Tensor zero_of(const QuantParams& params) {
  return Tensor::scalar(static_cast<std::uint8_t>(std::nearbyint(params.zero_point[0])));
}

bool lower_in_channels_last(LoweringContext& context, const Node& node,
                            const std::optional<QuantParams>& params) {
  return ChannelsLastLowering(context, node, params).run();
}

bool lower_in_channels_last(LoweringContext& context, const Node& node) {
  return lower_in_channels_last(context, node, std::nullopt);
}

}  // namespace octet
