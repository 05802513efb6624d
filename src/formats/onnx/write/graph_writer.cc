// SPDX-FileCopyrightText: 2026 The Octet authors
// SPDX-License-Identifier: Apache-2.0
#include "formats/onnx/write/graph_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "formats/onnx/write/quantizer.h"
#include "tensor/stored.h"
#include "tensor/strided.h"

namespace octet::onnx {
namespace {

void set_dims(proto::TensorShapeProto& proto, const Shape& shape) {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    auto* dim = proto.add_dim();
    if (shape[axis] != Shape::kDynamic)
      dim->set_dim_value(shape[axis]);
    else if (axis == 0)
      dim->set_dim_param("batch");
  }
}

void set_type(proto::ValueInfoProto& info, const std::string& name, const Value& value) {
  info.set_name(name);
  auto* type = info.mutable_type()->mutable_tensor_type();
  type->set_elem_type(data_type(value.type));
  set_dims(*type->mutable_shape(), value.shape);
}

void set_attribute(proto::AttributeProto& proto, const Attribute& attribute) {
  proto.set_name(std::string(attribute.name));
  if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) {
    proto.set_type(proto::AttributeProto::INT);
    proto.set_i(*integer);
  } else if (const auto* number = std::get_if<float>(&attribute.value)) {
    proto.set_type(proto::AttributeProto::FLOAT);
    proto.set_f(*number);
  } else if (const auto* text = std::get_if<std::string>(&attribute.value)) {
    proto.set_type(proto::AttributeProto::STRING);
    proto.set_s(*text);
  } else {
    proto.set_type(proto::AttributeProto::INTS);
    for (std::int64_t value : std::get<std::vector<std::int64_t>>(attribute.value))
      proto.add_ints(value);
  }
}

void set_tensor(proto::TensorProto& proto, const std::string& name, const Tensor& value) {
  proto.set_name(name);
  proto.set_data_type(data_type(value.type()));
  for (std::int64_t dim : value.shape()) proto.add_dims(dim);
  if (is_packed(value.type())) {
    const std::vector<std::byte> bytes = stored_bytes(value);
    proto.set_raw_data(bytes.data(), bytes.size());
  } else {
    proto.set_raw_data(value.bytes(), value.num_bytes());
  }
}

// Keeps the elements that `is_needed` keeps, in order.
template <typename List, typename Predicate>
void keep_if(List& list, const Predicate& is_needed) {
  int kept = 0;
  for (int i = 0; i < list.size(); ++i) {
    if (!is_needed(list.Get(i))) continue;
    if (i != kept) list.SwapElements(i, kept);
    ++kept;
  }
  list.DeleteSubrange(kept, list.size() - kept);
}

}  // namespace

GraphWriter::GraphWriter(const Model& model, proto::GraphProto& graph)
    : model_(model), graph_(graph) {
  graph_.set_name(model.name);
  for (NodeId id : model.topological_order()) {
    const Node& node = model.node(id);
    for (OutputRef input : node.inputs) ++num_uses_[input];
    if (std::holds_alternative<FakeQuantize>(node.op)) {
      const std::optional<Quantizer> quantizer = match_quantizer(model, node);
      if (quantizer && !quantizer->is_per_tensor()) per_channel_.insert(node.inputs[0]);
    }
    if (std::holds_alternative<Result>(node.op)) continue;
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) {
      const std::vector<std::string>& names = node.outputs[port].names;
      const std::string name = port == 0 ? node.name : fmt::format("{}:{}", node.name, port);
      names_[{id, port}] = unique(names.empty() ? name : names.front());
    }
  }
}

std::string GraphWriter::unique(const std::string& name) {
  std::string candidate = name;
  for (int i = 1; !taken_.insert(candidate).second; ++i) candidate = fmt::format("{}_{}", name, i);
  return candidate;
}

bool GraphWriter::is_written_on_demand(OutputRef ref) const {
  return model_.constant(ref) != nullptr || compressed_constant(ref) != nullptr ||
         match_quantized_constant(model_, ref, Arrangement::as_is);
}

const Tensor* GraphWriter::compressed_constant(OutputRef ref) const {
  const Node& node = model_.node(ref.node);
  return std::holds_alternative<Convert>(node.op) ? model_.constant(node.inputs[0]) : nullptr;
}

std::string GraphWriter::tensor(OutputRef ref) {
  const std::string& name = names_.at(ref);
  if (!is_written_on_demand(ref) || !on_demand_.insert(ref).second) return name;
  const Node& node = model_.node(ref.node);
  if (const Tensor* value = model_.constant(ref)) {
    set_tensor(*graph_.add_initializer(), name, *value);
  } else if (const auto quantized = match_quantized_constant(model_, ref, Arrangement::as_is)) {
    write_dequantized(*quantized, node.name, name);
  } else {
    write_cast(ref, tensor(node.inputs[0]), name);
  }
  return name;
}

