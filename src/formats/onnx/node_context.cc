// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/node_context.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace octet::onnx {

NodeContext::NodeContext(GraphBuilder& graph, const TensorReader& tensors,
                         const proto::NodeProto& node, Attributes attributes, std::int64_t opset,
                         std::vector<ImportedValue*> inputs, bool passes_quantized)
    : graph_(graph),
      tensors_(tensors),
      node_(node),
      attributes_(std::move(attributes)),
      opset_(opset),
      inputs_(std::move(inputs)) {
  if (!passes_quantized || !has_input(0) || inputs_[0]->quantized == nullptr) return;
  const Quantization& first = inputs_[0]->quantized->quantization();
  const bool is_common = std::ranges::all_of(inputs_, [&](const ImportedValue* value) {
    return value == nullptr || value->quantized == nullptr ||
           value->quantized->quantization() == first;
  });
  if (is_common && first.axis < 0) passed_ = &first;
}

void NodeContext::fail(const std::string& what) const {
  throw ParseError(
      tensors_.file(), -1,
      fmt::format("node \"{}\" ({}): {}",
                  node_.name().empty() && node_.output_size() > 0 ? node_.output(0) : node_.name(),
                  node_.op_type(), what));
}

ElementType NodeContext::element_type(std::string_view name) const {
  const auto number = static_cast<std::int32_t>(integer(name, 0));
  const auto type = onnx::element_type(number);
  if (!type) refuse(fmt::format("type {}", data_type_name(number)));
  return *type;
}

void NodeContext::check_made(const std::vector<std::int64_t>& dims) const {
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0 || dim > kMaxMadeElements / std::max<std::int64_t>(count, 1))
      refuse(fmt::format("a table of [{}] numbers", fmt::join(dims, ",")));
    count *= dim;
  }
}

void NodeContext::refuse(const std::string& what) {
  throw Lack(what);
}

// --- Attributes ---

const proto::AttributeProto* NodeContext::find(std::string_view name,
                                               proto::AttributeProto::AttributeType type) const {
  const auto found = attributes_.find(name);
  if (found == attributes_.end()) return nullptr;
  const proto::AttributeProto& attribute = *found->second;
  // Files of the first versions do not say the type.
  if (attribute.has_type() && attribute.type() != type) {
    fail(fmt::format("attribute {}: expected {}, got {}", name,
                     proto::AttributeProto::AttributeType_Name(type),
                     proto::AttributeProto::AttributeType_Name(attribute.type())));
  }
  return &attribute;
}

std::int64_t NodeContext::integer(std::string_view name, std::int64_t absent) const {
  const proto::AttributeProto* attribute = find(name, proto::AttributeProto::INT);
  return attribute == nullptr ? absent : attribute->i();
}

double NodeContext::real(std::string_view name, double absent) const {
  const proto::AttributeProto* attribute = find(name, proto::AttributeProto::FLOAT);
  return attribute == nullptr ? absent : static_cast<double>(attribute->f());
}

std::string NodeContext::text(std::string_view name, const std::string& absent) const {
  const proto::AttributeProto* attribute = find(name, proto::AttributeProto::STRING);
  return attribute == nullptr ? absent : attribute->s();
}

std::optional<std::vector<std::int64_t>> NodeContext::integers(std::string_view name) const {
  const proto::AttributeProto* attribute = find(name, proto::AttributeProto::INTS);
  if (attribute == nullptr) return std::nullopt;
  return std::vector<std::int64_t>(attribute->ints().begin(), attribute->ints().end());
}

std::vector<double> NodeContext::reals(std::string_view name) const {
  const proto::AttributeProto* attribute = find(name, proto::AttributeProto::FLOATS);
  if (attribute == nullptr) return {};
  return {attribute->floats().begin(), attribute->floats().end()};
}

Tensor NodeContext::tensor(std::string_view name) const {
  const proto::AttributeProto* attribute = find(name, proto::AttributeProto::TENSOR);
  if (attribute == nullptr || !attribute->has_t())
    fail(fmt::format("attribute {}: expected a tensor, got none", name));
  return tensors_.read(attribute->t(), fmt::format("node \"{}\" ({}): attribute {}", node_.name(),
                                                   node_.op_type(), name));
}

// --- Inputs ---

ImportedValue& NodeContext::imported(std::size_t index) {
  if (!has_input(index))
    fail(fmt::format("expected an input {}, got {} inputs", index, num_inputs()));
  return *inputs_[index];
}

OutputRef NodeContext::input(std::size_t index) {
  ImportedValue& value = imported(index);
  if (value.quantized != nullptr && passed_ != nullptr) return value.quantized->real(graph_);
  if (!value.plain) value.plain = value.quantized->integers(graph_);
  return *value.plain;
}

std::vector<OutputRef> NodeContext::all_inputs() {
  std::vector<OutputRef> refs;
  for (std::size_t i = 0; i < num_inputs(); ++i) refs.push_back(input(i));
  return refs;
}

const Tensor* NodeContext::constant_input(std::size_t index) {
  return has_input(index) ? graph_.constant(input(index)) : nullptr;
}

std::vector<std::int64_t> NodeContext::constant_integers(std::size_t index, std::string_view role) {
  const Tensor* tensor = graph_.constant(input(index));
  if (tensor == nullptr) refuse(fmt::format("computed {}", role));
  if (is_float(tensor->type()) || tensor->shape().rank() > 1) {
    fail(fmt::format("expected {} (input {}) as integers, got {}{}", role, index,
                     to_string(tensor->type()), to_string(tensor->shape())));
  }
  const Tensor converted = tensor->to(ElementType::i64);
  const auto values = converted.data<std::int64_t>();
  return {values.begin(), values.end()};
}

