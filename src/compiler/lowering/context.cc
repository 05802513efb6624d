// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "compiler/lowering/context.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/quantizers.h"
#include "reference/evaluate.h"

namespace octet {
namespace {

bool layouts_coincide(const Shape& shape) {
  return shape.rank() != 4 || shape[1] == 1 || shape[2] * shape[3] == 1;
}

// [N, H, W, C] of [N, C, H, W].
Tensor to_channels_last(const Tensor& tensor) {
  const Shape& s = tensor.shape();
  const std::vector<std::int64_t> order{0, 2, 3, 1};
  const std::vector<Tensor> operands{tensor, Tensor::from(Shape{4}, order)};
  const std::vector<Shape> shapes{physical_shape(s)};
  return reference::evaluate(Transpose{}, operands, shapes)[0];
}

}  // namespace

DataLayout working_layout(const Shape& shape) {
  return shape.rank() == 4 ? DataLayout::channels_last : DataLayout::plain;
}

Shape physical_shape(const Shape& shape) {
  return Shape{shape[0], shape[2], shape[3], shape[1]};
}

std::size_t uniform_width(const Shape& shape) {
  // Four arrays of 1024 floats are 16 KiB, half of a first-level cache.
  constexpr std::int64_t kMost = 1024;
  std::int64_t width = 1;
  for (std::size_t d = shape.rank(); d-- > 0 && width * shape[d] <= kMost;) width *= shape[d];
  return static_cast<std::size_t>(std::max<std::int64_t>(width, 1));
}

std::size_t channel_axis(const Shape& shape) {
  return shape.rank() == 4 ? 1 : shape.rank() - 1;
}

LoweringContext::LoweringContext(const Model& model, const LoweringOptions& options)
    : model_(model), options_(options), engine_(engine_of(model)), constants_(model), uses_(model) {
  lowered_.is_quantized = quantizes_activations(model, constants_);
  lowered_.has_portable_bits = lowered_.is_quantized || options.portable_bits;
}

const LoweringContext::Quantized* LoweringContext::quantized(OutputRef ref) const {
  const auto found = quantized_.find(ref);
  return found == quantized_.end() ? nullptr : &found->second;
}

std::optional<std::vector<std::int64_t>> LoweringContext::integers(OutputRef ref) const {
  const Tensor* constant = constants_.find(ref);
  if (constant == nullptr) return std::nullopt;
  const Tensor converted = constant->to(ElementType::i64);
  const auto values = converted.data<std::int64_t>();
  return std::vector<std::int64_t>(values.begin(), values.end());
}

BufferId LoweringContext::add_value(std::string name, ElementType type, const Shape& shape,
                                    DataLayout layout) {
  lowered_.values.push_back({std::move(name), type, shape, layout, {}, {}});
  return static_cast<BufferId>(lowered_.values.size() - 1);
}

BufferId LoweringContext::add_constant(const Tensor& tensor, std::string name) {
  const BufferId id = add_value(std::move(name), tensor.type(), tensor.shape(), DataLayout::plain);
  lowered_.values[id].constant = tensor;
  return id;
}

BufferId LoweringContext::add_integers(const std::vector<std::int64_t>& values,
                                       const std::string& name) {
  const Shape shape{static_cast<std::int64_t>(values.size())};
  return add_constant(Tensor::from(shape, values), name);
}

void LoweringContext::add_layer(LayerKind kind, std::vector<BufferId> inputs, BufferId output,
                                NodeId start, const std::vector<NodeId>& tail) {
  const Node& last = model_.node(tail.empty() ? start : tail.back());
  std::vector<std::string> operations{std::string(type_name(model_.node(start).op))};
  for (NodeId id : tail) operations.emplace_back(type_name(model_.node(id).op));
  if (auto* portable = std::get_if<PortableOp>(&kind))
    portable->rounding = rounding_of(portable->op);
  lowered_.layers.push_back(
      {last.name, std::move(operations), std::move(kind), std::move(inputs), output});
}

FunctionRounding LoweringContext::rounding_of(const Op& op) const {
  if (!lowered_.is_quantized) return FunctionRounding::close;
  return engine_.uses_onednn_function(op) ? FunctionRounding::as_onednn : FunctionRounding::nearest;
}

void LoweringContext::add_layer_with_tail(LayerKind kind, std::vector<BufferId> inputs,
                                          NodeId start, const Tail& tail, const Shape& shape,
                                          DataLayout layout) {
  const auto& quantizer = tail.output_quantizer();
  const BufferId output = add_value(model_.node(tail.end.node).name,
                                    quantizer ? quantizer->type : ElementType::f32, shape, layout);
  add_layer(std::move(kind), std::move(inputs), output, start, tail.nodes);
  if (quantizer)
    set_quantized(tail.end, {output, params_after(model_, constants_, tail.end.node, *quantizer)});
  else
    set_value(tail.end, output);
  mark_done(tail.nodes);
}

BufferId LoweringContext::value(OutputRef ref, DataLayout layout) {
  auto found = values_.find(ref);
  if (found == values_.end()) {
    const Node& node = model_.node(ref.node);
    if (const Tensor* constant = constants_.find(ref)) {
      found = values_.emplace(ref, add_constant(*constant, node.name)).first;
    } else if (const Quantized* source = quantized(ref)) {
      const LayerValue from = lowered_.values[source->value];
      const bool is_uniform = source->params.axis < 0;
      const DataLayout kept = is_uniform ? from.layout : working_layout(from.shape);
      const auto channels = is_uniform
                                ? uniform_width(from.shape)
                                : static_cast<std::size_t>(from.shape[channel_axis(from.shape)]);
      const Dequantization map = dequantization(ref, channels);
      const BufferId input = to_layout(source->value, kept);
      const BufferId output = add_value(node.name, ElementType::f32, from.shape, kept);
      add_layer(Elementwise{engine_.dequantizing_epilogue(map.scale, map.zero_point)}, {input},
                output, ref.node);
      lowered_.layers.back().operations = {"Dequantize"};
      found = values_.emplace(ref, output).first;
    } else {
      throw InternalError(fmt::format(
          "compiling node \"{}\": its value is needed before it is computed", node.name));
    }
  }
  return to_layout(found->second, layout);
}

LoweringContext::Dequantization LoweringContext::dequantization(OutputRef ref,
                                                                std::size_t channels) const {
  const QuantParams& params = quantized(ref)->params;
  const bool is_uniform = params.axis < 0;
  const PerTensorParams per_tensor = per_tensor_params(ref);
  Dequantization map;
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t i = is_uniform ? 0 : c;
    map.scale.push_back(engine_.step_f32(params.scale[i]));
    map.zero_point.push_back(
        static_cast<float>(is_uniform ? per_tensor.zero_point : params.zero_point[i]));
  }
  return map;
}