void GraphWriter::write_cast(OutputRef ref, const std::string& input, const std::string& output) {
  add_node("Cast", model_.node(ref.node).name, {input}, {output},
           {{"to", static_cast<std::int64_t>(data_type(model_.value(ref).type))}});
}

std::string GraphWriter::initializer(const Tensor& value, const std::string& name) {
  const std::string own = unique(name);
  set_tensor(*graph_.add_initializer(), own, value);
  return own;
}

std::string GraphWriter::initializer_for(OutputRef ref, const Tensor& value,
                                         std::string_view word) {
  const std::string& name = names_.at(ref);
  const bool takes_name =
      num_uses_[ref] == 1 && model_.constant(ref) != nullptr && on_demand_.insert(ref).second;
  if (!takes_name) return initializer(value, fmt::format("{}/{}", name, word));
  set_tensor(*graph_.add_initializer(), name, value);
  return name;
}

void GraphWriter::write_dequantized(const QuantizedConstant& constant, const std::string& name,
                                    const std::string& output) {
  Attributes attributes;
  if (constant.scale.shape().rank() == 1) attributes.push_back({"axis", constant.axis});
  const Tensor zero_point =
      constant.zero_point.value_or(Tensor(constant.integers.type(), constant.scale.shape()));
  const Names inputs{initializer_for(constant.integers_source, constant.integers, "quantized"),
                     initializer_for(constant.scale_source, constant.scale, "scale"),
                     initializer(zero_point, name + "/zero_point")};
  add_node("DequantizeLinear", name, inputs, {output}, attributes);
}

std::string GraphWriter::weights(OutputRef ref, Arrangement arrangement) {
  if (arrangement == Arrangement::as_is) return tensor(ref);
  const auto known = rearranged_.find({ref, arrangement});
  if (known != rearranged_.end()) return known->second;
  return rearranged_[{ref, arrangement}] = write_rearranged(ref, arrangement);
}

std::string GraphWriter::write_rearranged(OutputRef ref, Arrangement arrangement) {
  const std::string name = names_.at(ref);
  if (const Tensor* value = model_.constant(ref))
    return initializer_for(ref, rearrange(*value, arrangement), "arranged");
  const bool takes_name = num_uses_.at(ref) == 1 && is_written_on_demand(ref);
  const std::string result = takes_name ? name : unique(name + "/arranged");
  const Node& node = model_.node(ref.node);
  const Shape& shape = model_.value(ref).shape;
  if (const auto quantized = match_quantized_constant(model_, ref, arrangement)) {
    write_dequantized(*quantized, node.name, result);
  } else if (const Tensor* compressed = compressed_constant(ref)) {
    const std::string source =
        initializer_for(node.inputs[0], rearrange(*compressed, arrangement), "arranged");
    write_cast(ref, source, result);
  } else if (arrangement == Arrangement::transposed) {
    std::vector<std::int64_t> order(shape.rank());
    std::iota(order.begin(), order.end(), 0);
    std::swap(order[order.size() - 1], order[order.size() - 2]);
    add_node("Transpose", name + "/Transpose", {tensor(ref)}, {result}, {{"perm", order}});
  } else {
    const std::vector<std::int64_t> dims = rearrange(shape, arrangement).dims();
    const Tensor target = Tensor::from(Shape{static_cast<std::int64_t>(dims.size())}, dims);
    add_node("Reshape", name + "/Reshape", {tensor(ref), initializer(target, name + "/shape")},
             {result}, {});
  }
  return result;
}

void GraphWriter::add_node(std::string_view op_type, const std::string& name, const Names& inputs,
                           const Names& outputs, const Attributes& attributes) {
  auto* proto = graph_.add_node();
  proto->set_op_type(std::string(op_type));
  proto->set_name(name);
  for (const std::string& input : inputs) proto->add_input(input);
  for (const std::string& output : outputs) proto->add_output(output);
  for (const Attribute& attribute : attributes) set_attribute(*proto->add_attribute(), attribute);
}

void GraphWriter::add_inputs() {
  for (NodeId id : model_.parameters())
    set_type(*graph_.add_input(), tensor({id, 0}), model_.value({id, 0}));
}