std::int64_t NodeContext::constant_integer(std::size_t index, std::string_view role) {
  const std::vector<std::int64_t> values = constant_integers(index, role);
  if (values.size() != 1)
    fail(fmt::format("expected {} (input {}) as one integer, got {}", role, index, values.size()));
  return values[0];
}

std::vector<ShapeInteger> NodeContext::shape_integers(std::size_t index, std::string_view role) {
  if (const auto& followed = graph_.value(input(index)).integers) return *followed;
  std::vector<ShapeInteger> known;
  for (const std::int64_t value : constant_integers(index, role)) known.push_back({value, {}});
  return known;
}

std::vector<double> NodeContext::constant_reals(std::size_t index, std::string_view role) {
  const Tensor* tensor = graph_.constant(input(index));
  if (tensor == nullptr) refuse(fmt::format("computed {}", role));
  const Tensor converted = tensor->to(ElementType::f64);
  const auto values = converted.data<double>();
  return {values.begin(), values.end()};
}

std::optional<std::vector<std::int64_t>> NodeContext::integers(std::string_view name,
                                                               std::size_t index) {
  if (has_attribute(name)) return integers(name);
  if (has_input(index)) return constant_integers(index, name);
  return std::nullopt;
}

std::size_t NodeContext::axis(std::int64_t axis, std::size_t rank) const {
  const auto signed_rank = static_cast<std::int64_t>(rank);
  if (axis < -signed_rank || axis >= signed_rank)
    fail(fmt::format("expected an axis within [-{0}, {0}), got {1}", rank, axis));
  return static_cast<std::size_t>(axis < 0 ? axis + signed_rank : axis);
}

// --- Quantization ---

std::optional<Quantization> NodeContext::quantization(std::size_t scale,
                                                      const ScaleLayout& layout) {
  const Tensor* scales = constant_input(scale);
  const Tensor* zero_points = constant_input(scale + 1);
  if (scales == nullptr || (has_input(scale + 1) && zero_points == nullptr)) return std::nullopt;
  if (layout.block_size != 0) return std::nullopt;
  Quantization result{
      *scales, zero_points == nullptr ? Tensor(ElementType::u8, scales->shape()) : *zero_points,
      layout.is_per_tensor ? -1 : static_cast<std::int64_t>(layout.axis)};
  if (result.scale.num_elements() != result.zero_point.num_elements()) {
    fail(fmt::format("expected as many zero points as scales, got {} and {}",
                     to_string(result.zero_point.shape()), to_string(result.scale.shape())));
  }
  return result;
}

ScaleLayout NodeContext::scale_layout(std::size_t scale, const Shape& data, std::int64_t axis) {
  const Shape scales = shape(input(scale));
  ScaleLayout layout;
  layout.is_per_tensor = scales.is_static() && scales.num_elements() == 1;
  if (layout.is_per_tensor) return layout;
  layout.axis = this->axis(axis, data.rank());
  layout.block_size = integer("block_size", 0);
  const std::int64_t size = data[layout.axis];
  const std::int64_t block = std::max<std::int64_t>(layout.block_size, 1);
  const std::size_t scale_axis = layout.block_size == 0 ? 0 : layout.axis;
  const bool fits = scales.is_static() &&
                    scales.rank() == (layout.block_size == 0 ? 1 : data.rank()) &&
                    block <= std::max<std::int64_t>(size, 1) &&
                    (size == Shape::kDynamic || scales[scale_axis] == (size + block - 1) / block);
  if (!fits) {
    fail(fmt::format("expected one scale for each of dimension {} of {} in blocks of {}, got {}",
                     layout.axis, to_string(data), block, to_string(scales)));
  }
  return layout;
}

OutputRef NodeContext::dequantized_input(std::size_t index, std::size_t scale, std::int64_t axis) {
  ImportedValue& value = imported(index);
  if (value.quantized != nullptr) {
    const Shape data = shape(value.quantized->source());
    auto wanted = quantization(scale, scale_layout(scale, data, axis));
    const Quantization& given = value.quantized->quantization();
    if (wanted && !has_input(scale + 1))
      wanted->zero_point = Tensor(given.zero_point.type(), wanted->scale.shape());
    if (wanted == given) return graph_.converted(value.quantized->real(graph_), type(input(scale)));
  }
  const OutputRef integers = input(index);
  const Shape data = shape(integers);
  const ScaleLayout layout = scale_layout(scale, data, axis);
  const auto parameters = [&](std::size_t at) {
    return placed(graph_, input(at), data, layout.axis, layout.block_size);
  };
  std::optional<OutputRef> zero_point;
  if (has_input(scale + 1)) zero_point = parameters(scale + 1);
  return dequantize(graph_, integers, parameters(scale), zero_point);
}

void NodeContext::quantized_output(std::size_t index, OutputRef source, Quantization quantization) {
  outputs_[index].quantized =
      std::make_shared<QuantizedValue>(source, std::move(quantization), false);
}

// --- Outputs ---

std::size_t NodeContext::num_outputs() const {
  return static_cast<std::size_t>(node_.output_size());
}

bool NodeContext::has_output(std::size_t index) const {
  return index < num_outputs() && !node_.output(static_cast<int>(index)).empty();
}

void NodeContext::output(std::size_t index, OutputRef ref) {
  if (passed_ != nullptr)
    outputs_[index].quantized = std::make_shared<QuantizedValue>(ref, *passed_, true);
  else
    outputs_[index].plain = ref;
}

}  // namespace octet::onnx