BufferId LoweringContext::to_layout(BufferId id, DataLayout layout) {
  const LayerValue from = lowered_.values[id];
  if (from.layout == layout || from.shape.rank() != 4) return id;
  const auto [found, is_new] = reordered_.try_emplace({id, layout}, 0);
  if (!is_new) return found->second;
  if (layouts_coincide(from.shape)) {
    found->second = alias(id, from.shape, layout);
    return found->second;
  }
  const BufferId output = add_value(from.name, from.type, from.shape, layout);
  if (from.constant && layout == DataLayout::channels_last) {
    lowered_.values[output].constant = to_channels_last(*from.constant).reshaped(from.shape);
    found->second = output;
    return output;
  }
  lowered_.layers.push_back({from.name,
                             {layout == DataLayout::plain ? "ToPlain" : "ToChannelsLast"},
                             LayoutChange{},
                             {id},
                             output});
  reordered_[{id, layout}] = output;
  reordered_[{output, from.layout}] = id;
  return output;
}

DataLayout LoweringContext::natural_layout(OutputRef ref) const {
  const auto found = values_.find(ref);
  if (found != values_.end()) return lowered_.values[found->second].layout;
  const Quantized* source = quantized(ref);
  return source == nullptr ? DataLayout::plain : lowered_.values[source->value].layout;
}

BufferId LoweringContext::alias(BufferId id, const Shape& shape, DataLayout layout) {
  const LayerValue from = lowered_.values[id];
  const BufferId output = add_value(from.name, from.type, shape, layout);
  lowered_.values[output].alias_of = from.alias_of.value_or(id);
  return output;
}

PerTensorParams LoweringContext::per_tensor_params(OutputRef ref) const {
  return octet::per_tensor_params(graph_, engine_, ref, quantized(ref)->params);
}

}  // namespace octet