void GraphWriter::add_outputs() {
  std::set<OutputRef> given;
  for (NodeId id : model_.results()) {
    const Node& node = model_.node(id);
    const OutputRef source = node.inputs.at(0);
    const bool is_computed = !model_.node(source.node).inputs.empty();
    std::string name = names_.at(source);
    // An output of the graph is the output of one node, under one name.
    if (!is_computed || !given.insert(source).second) {
      const std::vector<std::string>& names = node.outputs.at(0).names;
      name = unique(names.empty() ? node.name : names.front());
      add_node("Identity", node.name, {tensor(source)}, {name}, {});
    }
    set_type(*graph_.add_output(), name, model_.value(source));
  }
}

void GraphWriter::remove_unused() {
  std::set<std::string> needed;
  for (const auto& output : graph_.output()) needed.insert(output.name());
  const auto is_needed = [&](const proto::NodeProto& node) {
    return std::any_of(node.output().begin(), node.output().end(),
                       [&](const std::string& name) { return needed.contains(name); });
  };
  for (int i = graph_.node_size() - 1; i >= 0; --i) {
    const proto::NodeProto& node = graph_.node(i);
    if (is_needed(node)) needed.insert(node.input().begin(), node.input().end());
  }
  keep_if(*graph_.mutable_node(), is_needed);
  keep_if(*graph_.mutable_initializer(),
          [&](const proto::TensorProto& tensor) { return needed.contains(tensor.name()); });
}

void GraphWriter::refuse(const Node& node, std::string_view reason) {
  refusals_.push_back(fmt::format("node \"{}\" ({}): {}", node.name, type_name(node.op), reason));
}

Names NodeWriter::all_inputs() {
  Names names;
  for (OutputRef input : node_.inputs) names.push_back(graph_.tensor(input));
  return names;
}

std::string NodeWriter::input_i64(std::size_t i) {
  if (value(i).type == ElementType::i64) return input(i);
  if (const std::optional<Tensor> known = constant(i))
    return graph_.initializer_for(node_.inputs[i], known->to(ElementType::i64), "i64");
  return step("Cast", {input(i)}, {{"to", static_cast<std::int64_t>(data_type(ElementType::i64))}});
}

std::optional<Tensor> NodeWriter::constant(std::size_t i) const {
  return constant_value(model(), node_.inputs.at(i));
}

std::optional<std::vector<std::int64_t>> NodeWriter::integers(std::size_t i) {
  const std::optional<Tensor> value = constant(i);
  if (value && !is_float(value->type())) return octet::integers(*value);
  refuse(fmt::format("expected a constant of integers as input {}, got a computed one", i));
  return std::nullopt;
}

std::optional<std::vector<std::int64_t>> NodeWriter::axes(std::size_t i) {
  std::optional<std::vector<std::int64_t>> values = integers(i);
  if (!values) return values;
  for (std::int64_t& axis : *values) {
    if (axis < 0) axis += static_cast<std::int64_t>(shape(0).rank());
  }
  return values;
}

std::string NodeWriter::constant(const Tensor& value, std::string_view word) {
  return graph_.initializer(value, fmt::format("{}/{}", last_.name, word));
}

std::string NodeWriter::constant(std::vector<std::int64_t> values, std::string_view word) {
  const auto size = static_cast<std::int64_t>(values.size());
  return constant(Tensor::from(Shape{size}, values), word);
}

std::string NodeWriter::scalar(double value, std::string_view word) {
  return constant(Tensor::scalar(value).to(this->value(0).type), word);
}

std::string NodeWriter::step(std::string_view op_type, const Names& inputs,
                             const Attributes& attributes, std::string_view word) {
  const std::string name =
      graph_.unique(fmt::format("{}/{}", last_.name, word.empty() ? op_type : word));
  graph_.add_node(op_type, name, inputs, {name}, attributes);
  return name;
}

void NodeWriter::finish_with_cast(std::string_view op_type, const Names& inputs,
                                  std::uint32_t cast_output, const Attributes& attributes) {
  Names outputs;
  for (std::uint32_t port = 0; port < last_.outputs.size(); ++port)
    outputs.push_back(graph_.tensor({last_.id, port}));
  const std::string wide = graph_.unique(outputs[cast_output] + "/i64");
  const std::string narrow = std::exchange(outputs[cast_output], wide);
  graph_.add_node(op_type, last_.name, inputs, outputs, attributes);
  graph_.add_node("Cast", graph_.unique(last_.name + "/Cast"), {wide}, {narrow},
                  {{"to", onnx_type(last_.outputs[cast_output].type)}});
}

void NodeWriter::finish(std::string_view op_type, const Names& inputs,
                        const Attributes& attributes) {
  Names outputs;
  for (std::uint32_t port = 0; port < last_.outputs.size(); ++port)
    outputs.push_back(graph_.tensor({last_.id, port}));
  graph_.add_node(op_type, last_.name, inputs, outputs, attributes);
}

}  // namespace octet::onnx
